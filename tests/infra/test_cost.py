"""The costs of the stages, from their synthesized templates, and what docs say."""

import re

import pytest

from tests.infra.assemblies import assembly
from tests.infra.templates import ROOT, Assembly
from tools.cost import model
from tools.cost.__main__ import comparison, report
from tools.cost.prices import load
from tools.cost.templates import Templates

PRICES = load()
pytestmark = pytest.mark.xdist_group("stacks")


def templates(found: Assembly) -> Templates:
    """Return an assembly as the model of costs reads it."""
    return Templates(
        found.stage,
        tuple(
            (id, each["Type"], each.get("Properties", {}))
            for name, stack in found.stacks.items()
            if name != "Account"
            for id, each in stack.template["Resources"].items()
        ),
    )


def test_somebody_has_said_what_each_kind_of_resource_costs(
    deployed: Assembly, guarded: Assembly, resized: Assembly
) -> None:
    """A new kind would be left out in silence."""
    for found in (deployed, guarded, resized):
        assert model.unpriced(templates(found)) == set()


def test_report_has_every_bill(deployed: Assembly) -> None:
    """It is printed by continuous integration."""
    text = report(templates(deployed), PRICES)
    for title in (
        "idle month",
        "1,000 requests",
        "1,000 sign-ins",
        "one monthly active user",
    ):
        assert title in text
    lines = report(templates(deployed), PRICES, lines=True)
    assert "gateway: 1,000 request" in lines


def test_what_is_kept_warm_is_most_of_what_production_costs_more(
    prod: Assembly,
) -> None:
    """And of the rest, dashboards and the probe."""
    dev = model.idle_month(templates(assembly("dev"))).total(PRICES)
    bill = model.idle_month(templates(prod))
    warm = sum(line.quantity for line in bill.lines if "kept warm" in line.what)
    assert warm * PRICES["warm_gb_second_arm64"].usd == pytest.approx(17.52, abs=0.01)
    assert bill.total(PRICES) > dev


def test_budget_is_above_what_an_idle_stage_costs(deployed: Assembly) -> None:
    """One below it would be told of each month."""
    idle = model.idle_month(templates(deployed)).total(PRICES)
    budget = deployed.stage.budget
    assert budget is None or budget.usd > 1.1 * idle


def test_docs_say_what_the_model_computes(prod: Assembly) -> None:
    """Within a tenth, so that one alarm more is no reason to change a page."""
    text = (ROOT / "docs" / "cost.md").read_text(encoding="utf-8")
    computed = comparison(templates(prod), PRICES).splitlines()[1:]
    assert len(computed) == 4
    for line in computed:
        name, *amounts = re.split(r" {2,}", line.strip())
        (row,) = re.findall(rf"^\| {re.escape(name)} \|(.+)\|$", text, re.MULTILINE)
        told = [float(cell.strip(" $").replace(",", "")) for cell in row.split("|")]
        now = [float(amount.strip("$").replace(",", "")) for amount in amounts]
        assert told == pytest.approx(now, rel=0.1, abs=1), name
    for stage in ("dev", "staging", "prod"):
        (cell,) = re.findall(rf"^\| `{stage}` \| \$([\d.]+) \|", text, re.MULTILINE)
        idle = model.idle_month(templates(assembly(stage))).total(PRICES)
        assert float(cell) == pytest.approx(idle, rel=0.1), stage
