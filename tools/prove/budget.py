"""The cost of a proof, computed before it begins; a dear one is refused."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from tools.cost import model
from tools.cost.bill import Bill, Line, added
from tools.cost.prices import Prices
from tools.cost.templates import HOURS, Templates
from tools.prove.model import Check

MOST_USD = 2.0
MOST = timedelta(minutes=20)
DESTRUCTION = timedelta(minutes=6)
"""The part of that time that is kept for destroying the stage."""
# What is paid by the hour is paid for each hour that has begun.
_HOURS = 2
# Requests that no check names: to register, to sign in, of schedules meanwhile.
_REQUESTS = 200


class TooDear(Exception):
    """A proof that would cost more than it may."""


def estimate(templates: Templates, checks: Sequence[Check[Any]]) -> Bill:
    """Return what a proof costs at most: hours of the stage, and what checks use."""
    kept = model.idle_month(templates).times(_HOURS / HOURS, "")
    requests = model.thousand_requests(templates).times(_REQUESTS / 1000, "")
    sign_ins = model.thousand_sign_ins(templates).times(_REQUESTS / 1000, "")
    used = [
        Bill(
            "",
            tuple(
                Line(f"check {each.name}", many, price)
                for price, many in each.uses.items()
            ),
        )
        for each in checks
    ]
    # A metric is paid by the hour too, with every name that a used service publishes.
    metrics = Line("metrics in use", 60 * _HOURS / HOURS, "custom_metric")
    # Packages in the bucket of the CDK stay there; a month of them.
    packages = Line("packages, a month", 0.3, "object_gb")
    rest = Bill("", (metrics, packages))
    return added("this proof, at most", (kept, requests, sign_ins, *used, rest))


def require_cheap(bill: Bill, prices: Prices) -> float:
    """Return what a proof costs at most.

    Raises:
        TooDear: that is more than a proof may cost.
    """
    usd = bill.total(prices)
    if usd > MOST_USD:
        raise TooDear(
            f"It would cost ${usd:.2f}, more than ${MOST_USD:.2f}: nothing was "
            f"deployed.\n{bill.table(prices)}"
        )
    return usd
