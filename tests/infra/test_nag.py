"""Findings of cdk-nag: exactly the accepted ones, each for a reason of its own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from infra import nag
from infra.accepted import ACCEPTED, Accepted
from infra.nag import accepted_at, overdue, rule_id
from infra.stages.loading import load_stage
from infra.stages.schema import Stage
from tests.infra.assemblies import MADE_UP, stage_named
from tests.infra.templates import STAGES, Assembly, synthesize

PLUGIN = "AwsSolutions"
LONGEST_REVIEW = timedelta(days=366)

Finding = tuple[str, str]


def reported(assembly: Assembly, kind: str) -> Iterator[dict[str, Any]]:
    """Return what cdk-nag reported: `violations` or `suppressedViolations`."""
    (report,) = [
        r for r in assembly.report["pluginReports"] if r["pluginName"] == PLUGIN
    ]
    yield from report.get(kind, [])


def found(assembly: Assembly) -> set[Finding]:
    """Return every finding, accepted or not, by rule and construct."""
    return {
        (f"{PLUGIN}::{finding['ruleName']}", _path(construct["constructPath"]))
        for kind in ("violations", "suppressedViolations")
        for finding in reported(assembly, kind)
        for construct in finding["violatingConstructs"]
    }


def accepted(stage: Stage) -> set[Finding]:
    """Return every finding that the table accepts in a stage."""
    return {
        (rule_id(entry, stage), path)
        for entry in accepted_at(stage)
        for path in entry.paths
    }


def _path(construct: str) -> str:
    """Return a construct's path as the table writes it."""
    stack, *rest = construct.split("/")
    return "/".join([stack.rsplit("-", 1)[-1], *rest]).removesuffix("/Resource")


def complaints(findings: set[Finding], table: set[Finding]) -> list[str]:
    """Compare findings with the table and name each entry that only one of them has."""
    return [
        *(f"not accepted: {rule} at {path}" for rule, path in sorted(findings - table)),
        *(f"stale: {rule} at {path}" for rule, path in sorted(table - findings)),
    ]


def test_findings_are_exactly_the_accepted_ones(deployed: Assembly) -> None:
    """A new one needs a reason; one that is gone needs none."""
    assert complaints(found(deployed), accepted(deployed.stage)) == []
    assert list(reported(deployed, "violations")) == []


def test_made_up_stages_find_nothing_new_either(
    guarded: Assembly, resized: Assembly
) -> None:
    """Keys, canaries and SnapStart can be switched on without a new finding."""
    for assembly in (guarded, resized):
        assert complaints(found(assembly), accepted(assembly.stage)) == []


def test_nothing_else_complains(deployed: Assembly) -> None:
    """CDK's own rules and warnings are clean, too."""
    for report in deployed.report["pluginReports"]:
        assert report["conclusion"] == "success", report["pluginName"]
        assert report.get("violations", []) == []


def test_finding_that_nobody_accepted_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Synthesis itself fails, so nothing is deployed that nobody reviewed."""
    less = [entry for entry in ACCEPTED if entry.rule != "APIG2"]
    monkeypatch.setattr(nag, "ACCEPTED", tuple(less))
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        synthesize(load_stage("dev"))
    one = ("AwsSolutions::AwsSolutions-APIG2", "Service/Gateway/Api")
    table = accepted(load_stage("dev"))
    assert complaints({*table, one}, table) == [f"not accepted: {one[0]} at {one[1]}"]
    assert complaints(table, {*table, one}) == [f"stale: {one[0]} at {one[1]}"]


def test_every_entry_is_used_by_some_stage() -> None:
    """A made-up stage counts: it uses settings that none of ours uses yet."""
    stages = map(stage_named, (*STAGES, *MADE_UP))
    used = {id(entry) for stage in stages for entry in accepted_at(stage)}
    assert used == {id(entry) for entry in ACCEPTED}


@pytest.mark.parametrize("entry", ACCEPTED, ids=lambda entry: entry.rule.split("[")[0])
def test_entry_has_a_reason_and_a_date(entry: Accepted) -> None:
    """The reason is a sentence, and the date is within a year."""
    assert len(entry.reason) > 20
    assert entry.reason.endswith(".")
    assert entry.paths
    assert entry.review <= date.today() + LONGEST_REVIEW


def test_entries_are_overdue_after_their_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry is named by rule and place; it is not yet overdue on the day itself."""
    due = date(2027, 3, 1)
    early = replace(ACCEPTED[0], rule="X1", paths=("Data/X",), review=due)
    late = replace(early, rule="X2", review=due + timedelta(days=1))
    monkeypatch.setattr(nag, "ACCEPTED", (early, late))
    assert overdue(due) == []
    assert overdue(due + timedelta(days=1)) == [
        "X1 at Data/X: review was due 2027-03-01"
    ]
    assert len(overdue(due + timedelta(days=2))) == 2
