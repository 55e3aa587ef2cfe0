"""The meter, on a store whose rows have known sizes."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from bench.data.meter import Meter
from runtime.core.dynamodb.schema import TABLE_DEFINITION
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import NEW, ConditionFailed, check, delete, put
from tools.dynamodb.client import StoreClient
from tools.dynamodb.store import Store

KB = 1024


@pytest.fixture(name="meter")
def _meter() -> Meter:
    """Return a meter on an empty table."""
    return Meter(StoreClient(Store(TABLE_DEFINITION)), TABLE_DEFINITION)


def row(number: int, size: int = KB // 2, **more: Any) -> dict[str, Any]:
    """Return a row of about this size."""
    return {"pk": "u", "sk": f"I#{number:03}", "filler": "x" * (size - 30), **more}


def filled(meter: Meter, count: int) -> Table:
    """Return a table with this many rows of half a KB."""
    table = Table(meter, "t")  # type: ignore[arg-type]
    for number in range(count):
        table.write(put(row(number)))
    return table


def test_rows_that_are_examined_cost_whether_they_are_returned_or_not(
    meter: Meter,
) -> None:
    """Count all rows despite a projection, but not those after a limit."""
    table = filled(meter, 100)

    with meter.measuring() as whole:
        table.query("u", limit=100)
    with meter.measuring() as keys:
        table.query("u", limit=100, attributes=("sk",))
    with meter.measuring() as few:
        table.query("u", limit=8)

    assert 6 <= whole.read_units == keys.read_units <= 6.5
    assert few.read_units == 0.5
    assert (whole.calls, keys.calls) == (1, 1)


def test_a_filter_saves_nothing(meter: Meter) -> None:
    """Count the rows that the filter removes."""
    filled(meter, 100)
    asked: dict[str, Any] = {
        "TableName": "t",
        "KeyConditionExpression": "#p = :p",
        "FilterExpression": "#a1 = :v AND #a10 = :v",
        "ExpressionAttributeNames": {"#p": "pk", "#a1": "filler", "#a10": "title"},
        "ExpressionAttributeValues": {":p": {"S": "u"}, ":v": {"S": "none"}},
    }

    with meter.measuring() as cost:
        assert meter.query(**asked)["Items"] == []

    assert 6 <= cost.read_units <= 6.5


def test_rows_of_a_batch_are_rounded_up_one_by_one(meter: Meter) -> None:
    """Count missing rows as well."""
    table = filled(meter, 10)

    with meter.measuring() as cost:
        table.batch_get([("u", f"I#{n:03}") for n in range(20)])

    assert cost.read_units == 20 * 0.5


def test_a_transaction_costs_twice_and_its_index_writes_once(meter: Meter) -> None:
    """Count index writes once, since they happen after the transaction."""
    table = filled(meter, 1)
    indexed = row(2, gsi2pk="u#open", gsi2sk="2")

    with meter.measuring() as cost:
        table.transact([put(indexed, NEW), delete(("u", "I#000"))])

    assert cost.writes == {"": 4, "gsi2": 1}
    assert cost.write_units == 5


def test_a_check_in_a_transaction_costs_as_a_write(meter: Meter) -> None:
    """Count a write, although nothing is written."""
    table = filled(meter, 1)

    with meter.measuring() as cost:
        table.transact([check(("u", "I#000"), "attribute_exists(#pk)", {})])

    assert cost.writes == {"": 2}


def test_a_refused_write_costs_as_if_it_had_been_done(meter: Meter) -> None:
    """Count it once by itself, and twice in a transaction."""
    table = filled(meter, 1)

    with meter.measuring() as single, pytest.raises(ConditionFailed):
        table.write(put(row(0, 3 * KB), NEW))
    with meter.measuring() as transaction, pytest.raises(ConditionFailed):
        table.transact([put(row(0, 3 * KB), NEW), put(row(1))])

    assert single.writes == {"": 3}
    assert transaction.writes == {"": 8}
    assert table.query("u", limit=9)[0] == [row(0)]


def test_batch_writes_cost_each(meter: Meter) -> None:
    """Count each write as if it came alone."""
    table = filled(meter, 5)

    with meter.measuring() as cost:
        table.delete_all([("u", f"I#{n:03}") for n in range(7)])

    assert cost.writes == {"": 7}


def test_counts_of_one_measurement_do_not_reach_another(meter: Meter) -> None:
    """Start from zero, and leave out the calls of the meter itself."""
    table = filled(meter, 3)

    with meter.measuring() as outer:
        table.get(("u", "I#000"))
        with meter.measuring() as inner:
            table.get(("u", "I#001"), consistent=False)

    assert (outer.read_units, inner.read_units) == (1, 0.5)
    assert (outer.calls, inner.calls) == (1, 1)


def test_a_call_without_a_known_price_is_refused(meter: Meter) -> None:
    """Refuse it instead of counting it as free."""
    with pytest.raises(NotImplementedError):
        meter.scan(TableName="t")


def test_other_failures_pass_through(meter: Meter) -> None:
    """Count nothing, since nothing was done."""

    class Failing:
        """A client that finds nothing and writes nothing."""

        def get_item(self, **_: Any) -> dict[str, Any]:
            """Find nothing."""
            return {}

        def put_item(self, **_: Any) -> None:
            """Fail."""
            raise ClientError({"Error": {"Code": "InternalServerError"}}, "PutItem")

    failing = Meter(Failing(), TABLE_DEFINITION)
    with failing.measuring() as cost, pytest.raises(ClientError):
        failing.put_item(TableName="t", Item={"pk": {"S": "u"}, "sk": {"S": "i"}})

    assert cost.write_units == 0
