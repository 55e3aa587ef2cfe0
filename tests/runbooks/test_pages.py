"""Every command of every runbook is one that there is, or says that it needs AWS."""

import re

import pytest

from tests.runbooks.existing import objection
from tests.runbooks.pages import CLI, FOLLOWED, Block, Page, page, pages

each_page = pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)


@each_page
def test_every_command_is_one_that_there_is(page: Page) -> None:
    """A command that is refused costs minutes when there are none."""
    commands = [command for block in page.blocks for command in block.commands]
    for command in (*commands, *page.inline):
        assert objection(command) == "", command


def test_commands_of_pages_are_found() -> None:
    """Find them by part; a reader of nothing would object to nothing."""
    found = [(block.part, block.needs_aws) for block in page("key-rotation").blocks]
    assert ("First look", False) in found and ("Remedy", True) in found
    assert ("Verify", False) in found
    for name in FOLLOWED:
        assert len([b for b in page(name).blocks if not b.needs_aws]) >= 3, name
    assert sum(len(block.commands) for each in pages() for block in each.blocks) > 40


@each_page
def test_what_was_not_run_says_so(page: Page) -> None:
    """Only commands of AWS in pages that are followed have been run on an emulator."""
    assert not [span for span in page.inline if span.startswith(("aws ", "python "))]
    if page.name in FOLLOWED:
        return
    for block in page.blocks:
        outside = [c for c in block.commands if not c.startswith((CLI, "make "))]
        assert block.needs_aws or not outside, outside


@pytest.mark.parametrize("name", FOLLOWED)
def test_page_says_where_each_value_of_its_commands_comes_from(name: str) -> None:
    """Whoever has only this page has nothing but the name of the stage."""
    known = {"STAGE"}
    for block in page(name).blocks:
        for line in block.text.splitlines():
            assigned = line.split("=")[0].strip()
            assert set(_variables(line)) <= known, line
            if assigned.isupper() and "=" in line:
                known.add(assigned)


def _variables(line: str) -> list[str]:
    """Return the variables that a line uses."""
    return re.findall(r"\$\{?([A-Z]+)", line)


@pytest.mark.parametrize(
    "command",
    [
        f"{CLI} dlq",
        f"{CLI} dlq redrive mail --force",
        f"{CLI} letters list",
        f"{CLI} jobs list --status broken",
        "make undeploy STAGE=dev",
        "aws dynamo update-table",
        "aws dynamodb change-table",
        "aws dynamodb update-table --on-demand-limit MaxReadRequestUnits=-1",
        "node_modules/.bin/cdk deploy --everything",
        "rm -rf build",
    ],
)
def test_command_that_there_is_not_is_named(command: str) -> None:
    """Name it, so that the test above can fail."""
    assert objection(command)


def test_commands_of_a_block_are_found() -> None:
    """Over several lines, within an assignment, with a comment behind."""
    text = (
        "QUEUE=mail   # or another\nA=$(aws x y \\\n  --query 'b c')\nmake z  # now\n"
    )
    found = Block("Remedy", text, False).commands
    assert [" ".join(each.split()) for each in found] == [
        "aws x y --query 'b c'",
        "make z",
    ]
