"""The commands on items with pipes: nothing is lost, and nothing waits for ever."""

import io
import json
import os
import stat
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from tests.integration.conftest import Person
from tools.cli.__main__ import cli
from tools.items import streams
from tools.items.sources import BadFile

Run = Callable[..., Result]

DATED = ("--owner", "ada@example.com", "--created-at", "2026-01-31T12:00:00Z")
CSV = b"id,title\n1,One\n2,Two\n"
JSON_LINES = b'{"id": 1, "title": "One"}\n{"id": "2", "title": "Two"}\n'


@pytest.fixture(name="run")
def _run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs `items …` in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    # The option --table sets it for the whole process.
    monkeypatch.setenv("DYNAMODB_TABLE_NAME", os.environ["DYNAMODB_TABLE_NAME"])
    monkeypatch.setattr(streams, "_SECONDS_FOR_A_WRITER", 0.2)
    return partial(_invoke, CliRunner())


def _invoke(runner: CliRunner, *arguments: str, stdin: bytes | None = None) -> Result:
    return runner.invoke(
        cli, ["items", *arguments], input=stdin, catch_exceptions=False
    )


def _titles(person: Person) -> list[str]:
    answer = person.api.get("/api/items", query={"limit": "100"})
    return sorted(item["title"] for item in answer.body)


@pytest.fixture(name="pipe")
def _pipe() -> Iterator[Callable[[bytes], str]]:
    """Return a function that makes what `<( )` makes of a command's output."""
    opened: list[int] = []

    def made(content: bytes) -> str:
        """Return the name of a pipe that holds this."""
        end, other = os.pipe()
        opened.append(end)
        os.write(other, content)
        os.close(other)
        return f"/dev/fd/{end}"

    yield made
    for end in opened:
        os.close(end)


@pytest.mark.parametrize("records", [CSV, JSON_LINES, b"\xef\xbb\xbf" + JSON_LINES])
@pytest.mark.parametrize("form", [(), ("--format",)])
def test_records_come_from_standard_input(
    run: Run, ada: Person, tmp_path: Path, records: bytes, form: tuple[str, ...]
) -> None:
    """The kind is seen or said; a second time nothing is added, and no file is left."""
    form = form and (*form, "csv" if records == CSV else "jsonl")

    first = run("import", "-", *DATED, *form, stdin=records)
    second = run("import", "-", *DATED, *form, stdin=records)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "2 records: 2 imported, 0 there already" in first.output
    assert "2 records: 0 imported, 2 there already" in second.output
    assert _titles(ada) == ["One", "Two"]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("records", [CSV, JSON_LINES])
def test_records_come_from_a_substituted_command(
    run: Run, ada: Person, tmp_path: Path, records: bytes, pipe: Callable[[bytes], str]
) -> None:
    """Its pipe is not read twice."""
    done = run("import", pipe(records), *DATED)

    assert (done.exit_code, _titles(ada)) == (0, ["One", "Two"])
    assert not list(tmp_path.iterdir())


def test_records_come_from_a_named_pipe(run: Run, ada: Person, tmp_path: Path) -> None:
    """The writer may come first or not."""
    os.mkfifo(tmp_path / "fifo")
    writer = Thread(target=(tmp_path / "fifo").write_bytes, args=(CSV,))
    writer.start()

    done = run("import", "fifo", *DATED)
    writer.join()

    assert (done.exit_code, _titles(ada)) == (0, ["One", "Two"])
    assert [path.name for path in tmp_path.iterdir()] == ["fifo"]


def test_a_named_pipe_without_a_writer_is_refused(
    run: Run, ada: Person, tmp_path: Path
) -> None:
    """Opening it would wait for ever."""
    os.mkfifo(tmp_path / "fifo")

    done = run("import", "fifo", *DATED)

    assert done.exit_code == 1
    assert "nothing has opened this pipe to write" in done.output
    # Let the thread go that waits for a writer.
    os.close(os.open(tmp_path / "fifo", os.O_WRONLY))


@pytest.mark.parametrize("records", [b"", b"\n\n", b"title\n"])
def test_a_pipe_without_records_is_no_success(
    run: Run, ada: Person, records: bytes
) -> None:
    """The command that should have written them may have failed."""
    done = run("import", "-", *DATED, stdin=records)

    assert done.exit_code == 1
    assert "0 records" not in done.output


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null", "/dev/full"])
def test_a_device_is_refused(run: Run, ada: Person, name: str) -> None:
    """It never ends, or holds nothing."""
    done = run("import", name, *DATED, "--format", "jsonl")

    assert done.exit_code == 1
    assert "is a terminal or a device" in done.output


def test_a_terminal_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody meant to type the records."""
    ends = os.openpty()
    with os.fdopen(ends[1], "rb") as terminal:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(terminal))
        with pytest.raises(BadFile, match="terminal"):
            streams.opened(streams.STANDARD)
    os.close(ends[0])
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(BadFile, match="closed"):
        streams.opened(streams.STANDARD)


def test_the_report_of_a_pipe_stays(run: Run, ada: Person, tmp_path: Path) -> None:
    """Another import writes another: the records are nowhere else."""
    for title in ("", " "):
        done = run("import", "-", *DATED, stdin=json.dumps({"title": title}).encode())
        assert done.exit_code == 1
    assert run("import", "-", *DATED, stdin=CSV).exit_code == 0

    reports = sorted(path.name for path in tmp_path.iterdir())
    assert reports == ["stdin-2.refused.jsonl", "stdin.refused.jsonl"]


@pytest.mark.parametrize(
    ("content", "arguments"),
    [
        ("colour\nred\n", DATED),
        ("", DATED),
        ("title\nx\n", ("--owner", "ada@example.com")),
        ("title\nx\n", (*DATED[:3], "2026-01-31")),
        ("title\nx\n", ("--owner", "bo@example.com", *DATED[2:])),
        ("title\nx\n", (*DATED, "--format", "xml")),
        ("title\nx\n", (*DATED, "--table", "missing")),
    ],
)
def test_a_failed_start_deletes_no_report(
    run: Run, ada: Person, tmp_path: Path, content: str, arguments: tuple[str, ...]
) -> None:
    """Leave that of an earlier import, and nothing besides."""
    (tmp_path / "items.csv").write_text(content)
    (tmp_path / "items.csv.refused.jsonl").write_text("earlier")

    done = run("import", "items.csv", *arguments)

    assert done.exit_code != 0
    assert (tmp_path / "items.csv.refused.jsonl").read_text() == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "items.csv",
        "items.csv.refused.jsonl",
    ]


@pytest.mark.parametrize("records", ["title\nx\n", "title\n\x00,\n"])
def test_a_finished_import_replaces_the_report(
    run: Run, ada: Person, tmp_path: Path, records: str
) -> None:
    """The earlier one is not true any more of the same file."""
    (tmp_path / "items.csv").write_text(records)
    report = tmp_path / "items.csv.refused.jsonl"
    report.write_text("earlier")

    done = run("import", "items.csv", *DATED)

    assert report.exists() == (done.exit_code == 1)
    assert not report.exists() or "earlier" not in report.read_text()


def test_a_report_takes_the_place_of_no_device(run: Run, ada: Person) -> None:
    """Say so before anything is imported."""
    done = run("import", "-", *DATED, "--report", "/dev/null", stdin=CSV)

    assert done.exit_code == 2
    assert "the report must be a file" in done.output
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert _titles(ada) == []


@pytest.mark.parametrize(
    "time", ["now", "20260131", "46053.5", "2026-01-31", "2026-01-31T12:00:00"]
)
def test_a_time_of_an_option_is_rfc_3339(run: Run, ada: Person, time: str) -> None:
    """With a zone, as in a record."""
    done = run("import", "-", *DATED[:3], time, stdin=CSV)

    assert done.exit_code == 2
    assert "no RFC 3339 time with a zone" in done.output
    assert _titles(ada) == []


def test_an_export_goes_through_a_pipe_into_an_import(
    run: Run, ada: Person, bob: Person, tmp_path: Path
) -> None:
    """By its default, by `-`, and by the name of a pipe."""
    run("import", "-", *DATED, stdin=CSV)
    end, other = os.pipe()

    plain = run("export", "--owner", ada.id)
    dash = run("export", "--owner", ada.id, "--output", "-")
    named = run("export", "--owner", ada.id, "--output", f"/dev/fd/{other}")
    os.close(other)
    with os.fdopen(end, "rb") as file:
        through = file.read()
    done = run("import", "-", "--owner", bob.id, stdin=through)

    assert named.exit_code == dash.exit_code == done.exit_code == 0
    assert through == plain.stdout_bytes == dash.stdout_bytes
    assert _titles(bob) == ["One", "Two"]
    assert not list(tmp_path.iterdir())


def test_a_full_device_is_an_error(run: Run, ada: Person, tmp_path: Path) -> None:
    """Say it in a line, and leave the device what it is."""
    run("import", "-", *DATED, stdin=CSV)

    done = run("export", "--owner", ada.id, "--output", "/dev/full")

    assert done.exit_code == 1
    assert "No space left on device" in done.output
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)
    assert not list(tmp_path.iterdir())


def test_an_export_replaces_a_file_once_it_is_whole(
    run: Run, ada: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failed one leaves the file; a link leads to the new one."""
    from tools.items.store import ItemStore

    run("import", "-", *DATED, stdin=CSV)
    (tmp_path / "there.jsonl").write_text("earlier")
    (tmp_path / "link.jsonl").symlink_to("there.jsonl")
    to_link = ("export", "--owner", ada.id, "--output", "link.jsonl")

    def full(*_: object) -> Iterator[list]:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(ItemStore, "pages", full)
        failed = run(*to_link)
    assert failed.exit_code == 1
    assert (tmp_path / "there.jsonl").read_text() == "earlier"

    assert run(*to_link).exit_code == 0
    assert len((tmp_path / "there.jsonl").read_text().splitlines()) == 2
    assert (tmp_path / "link.jsonl").is_symlink()
