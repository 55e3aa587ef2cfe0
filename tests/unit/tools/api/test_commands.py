"""The commands on the document: what they say, write and exit with."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.tools.api.conftest import Workplace
from tools.api import files

Run = Callable[..., tuple[Any, str]]
ENTRY = {"where": "delete_things", "reason": "Nobody did.", "date": "2026-01-31"}


def test_a_document_that_is_up_to_date_is_not_written(
    workplace: Workplace, run: Run
) -> None:
    files.DOCUMENT.chmod(0o400)
    before = workplace.contents()

    assert run("document") == (0, "")
    assert run("document", "--check") == (0, "")
    assert workplace.contents() == before


def test_a_stale_document_is_named_by_the_check_and_written_without_it(
    workplace: Workplace, run: Run
) -> None:
    workplace.add()
    before = workplace.contents()

    code, _ = run("document", "--check")
    assert "clients/typescript/openapi.json is out of date" in code
    assert "make client" in code
    assert workplace.contents() == before

    assert run("document") == (0, "wrote clients/typescript/openapi.json\n")
    assert json.loads(files.DOCUMENT.read_text()) == workplace.document
    assert run("document", "--check") == (0, "")


def test_a_missing_document_is_stale(workplace: Workplace, run: Run) -> None:
    files.DOCUMENT.unlink()

    assert "out of date" in run("document", "--check")[0]
    assert run("document")[0] == 0
    assert files.DOCUMENT.exists()


def test_no_difference_is_said(workplace: Workplace, run: Run) -> None:
    assert run("diff") == (0, "The API is as it was released.\n")


def test_additions_are_shown_and_pass(workplace: Workplace, run: Run) -> None:
    workplace.add()

    assert run("diff") == (0, "Is new:\n  get_new: GET /new is new\n")


def test_a_break_is_named_and_fails(workplace: Workplace, run: Run) -> None:
    workplace.break_clients()

    code, told = run("diff")

    assert told == "Breaks clients:\n  delete_things: DELETE /things is gone\n"
    assert "1 changes break clients" in code
    assert "clients/typescript/acknowledged.json" in code


def test_a_break_that_was_decided_for_is_shown_and_passes(
    workplace: Workplace, run: Run
) -> None:
    workplace.break_clients()
    workplace.write(files.ACKNOWLEDGED, [ENTRY])

    code, told = run("diff")

    assert code == 0
    assert told.startswith("Breaks clients, as decided:\n  delete_things")


def test_an_entry_without_its_change_fails(workplace: Workplace, run: Run) -> None:
    workplace.write(files.ACKNOWLEDGED, [ENTRY])

    code, _ = run("diff")

    assert "acknowledged.json: no such change: delete_things" in code


@pytest.mark.parametrize("command", [("diff",), ("release", "3.0.0")])
@pytest.mark.parametrize("content", ["[", [ENTRY | {"reason": ""}]])
def test_a_wrong_entry_is_said_in_a_line(
    command: tuple[str, ...], content: Any, workplace: Workplace, run: Run
) -> None:
    workplace.break_clients()
    workplace.write(files.ACKNOWLEDGED, content)
    before = workplace.contents()

    code, _ = run(*command)

    assert isinstance(code, str) and len(code.splitlines()) == 1
    assert workplace.contents() == before


def test_the_last_release_is_what_the_next_is_compared_with(
    workplace: Workplace, run: Run
) -> None:
    workplace.add()

    code, told = run("release", "2.1.0")

    assert (code, told.startswith("2.1.0: review")) == (0, True)
    assert "- `get_new` GET /new is new" in files.CHANGELOG.read_text()
    workplace.document["info"]["version"] = "2.1.0"
    assert run("diff") == (0, "The API is as it was released.\n")
    assert run("document", "--check") == (0, "")


def test_a_break_is_released_only_if_it_was_decided_for(
    workplace: Workplace, run: Run
) -> None:
    workplace.break_clients()
    before = workplace.contents()

    code, told = run("release", "3.0.0")
    assert "Not released" in code
    assert "delete_things" in told
    assert workplace.contents() == before

    workplace.write(files.ACKNOWLEDGED, [ENTRY])
    assert "must be 3.0.0" in run("release", "2.1.0")[0]
    assert run("release", "3.0.0")[0] == 0
    assert json.loads(files.ACKNOWLEDGED.read_text()) == []


@pytest.mark.parametrize("arguments", [(), ("releas",), ("release",), ("diff", "x")])
def test_a_wrong_command_is_explained(
    arguments: tuple[str, ...], workplace: Workplace, run: Run
) -> None:
    code, told = run(*arguments)

    assert code == 2
    assert "usage" in told


def test_release_without_a_version_says_what_one_looks_like(
    workplace: Workplace, run: Run
) -> None:
    assert run("release", "")[0] == "'' is not a version like 2.1.0"
