"""Releases: versions that are allowed, what is written, and nothing on a refusal."""

import json
import re

import pytest

from tests.unit.tools.api.conftest import CHANGELOG, Workplace
from tools.api import files
from tools.api.differ import Change
from tools.api.releasing import ReleaseRefused, release, section_of, with_release

BREAKING = Change("delete_things", "DELETE /things is gone")
NEW = Change("get_new", "GET /new is new", breaks=False)


@pytest.mark.parametrize("version", ["2.0.1", "2.1.0", "2.0.10", "3.0.0", "10.0.0"])
def test_a_version_above_the_last_one_is_released(
    version: str, workplace: Workplace
) -> None:
    release(version, [NEW])

    assert json.loads(files.RELEASED.read_text())["info"]["version"] == version


@pytest.mark.parametrize(
    "version",
    ["", "2", "2.1", "v2.1.0", "2.1.0-rc1", "2.1.0.0", "2.1.x", " 2.1.0", "2.1.0\n"]
    + ["2.0.0", "1.9.9", "1.10.0", "0.0.1"],
)
def test_a_version_that_is_none_or_not_above_the_last_one_is_refused(
    version: str, workplace: Workplace
) -> None:
    before = workplace.contents()

    with pytest.raises(ReleaseRefused, match="is not"):
        release(version, [])

    assert workplace.contents() == before


@pytest.mark.parametrize("version", ["2.0.1", "2.1.0", "2.99.0"])
def test_what_breaks_clients_needs_a_new_major_version(
    version: str, workplace: Workplace
) -> None:
    before = workplace.contents()

    with pytest.raises(ReleaseRefused, match="must be 3.0.0"):
        release(version, [NEW, BREAKING])

    assert workplace.contents() == before
    release("3.0.0", [NEW, BREAKING])


def test_a_release_writes_the_version_everywhere(workplace: Workplace) -> None:
    workplace.add()
    workplace.write(files.ACKNOWLEDGED, [{"where": "x", "reason": "y", "date": "z"}])

    release("2.1.0", [NEW])

    assert files.VERSION.read_text() == (
        '"""Doc."""\n\n__version__ = "2.1.0"\n"""The version."""\n'
    )
    package = json.loads(files.PACKAGE.read_text())
    assert package == {"name": "client", "version": "2.1.0", "files": ["é"]}
    assert json.loads(files.PACKAGE_LOCK.read_text()) == {
        "version": "2.1.0",
        "packages": {"": {"version": "2.1.0"}, "a": {"version": "1"}},
    }
    assert json.loads(files.ACKNOWLEDGED.read_text()) == []
    assert files.RELEASED.read_text() == files.DOCUMENT.read_text()
    released = json.loads(files.RELEASED.read_text())
    assert released == workplace.made() | {"info": {"version": "2.1.0"}}


@pytest.mark.parametrize("path", ["VERSION", "CHANGELOG", "PACKAGE", "PACKAGE_LOCK"])
def test_a_file_without_a_place_for_the_release_leaves_all_others_alone(
    path: str, workplace: Workplace
) -> None:
    getattr(files, path).write_text("nothing of the kind")
    before = workplace.contents()

    with pytest.raises((ReleaseRefused, ValueError)):
        release("2.1.0", [])

    assert workplace.contents() == before


def test_a_document_that_cannot_be_made_leaves_all_files_alone(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("no document")

    monkeypatch.setattr("tools.api.releasing.make_document", fail)
    before = workplace.contents()

    with pytest.raises(RuntimeError):
        release("2.1.0", [])

    assert workplace.contents() == before


def test_the_changelog_tells_what_breaks_and_what_is_new() -> None:
    assert section_of([BREAKING, NEW]) == (
        "### API\n\nBreaks clients:\n\n- `delete_things` DELETE /things is gone\n\n"
        "New:\n\n- `get_new` GET /new is new\n"
    )
    assert "Breaks" not in section_of([NEW])
    assert "New" not in section_of([BREAKING])
    assert section_of([]) == "### API\n\nNo change.\n"


def test_what_was_unreleased_becomes_the_release() -> None:
    made = with_release(CHANGELOG, "2.1.0", "2026-02-28", section_of([NEW]))

    assert made == CHANGELOG.replace(
        "## Unreleased\n\n", "## Unreleased\n\n## 2.1.0 (2026-02-28)\n\n"
    ).replace(
        "- A fault.\n",
        "- A fault.\n\n### API\n\nNew:\n\n- `get_new` GET /new is new\n",
    )


def test_a_changelog_with_nothing_unreleased_gets_the_part_about_the_api() -> None:
    made = with_release(
        "# Changelog\n\n## Unreleased\n", "2.1.0", "2026-02-28", section_of([])
    )

    assert made == (
        "# Changelog\n\n## Unreleased\n\n"
        "## 2.1.0 (2026-02-28)\n\n### API\n\nNo change.\n"
    )


@pytest.mark.parametrize(
    "changelog", ["# Changelog\n", CHANGELOG + "\n## Unreleased\n"]
)
def test_a_changelog_without_one_unreleased_part_is_refused(changelog: str) -> None:
    with pytest.raises(ReleaseRefused, match="Unreleased"):
        with_release(changelog, "2.1.0", "2026-02-28", "")


def test_two_releases_follow_each_other(workplace: Workplace) -> None:
    release("2.1.0", [])
    release("2.2.0", [NEW])

    told = files.CHANGELOG.read_text()
    headings = re.findall(r"^## (\S+)", told, re.MULTILINE)
    assert headings == ["Unreleased", "2.2.0", "2.1.0", "2.0.0"]
