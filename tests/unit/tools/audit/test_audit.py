"""Audits look at every lock that git knows, and what was not looked up is not sound."""

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tools.audit import __main__ as command_line
from tools.audit.locks import AuditError, is_shipped, label, npm_folders, python_locks

TREE = (
    "requirements.txt",
    "runtime/requirements-auth.txt",
    "runtime/requirements.in",
    "bench/requirements/bare.txt",
    "package-lock.json",
    "clients/typescript/package-lock.json",
    "docs/requirements.md",
)


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    """Return a project under git, with one lock that git does not know."""
    for name in (*TREE, "node_modules/a/package-lock.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    for command in (["init", "-q"], ["add", *TREE]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


@pytest.fixture(name="tools")
def _tools(
    monkeypatch: pytest.MonkeyPatch, project: Path
) -> Callable[[dict[str, int]], list[str]]:
    """Return a function that takes exit codes by a word of the command, and records."""

    def use(codes: dict[str, int]) -> list[str]:
        """Put recorded commands in place of the tools."""
        ran: list[str] = []

        def run(
            command: Sequence[str], cwd: Path, **options: object
        ) -> "subprocess.CompletedProcess[str]":
            """Take the place of the process."""
            text = f"{' '.join(command)} in {cwd.relative_to(project)}"
            ran.append(text)
            if "-o" in command:
                bill = json.dumps({"components": [{"name": "a"}]})
                Path(command[command.index("-o") + 1]).write_text(bill)
            code = next((c for word, c in codes.items() if word in text), 0)
            return subprocess.CompletedProcess(command, code, "{}", "why")

        monkeypatch.setattr("tools.audit.__main__.subprocess.run", run)
        return ran

    locks, folders = python_locks(project), npm_folders(project)
    monkeypatch.setattr(command_line, "ROOT", project)
    monkeypatch.setattr(command_line, "FOLDER", project / "build" / "sbom")
    monkeypatch.setattr(command_line, "python_locks", lambda: locks)
    monkeypatch.setattr(command_line, "npm_folders", lambda: folders)
    monkeypatch.setattr(command_line, "_run", _ran(project))
    return use


def _ran(project: Path) -> Callable[..., str]:
    """Return `_run` with another default folder."""
    original = command_line._run
    return lambda command, cwd=project: original(command, cwd)


def test_every_lock_of_git_is_found(project: Path) -> None:
    """Neither what it does not know, nor what is no lock."""
    assert python_locks(project) == [
        "bench/requirements/bare.txt",
        "requirements.txt",
        "runtime/requirements-auth.txt",
    ]
    assert npm_folders(project) == [".", "clients/typescript"]
    assert [lock for lock in python_locks(project) if not is_shipped(lock)] == [
        "bench/requirements/bare.txt"
    ]


def test_the_locks_of_this_project_have_names_of_their_own() -> None:
    """One document must not replace another."""
    paths = [*python_locks(), *(f"npm/{folder}" for folder in npm_folders())]
    assert len({label(path) for path in paths}) == len(paths) > 10


def test_folder_that_git_does_not_know_is_an_error(tmp_path: Path) -> None:
    """Nothing would be looked at, and nothing found."""
    with pytest.raises(AuditError, match="git"):
        python_locks(tmp_path)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    with pytest.raises(AuditError, match="no file like"):
        npm_folders(tmp_path)


def test_audit_looks_at_every_lock(
    tools: Callable[[dict[str, int]], list[str]],
) -> None:
    """Strictly: what could not be looked up fails."""
    ran = tools({})
    assert command_line.main(["audit"]) == 0
    python = [each for each in ran if "pip-audit" in each]
    assert len(python) == 3 and all("--strict" in each for each in python)
    assert len([each for each in ran if each.startswith("npm audit")]) == 2


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ("runtime/requirements-auth.txt", "runtime/requirements-auth.txt"),
        ("in clients/typescript", "clients/typescript/package-lock.json"),
    ],
)
def test_what_is_vulnerable_is_named_and_the_rest_looked_at(
    bad: str,
    named: str,
    tools: Callable[[dict[str, int]], list[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The exit code is 1."""
    ran = tools({bad: 1})
    assert command_line.main(["audit"]) == 1
    assert len(ran) == 5
    assert named in capsys.readouterr().err


def test_bills_are_of_what_is_shipped(
    tools: Callable[[dict[str, int]], list[str]], project: Path
) -> None:
    """And those of an earlier run go."""
    folder = project / "build" / "sbom"
    folder.mkdir(parents=True)
    (folder / "old.cdx.json").write_text("{}")
    tools({})
    assert command_line.main(["sbom"]) == 0
    assert {file.name for file in folder.iterdir()} == {
        "requirements.cdx.json",
        "runtime-requirements-auth.cdx.json",
        "npm.cdx.json",
        "npm-clients-typescript.cdx.json",
    }


def test_bill_that_fails_says_why(
    tools: Callable[[dict[str, int]], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code is another than that of something vulnerable."""
    tools({"npm sbom": 1})
    assert command_line.main(["sbom"]) == 2
    assert "npm sbom" in (message := capsys.readouterr().err) and "why" in message
