"""The check of docstrings: refused first words, places, messages and exit codes."""

from pathlib import Path

import pytest

from tools.check.docstrings import ADVICE, main

GOOD = '''"""Accounts, and what belongs to them."""

LIMIT = 3
"""Number of tries."""

NAMES = ("What", "How")


class Account:
    """An account: how it is stored is the repository's business."""

    tries: int = 0
    """Tries since the last success."""

    def holder(self) -> str:
        """Return the person whose account it is."""
        return "Whose"

    async def close(self) -> None:
        """However often it is called, close the account once."""
        "What"


def undocumented() -> None:
    pass
'''

PLACES = {
    "module": ('"""{}."""\n', 1),
    "module with quotes": ('"""`{}` is it."""\n', 1),
    "module on the second line": ('"""\n{}.\n"""\n', 1),
    "class": ('class A:\n    """{}."""\n', 2),
    "function": ('def a():\n    """{}."""\n', 2),
    "async function": ('async def a():\n    """{}."""\n', 2),
    "method": ('class A:\n    def a(self):\n        """{}."""\n', 3),
    "nested function": ('def a():\n    def b():\n        """{}."""\n', 3),
    "constant": ('A = 1\n"""{}."""\n', 2),
    "annotated constant": ('A: int = 1\n"""{}."""\n', 2),
    "constant of several lines": ('A = [\n    1,\n]\n"""{}."""\n', 4),
    "attribute": ('class A:\n    a: int\n    """{}."""\n', 3),
}


def check(folder: Path, text: str, capsys: pytest.CaptureFixture[str]) -> tuple:
    """Return exit code and output of the command for a file with this text."""
    (folder / "module.py").write_text(text, encoding="utf-8")
    code = main([str(folder)])
    return code, capsys.readouterr().out


def test_docstrings_that_name_their_subject_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Accept the refused words behind the first place and in other strings."""
    assert check(tmp_path, GOOD, capsys) == (0, "")


@pytest.mark.parametrize("word", ["What", "Where", "Whose", "Of", "Else", "How"])
def test_each_refused_word_is_named(
    word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Name path, line, word and what to do, and end with 1."""
    code, said = check(tmp_path, f'"""{word} it is."""\n', capsys)

    path = tmp_path / "module.py"
    assert code == 1
    assert said == f'{path}:1: docstring begins with "{word}": {ADVICE}\n'


@pytest.mark.parametrize(("text", "line"), PLACES.values(), ids=PLACES)
def test_docstrings_are_found_in_each_place(
    text: str, line: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Find a refused word there, and accept another one."""
    code, said = check(tmp_path, text.format("What"), capsys)

    assert (code, said.count("\n")) == (1, 1)
    assert f"module.py:{line}: " in said
    assert check(tmp_path, text.format("Names"), capsys) == (0, "")


def test_the_case_of_the_word_does_not_matter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refuse "what", and show it as it is written."""
    code, said = check(tmp_path, '"""what it is."""\n', capsys)

    assert code == 1
    assert 'begins with "what"' in said


def test_problems_are_listed_in_the_order_of_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """List all of them, and not only the first."""
    text = 'class A:\n    """What."""\n\n    def a(self):\n        """How."""\n'
    code, said = check(tmp_path, f"{text}\n\nB = 1\n" + '"""Of."""\n', capsys)

    assert code == 1
    assert [line.split(":")[1] for line in said.splitlines()] == ["2", "5", "9"]


def test_a_single_file_can_be_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Leave out the other files of its folder."""
    (tmp_path / "other.py").write_text('"""What."""\n', encoding="utf-8")
    (tmp_path / "mine.py").write_text('"""Rules."""\n', encoding="utf-8")

    assert main([str(tmp_path / "mine.py")]) == 0
    assert capsys.readouterr().out == ""


def test_the_command_demands_a_path(capsys: pytest.CaptureFixture[str]) -> None:
    """End with 2 and the usage, as other commands do."""
    with pytest.raises(SystemExit) as ended:
        main([])

    assert ended.value.code == 2
    assert "usage: python -m tools.check.docstrings" in capsys.readouterr().err
