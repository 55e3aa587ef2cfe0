"""The check that features are removable: the copy, the removal and the messages."""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tools.check import removable
from tools.check.removable import (
    CheckFailed,
    copy_project,
    main,
    neighbours,
    remove_feature,
    without,
)

LIST = """FEATURES = (
    "accounts",
    "items",
    "items.bulk",
    "items_of_others",
)
"""
FILES = {
    "runtime/features/__init__.py": LIST,
    "runtime/features/items/service.py": "",
    "runtime/features/items/bulk/service.py": "",
    "tests/unit/features/items/test_service.py": "",
    "tests/unit/features/items/bulk/test_service.py": "",
    "tests/integration/features/items/bulk/test_bulk.py": "",
}


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    """Make a project with a feature that holds another one."""
    for name, content in FILES.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path / "project"


def files(folder: Path) -> set[str]:
    """Return the names of all files in a folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)) for path in found}


def test_a_feature_goes_with_its_line_its_folder_and_its_tests(project: Path) -> None:
    """The feature that it is in stays."""
    remove_feature(project, "items.bulk")

    assert files(project) == {name for name in FILES if "/bulk/" not in name}
    names = (project / "runtime/features/__init__.py").read_text("utf-8")
    assert names == LIST.replace('    "items.bulk",\n', "")


def test_a_feature_goes_with_the_features_in_it(project: Path) -> None:
    """One whose name only begins alike stays."""
    remove_feature(project, "items")

    assert files(project) == {"runtime/features/__init__.py"}
    names = (project / "runtime/features/__init__.py").read_text("utf-8")
    assert names == 'FEATURES = (\n    "accounts",\n    "items_of_others",\n)\n'
    assert not [f for f in without(["items"]) if f.name.partition(".")[0] == "items"]


def test_a_feature_without_a_line_cannot_be_removed(project: Path) -> None:
    """The message names the file and the line."""
    with pytest.raises(CheckFailed, match='features/__init__.py has no .* "mail"'):
        remove_feature(project, "mail")


def test_the_tests_beside_a_feature_are_those_of_its_parent(project: Path) -> None:
    """Those that tell of all features, for one that is in no other."""
    (project / "tests/integration/features/test_routes.py").touch()
    remove_feature(project, "items.bulk")

    assert neighbours(project, "items.bulk") == [
        "tests/unit/features/items",
        "tests/integration/features/items",
    ]
    assert neighbours(project, "accounts") == [
        "tests/integration/features/test_routes.py"
    ]


def test_the_copy_holds_the_project_as_it_is_now(project: Path, tmp_path: Path) -> None:
    """Also what is not committed; environments are linked, and the rest stays away."""
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    (project / ".gitignore").write_text("build/\n.venv\n", encoding="utf-8")
    for folder in ("build", ".venv"):
        (project / folder).mkdir()
        (project / folder / "file").touch()
    subprocess.run(["git", "add", "."], cwd=project, check=True)
    (project / "runtime/features/items/service.py").unlink()
    (project / "runtime/features/items/new.py").touch()
    copy = tmp_path / "copy"
    copy.mkdir()

    copy_project(project, copy)

    venv = copy / ".venv"
    assert venv.readlink() == project / ".venv"
    venv.unlink()
    assert files(copy) == {
        ".gitignore",
        "runtime/features/items/new.py",
        *FILES,
    } - {"runtime/features/items/service.py"}


def test_a_failure_names_the_step_and_shows_its_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The other features are checked all the same."""

    def checks(
        _: Path, names: Sequence[str]
    ) -> Iterator[tuple[str, Callable[[], object]]]:
        """Check all well, and then not."""
        yield "start of api", lambda: None
        if "audit" in names:
            command = ["python3", "-c", "print('out'); raise SystemExit('err')"]
            yield "stacks", lambda: removable._run(Path(), command)
            yield "tests", pytest.fail

    monkeypatch.setattr(removable, "copy_project", lambda root, copy: None)
    monkeypatch.setattr(removable, "remove_feature", lambda copy, name: None)
    monkeypatch.setattr(removable, "_checks", checks)

    assert main(["audit", "items.bulk"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "audit:",
        "  start of api ... ok (0 s)",
        "  stacks ... failed",
        "out",
        "err",
        "(exit code 1)",
        "items.bulk:",
        "  start of api ... ok (0 s)",
        "Not removable: audit.",
    ]
    assert main(["items.bulk"]) == 0
    capsys.readouterr()
    assert main(["--together", "audit", "items.bulk"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert (told[0], told[-1]) == (
        "audit, items.bulk:",
        "Not removable: audit, items.bulk.",
    )


def test_an_unknown_feature_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The message lists those that there are."""
    with pytest.raises(SystemExit):
        main(["items.glue"])
    assert "no feature items.glue; choose from accounts," in capsys.readouterr().err
