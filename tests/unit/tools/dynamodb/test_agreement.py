"""The table in memory answers as AWS documents, and so do two other emulations.

Each case is plain requests and the answers that AWS documents for them. Ours, moto and
dynalite are held to all. Where one is known to differ, the case says so and why; that
it still does is tested as well. Ours may differ in one way only: it may fail with
NotUnderstood instead of answering.

The sources are pages of https://docs.aws.amazon.com/amazondynamodb/latest/. Below
`developerguide/`:

- conditions: Expressions.OperatorsAndFunctions.html,
  Expressions.ConditionExpressions.html
- updates: Expressions.UpdateExpressions.html
- names, values and paths: Expressions.ExpressionAttributeNames.html,
  Expressions.ExpressionAttributeValues.html, Expressions.Attributes.html,
  ReservedWords.html
- keys, values and sizes: HowItWorks.NamingRulesDataTypes.html, Constraints.html (the
  quotas, also those of expressions), CapacityUnitCalculations.html
- index entries: GSI.html
- queries: Query.KeyConditionExpressions.html, Query.FilterExpression.html,
  Query.Pagination.html, Expressions.ProjectionExpressions.html
- transactions: transaction-apis.html

Below `APIReference/`: API_UpdateItem.html, API_Query.html, API_BatchGetItem.html,
API_BatchWriteItem.html and API_TransactWriteItems.html, which has the reasons of
TransactionCanceledException as well.

What these leave open is as it was observed at DynamoDB: by the tests of Alternator
(https://github.com/scylladb/scylladb/tree/master/test/alternator), which pass there,
and for the size of text in https://github.com/ExtendDB/extenddb/pull/67.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.unit.tools.dynamodb import (
    condition_cases,
    query_cases,
    row_cases,
    transaction_cases,
    update_cases,
)
from tests.unit.tools.dynamodb.cases import Case
from tests.unit.tools.dynamodb.emulations import (
    STARTS,
    Emulation,
    dynalite_is_installed,
)

CASES = [
    *condition_cases.CASES,
    *update_cases.CASES,
    *row_cases.CASES,
    *query_cases.CASES,
    *transaction_cases.CASES,
]


NAMES = [name for name in STARTS if name != "dynalite" or dynalite_is_installed()]


def _pairs(*, alike: bool) -> list:
    """Return each case with each emulation that answers it as documented, or not."""
    return [
        pytest.param(
            case,
            name,
            id=f"{name}: {case.name}",
            # One process starts an emulation, not all.
            marks=pytest.mark.xdist_group(f"dynamodb in {name}"),
        )
        for name in NAMES
        for case in CASES
        if (name not in case.but) is alike
    ]


@pytest.fixture(name="start", scope="module")
def _start() -> Iterator[Callable[[str], Emulation]]:
    """Return a function that starts an emulation, once."""
    started: dict[str, Emulation] = {}
    with ExitStack() as stack:

        def start(name: str) -> Emulation:
            """Start it if it is not running."""
            if name not in started:
                started[name] = stack.enter_context(STARTS[name]())
            return started[name]

        yield start


@pytest.mark.parametrize("case, name", _pairs(alike=True))
def test_answers_are_as_documented(
    case: Case, name: str, start: Callable[[str], Emulation]
) -> None:
    """Compare every answer, so that services are tested against what they will meet."""
    assert start(name).difference(case) == ""


@pytest.mark.parametrize("case, name", _pairs(alike=False))
def test_known_differences_are_still_there(
    case: Case, name: str, start: Callable[[str], Emulation]
) -> None:
    """Demand each exception, so that none outlives its reason."""
    difference = start(name).difference(case)

    assert difference, f"{name} agrees by now; take this out: {case.but[name]}"
    if name == "ours":
        assert "NotUnderstood" in difference


def test_dynalite_takes_part() -> None:
    """Fail where dynalite is required (`make prove-dynamodb`), and skip elsewhere."""
    if "dynalite" not in NAMES and os.environ.get("DYNALITE_REQUIRED") != "1":
        pytest.skip("dynalite is not installed: `make prove-dynamodb` needs Node")

    assert "dynalite" in NAMES


def test_every_exception_names_an_emulation() -> None:
    """Refuse a name that stands for none, which would hide nothing and mean nothing."""
    named = {name for case in CASES for name in case.but}

    assert named <= {*STARTS}
    assert all(reason for case in CASES for reason in case.but.values())
