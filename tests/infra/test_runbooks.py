"""Runbooks: a page for every alarm, and an alarm for every page."""

import re
from pathlib import Path

import pytest

from runtime.features import declarations
from tests.infra.assemblies import assembly
from tests.infra.meaning.alarms import ALARM, COMPOSITE
from tests.infra.templates import ROOT, STAGES, Assembly

FOLDER = ROOT / "docs" / "runbooks"
WITHOUT_ALARM = {"README.md", "origin-secret.md", "replace-the-table.md"}
PARTS = ("Meaning", "First look", "Likely causes", "Remedy", "Verify")
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.name not in WITHOUT_ALARM)


def alarms_by_page(stage: Assembly) -> dict[str, set[str]]:
    """Return the names of alarms, by the file that their description names."""
    found: dict[str, set[str]] = {}
    for kind in (ALARM, COMPOSITE):
        for alarm in stage.everywhere(kind):
            page = alarm["AlarmDescription"].rpartition("/")[2]
            found.setdefault(page, set()).add(alarm.name)
    return found


def is_of_a_feature_that_is_gone(page: Path) -> bool:
    """Tell whether nothing can raise the alarms of a page any more."""
    named = re.search(r"^Feature: ([a-z._]+)$", page.read_text("utf-8"), re.MULTILINE)
    features = {each.name for each in declarations()}
    return named is not None and named[1] not in features


def test_every_alarm_is_named_by_its_page(deployed: Assembly) -> None:
    """Whoever searches the page for the name of the alarm finds it, if by its end."""
    for page, names in alarms_by_page(deployed).items():
        text = (FOLDER / page).read_text(encoding="utf-8")
        named = re.findall(r"`(…?[A-Za-z]+…?)`", text)
        for name in names:
            assert any(_fits(name, each) for each in named), f"{name} in {page}"


def _fits(name: str, pattern: str) -> bool:
    """Tell whether `…Silent` or `Jobs…` stands for a name."""
    return bool(re.fullmatch(pattern.replace("…", r"\w+"), name))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
@pytest.mark.xdist_group("stacks")
def test_every_page_is_of_an_alarm_and_has_all_parts(page: Path) -> None:
    """A page that no alarm names is read by nobody at night."""
    parts = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(parts) == PARTS
    stages = (*STAGES, "cached", "edged")
    named = {name for stage in stages for name in alarms_by_page(assembly(stage))}
    assert page.name in named or is_of_a_feature_that_is_gone(page)


@pytest.mark.parametrize(
    "page", sorted(FOLDER.glob("*.md")), ids=lambda page: page.stem
)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    """A link that leads nowhere costs minutes when there are none."""
    for link in re.findall(r"\]\(([^)#]+\.md)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).is_file(), link
