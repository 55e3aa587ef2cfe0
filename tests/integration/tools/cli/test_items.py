"""The commands on items, against a table."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.integration.conftest import Person
from tools.cli.__main__ import cli

Run = Callable[..., Result]

DATED = ["--owner", "ada@example.com", "--created-at", "2026-01-31T12:00:00Z"]


@pytest.fixture(name="run")
def _run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs `items …` in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return partial(_invoke, CliRunner())


def _invoke(runner: CliRunner, *arguments: str) -> Result:
    return runner.invoke(cli, ["items", *arguments], catch_exceptions=False)


def _titles(person: Person, **query: str) -> list[str]:
    """Return the titles on the first page."""
    answer = person.api.get("/api/items", query={"limit": "100"} | query)
    return [item["title"] for item in answer.body]


def test_a_file_is_imported_for_an_owner_and_exported_again(
    run: Run, ada: Person, bob: Person, tmp_path: Path
) -> None:
    """The owner is named by address or id; a second import adds nothing."""
    csv = tmp_path / "items.csv"
    csv.write_text("id,title,tags,created_at\n1,Ünïcode,a; b,2026-01-01T00:00:00Z\n")

    first = run("import", str(csv), "--owner", ada.email)
    second = run("import", str(csv), "--owner", ada.id)
    exported = run("export", "--owner", ada.id)
    written = run("export", "--owner", ada.id, "--output", "out.csv")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "1 imported, 0 there already, 0 refused" in first.output
    assert "0 imported, 1 there already, 0 refused" in second.output
    assert _titles(ada, search="unicode") == ["Ünïcode"]
    assert _titles(bob) == []
    assert json.loads(exported.stdout)["tags"] == ["a", "b"]
    assert written.exit_code == 0
    assert (
        (tmp_path / "out.csv")
        .read_text("utf-8")
        .splitlines()[1]
        .endswith(
            ",Ünïcode,,open,a; b,2026-01-01T00:00:00.000Z,2026-01-01T00:00:00.000Z"
        )
    )


def test_refused_records_end_the_import_with_a_report(
    run: Run, ada: Person, tmp_path: Path
) -> None:
    """The exit code is 1, and the other records are imported."""
    file = tmp_path / "items.jsonl"
    file.write_text('{"title": "good"}\n{"title": ""}\n')

    done = run(
        *("import", str(file), "--owner", ada.id),
        *("--created-at", "2026-01-01T00:00:00Z"),
    )

    assert done.exit_code == 1
    assert "1 imported, 0 there already, 1 refused" in done.output
    report = (tmp_path / "items.jsonl.refused.jsonl").read_text("utf-8")
    assert json.loads(report)["line"] == 2
    assert _titles(ada) == ["good"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--owner", "nobody@example.com"], "no account nobody@example.com"),
        (["--owner", "01JD5Q8V3T1Z6W9X4B7N2M0KRC"], "User not found"),
        (["--owner", "ada@"], "ada@: not a valid e-mail address"),
        (["--owner", "ada@example.com"], "--created-at"),
        (["--owner", "ada@example.com", "--created-at", "now"], "no RFC 3339 time"),
        (
            [*DATED, "--report", "items.csv"],
            "the report would overwrite the file",
        ),
        (
            [*DATED, "--report", "none/report"],
            "No such file or directory: none/report",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    run: Run, ada: Person, tmp_path: Path, arguments: list[str], message: str
) -> None:
    """The operator sees no traceback, and nothing is imported."""
    file = tmp_path / "items.csv"
    file.write_text("title\nx\n")

    done = run("import", str(file), *arguments)

    assert done.exit_code != 0
    assert message in done.output
    assert "Traceback" not in done.output
    assert _titles(ada) == []
    assert file.read_text() == "title\nx\n"


def test_an_export_that_cannot_be_written_is_said_in_a_line(
    run: Run, ada: Person
) -> None:
    """A missing folder is no reason for a traceback."""
    done = run("export", "--owner", ada.id, "--output", "none/items.csv")

    assert done.exit_code == 1
    assert "No such file or directory: none/items.csv.part" in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("name", ["out.csv", "OUT.CSV"])
def test_the_name_of_an_export_tells_its_format(
    run: Run, ada: Person, tmp_path: Path, name: str
) -> None:
    """So it does for an import; case does not matter."""
    assert run("export", "--owner", ada.id, "--output", name).exit_code == 0

    assert (tmp_path / name).read_text("utf-8").startswith("id,title,")


def test_items_of_an_older_schema_are_written_again(
    run: Run, ada: Person, bob: Person, tmp_path: Path
) -> None:
    """A dry run first says how many there are."""
    from runtime.core.dynamodb.writes import put
    from runtime.core.owner import Owner
    from runtime.core.settings import load_settings
    from runtime.features.items.assembly import Items
    from runtime.features.items.rows import SCHEMA, row_of
    from runtime.wiring import connect

    platform = connect(load_settings())
    items = platform.assembled(Items).service
    for person in (ada, bob):
        answer = person.api.post("/api/items", {"title": "Old"})
        owner = Owner.user(person.id)
        row = row_of(owner, items.get(owner, answer.body["id"]))
        del row["schema"]
        platform.table.write(put(row))

    dry = run("backfill", "--dry-run")
    one = run("backfill", "--owner", ada.email)
    rest = run("backfill")

    assert "2 items examined, 2 to be written" in dry.output
    assert "1 items examined, 1 written" in one.output
    assert "2 items examined, 1 written" in rest.output
    row = platform.table.query(f"U#{bob.id}", begins_with="I#", limit=1)[0][0]
    assert row["schema"] == SCHEMA
