"""The table of proofs: each name in it is of something that there is."""

import re

import pytest

from tools.local.config import ROOT
from tools.prove.checks import NAMES

TEXT = (ROOT / "docs" / "proofs.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in TEXT.splitlines()
    if line.startswith("| ") and not line.startswith("| claim")
]
TARGETS = set(
    re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
)


def names(cell: str) -> list[str]:
    """Return what a cell names."""
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_claim_is_proven_by_what_there_is(row: tuple[str, str, str]) -> None:
    """By a target, a file of tests, or a check; a claim by nothing is none."""
    _, here, on_aws = row
    assert names(here) or names(on_aws)
    for name in names(here):
        if name.startswith("make "):
            assert name.split()[1] in TARGETS, name
        else:
            assert (ROOT / name).is_file() and name.startswith("tests/"), name
    for name in names(on_aws):
        assert name in NAMES, name


def test_every_check_proves_a_claim() -> None:
    """One that proves nothing that is claimed need not be run."""
    named = {name for row in ROWS for name in names(row[2])}
    assert named == set(NAMES)
