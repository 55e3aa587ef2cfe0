"""`python -m tools.cost STAGE`: what a stage costs, by what is used of it."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date

from infra.stages.loading import load_stage
from infra.stages.schema import StageError
from tools.cost import model
from tools.cost.bill import Bill
from tools.cost.prices import Prices, load
from tools.cost.rivals import RIVALS
from tools.cost.templates import Templates, synthesized

COMPARED = (100, 1_000, 10_000, 50_000)
"""Numbers of users."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the bills of a stage; the exit code is 1 if there is no such stage."""
    parser = argparse.ArgumentParser(prog="python -m tools.cost", description=__doc__)
    parser.add_argument("stage", help="local, dev, staging or prod")
    parser.add_argument(
        "--lines", action="store_true", help="show what each is made of"
    )
    parser.add_argument(
        "--users", type=int, default=0, help="also a month with so many active users"
    )
    parser.add_argument(
        "--compare", action="store_true", help="also what others charge for as many"
    )
    given = parser.parse_args(arguments)
    try:
        stage = load_stage(given.stage)
    except StageError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    templates, prices = synthesized(stage), load()
    print(report(templates, prices, lines=given.lines, users=given.users))
    if given.compare:
        print("\n" + comparison(templates, prices))
    if prices.is_old(date.today()):
        print(f"The prices are of {prices.as_of}: look at their pages again.")
    return 0


def bills(templates: Templates, users: int = 0) -> list[Bill]:
    """Return the bills of a stage."""
    found = [
        model.idle_month(templates),
        model.thousand_requests(templates),
        model.thousand_sign_ins(templates),
    ]
    if model.has_files(templates):
        found += [model.active_user(templates), model.thousand_files(templates)]
    if users:
        found.append(model.month(templates, users))
    return found


def report(
    templates: Templates, prices: Prices, *, lines: bool = False, users: int = 0
) -> str:
    """Return the bills for people to read."""
    stage = templates.stage
    head = (
        f"{stage.name}, prices of {prices.region} as of {prices.as_of}, in US dollars"
    )
    found = bills(templates, users)
    if lines:
        return "\n\n".join([head, *(bill.table(prices) for bill in found)])
    rows = (f"  {bill.title:<26} {bill.total(prices):>12,.4f}" for bill in found)
    return "\n".join([head, *rows])


def comparison(templates: Templates, prices: Prices) -> str:
    """Return a table of a month's cost: this stage and what others charge."""
    rows = {"active users": [f"{users:,}" for users in COMPARED]}
    ours = [model.month(templates, users).total(prices) for users in COMPARED]
    rows[f"this, {templates.stage.name}"] = [f"${usd:,.0f}" for usd in ours]
    for rival in RIVALS:
        theirs = [rival(users) for users in COMPARED]
        rows[theirs[0].title] = [f"${bill.total(prices):,.0f}" for bill in theirs]
    return "\n".join(
        f"{name:<30}" + "".join(f"{cell:>12}" for cell in cells)
        for name, cells in rows.items()
    )


if __name__ == "__main__":
    sys.exit(main())
