"""A project of its own: its document as it was released, and as it is."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.api import files

Json = dict[str, Any]
CHANGELOG = """# Changelog

What changes.

## Unreleased

Faster.

### Fixed

- A fault.

## 2.0.0 (2026-01-31)

Older.
"""


class Workplace:
    """A project whose API is changed by tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.document = _document()

    def write(self, path: Path, content: Any) -> None:
        """Write a file as JSON, or as it is if it is a text."""
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else files.rendered(content)
        path.write_text(text)

    def made(self) -> Json:
        """Return the document as the service makes it now."""
        return copy.deepcopy(self.document)

    def break_clients(self) -> None:
        """Remove an operation."""
        del self.document["paths"]["/things"]["delete"]

    def add(self) -> None:
        """Add an operation."""
        self.document["paths"]["/new"] = {"get": _operation("get_new")}

    def contents(self) -> dict[str, str]:
        """Return all files with their contents."""
        return {
            str(path.relative_to(self.folder)): path.read_text()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }


@pytest.fixture(name="workplace")
def _workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """Return a project whose API is as it was released."""
    for name in vars(files).copy():
        value = getattr(files, name)
        if name.isupper() and value != files.ROOT:
            monkeypatch.setattr(files, name, tmp_path / value.relative_to(files.ROOT))
    monkeypatch.setattr(files, "ROOT", tmp_path)
    place = Workplace(tmp_path)
    for module in ("__main__", "releasing"):
        monkeypatch.setattr(f"tools.api.{module}.make_document", place.made)
    place.write(files.CHANGELOG, CHANGELOG)
    place.write(
        files.VERSION, '"""Doc."""\n\n__version__ = "2.0.0"\n"""The version."""\n'
    )
    for path in (files.DOCUMENT, files.RELEASED):
        place.write(path, place.document)
    place.write(files.ACKNOWLEDGED, [])
    place.write(files.PACKAGE, {"name": "client", "version": "2.0.0", "files": ["é"]})
    lock = {
        "version": "2.0.0",
        "packages": {"": {"version": "2.0.0"}, "a": {"version": "1"}},
    }
    place.write(files.PACKAGE_LOCK, lock)
    return place


@pytest.fixture(name="run")
def _run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[Any, str]]:
    """Return a function that runs a command; it returns exit code and output."""
    from tools.api.__main__ import main

    def run(*arguments: str) -> tuple[Any, str]:
        monkeypatch.setattr("sys.argv", ["api", *arguments])
        code: Any = 0
        try:
            main()
        except SystemExit as end:
            code = end.code
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run


def _operation(name: str) -> Json:
    """Return an operation that answers with nothing."""
    return {"operationId": name, "responses": {"204": {"description": "Done."}}}


def _document() -> Json:
    """Return a small document."""
    operations = {
        "get": _operation("get_things"),
        "delete": _operation("delete_things"),
    }
    document = {"info": {"version": "2.0.0"}, "paths": {"/things": operations}}
    found: Json = json.loads(json.dumps(document))
    return found
