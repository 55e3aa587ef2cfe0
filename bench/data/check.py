"""Check of the meter against dynalite: both must report the same cost per call.

A query without results is not compared: DynamoDB charges the smallest read for it,
and dynalite nothing.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.data.meter import Cost, Meter
from runtime.core.dynamodb.schema import TABLE_DEFINITION

_TABLE = "checked"
_ROWS = 201
_PARTITION = "U#1"


@dataclass(frozen=True)
class Comparison:
    """The cost of one call according to the meter and to dynalite."""

    name: str
    metered: float
    told: float

    @property
    def agrees(self) -> bool:
        """Whether both report the same cost."""
        return self.metered == self.told


def compare(client: Any, seed: int) -> list[Comparison]:
    """Make the calls on a dynalite; each seed makes rows of different sizes."""
    client.create_table(TableName=_TABLE, **TABLE_DEFINITION)
    client.get_waiter("table_exists").wait(
        TableName=_TABLE, WaiterConfig={"Delay": 1, "MaxAttempts": 20}
    )
    chance = random.Random(seed)
    rows = [_row(chance, number) for number in range(_ROWS)]
    for row in rows:
        client.put_item(TableName=_TABLE, Item=row)
    meter = Meter(client, TABLE_DEFINITION)
    try:
        return [
            _compared(meter, name, operation, request)
            for name, operation, request in _calls(chance, rows)
        ]
    finally:
        client.delete_table(TableName=_TABLE)
        client.get_waiter("table_not_exists").wait(
            TableName=_TABLE, WaiterConfig={"Delay": 1, "MaxAttempts": 20}
        )


def _compared(
    meter: Meter, name: str, operation: str, request: dict[str, Any]
) -> Comparison:
    with meter.measuring() as cost:
        answer = getattr(meter, operation)(**request, ReturnConsumedCapacity="INDEXES")
    told = answer["ConsumedCapacity"]
    consumed = sum(each["CapacityUnits"] for each in _as_list(told))
    return Comparison(name, _comparable(cost, operation), consumed)


def _comparable(cost: Cost, operation: str) -> float:
    """Return the part of a cost that dynalite counts: reads, and table writes."""
    if operation in ("query", "get_item", "batch_get_item"):
        return cost.read_units
    return cost.writes.get("", 0)


def _as_list(told: Any) -> list[dict[str, Any]]:
    return told if isinstance(told, list) else [told]


def _calls(
    chance: random.Random, rows: list[dict[str, Any]]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield calls of every kind that is compared, reads first."""
    keys = [{"pk": row["pk"], "sk": row["sk"]} for row in rows]
    nothing = {"pk": {"S": "none"}, "sk": {"S": "none"}}
    for consistent in (True, False):
        reading: dict[str, Any] = {"ConsistentRead": consistent}
        how = "consistent" if consistent else "eventual"
        for key in (keys[0], keys[7], keys[_ROWS - 1], nothing):
            yield f"get, {how}", "get_item", _on(Key=key, **reading)
        yield f"get, projected, {how}", "get_item", _on(
            Key=keys[3], ProjectionExpression="pk", **reading
        )
        batch = {"Keys": [*keys[:60], nothing], **reading}
        yield f"batch get, {how}", "batch_get_item", {"RequestItems": {_TABLE: batch}}
        whole = _query(**reading)
        yield f"query, {how}", "query", whole
        yield f"query, limit, {how}", "query", whole | {"Limit": 17}
        yield f"query, backwards, {how}", "query", whole | {"ScanIndexForward": False}
        yield f"query, prefix, {how}", "query", _query("I#01", **reading)
        yield f"query, projected, {how}", "query", whole | {
            "ProjectionExpression": "#p, sk"
        }
        yield f"query, filtered, {how}", "query", _filtered(whole)
        yield f"query, filtered, limit, {how}", "query", _filtered(whole) | {"Limit": 9}
    yield "query, index", "query", _query(index="gsi2")
    yield "query, index, limit", "query", _query(index="gsi2") | {"Limit": 5}
    yield "query, index, filtered", "query", _filtered(_query(index="gsi2"))
    yield "put, new", "put_item", _on(Item=_row(chance, 900))
    for number in range(0, 60, 10):
        yield "put, over", "put_item", _on(Item=_row(chance, number))
        yield "update", "update_item", _update(keys[number + 1], chance)
        yield "delete", "delete_item", _on(Key=keys[number + 2])
    yield "update, new", "update_item", _update(nothing, chance)
    yield "delete, absent", "delete_item", _on(Key=keys[2])
    yield "batch write", "batch_write_item", {
        "RequestItems": {
            _TABLE: [
                *({"PutRequest": {"Item": _row(chance, n)}} for n in range(100, 112)),
                *({"DeleteRequest": {"Key": key}} for key in keys[120:132]),
            ]
        }
    }


def _on(**request: Any) -> dict[str, Any]:
    return {"TableName": _TABLE, **request}


def _query(begins_with: str = "", index: str = "", **reading: Any) -> dict[str, Any]:
    request = _on(
        KeyConditionExpression="#p = :p",
        ExpressionAttributeNames={"#p": f"{index}pk" if index else "pk"},
        ExpressionAttributeValues=(
            {":p": {"S": f"{_PARTITION}#open"}} if index else {":p": {"S": _PARTITION}}
        ),
        **reading,
    )
    if index:
        request["IndexName"] = index
    if begins_with:
        request["KeyConditionExpression"] += " AND begins_with(sk, :s)"
        request["ExpressionAttributeValues"][":s"] = {"S": begins_with}
    return request


def _filtered(query: dict[str, Any]) -> dict[str, Any]:
    """Return the query with a filter that few rows pass."""
    return query | {
        "FilterExpression": "#v > :v",
        "ExpressionAttributeNames": query["ExpressionAttributeNames"]
        | {"#v": "version"},
        "ExpressionAttributeValues": query["ExpressionAttributeValues"]
        | {":v": {"N": "900"}},
    }


def _update(key: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    return _on(
        Key=key,
        UpdateExpression="SET description = :d",
        ExpressionAttributeValues={":d": {"S": "d" * chance.randrange(6000)}},
    )


def _row(chance: random.Random, number: int) -> dict[str, Any]:
    """Return a row of random size, in two indexes, with every type that is stored."""
    status = chance.choice(["open", "done"])
    name = f"{number:04}"
    return {
        "pk": {"S": _PARTITION},
        "sk": {"S": f"I#{name}"},
        "description": {"S": "d" * chance.choice([20, 400, 900, 3000, 9000])},
        "tags": {"L": [{"S": "t" * chance.randrange(1, 30)} for _ in range(3)]},
        "counts": {"M": {"a": {"N": str(chance.randrange(-999, 10**6))}}},
        "version": {"N": str(chance.randrange(1, 1000))},
        "flag": {"BOOL": True},
        "none": {"NULL": True},
        "gsi2pk": {"S": f"{_PARTITION}#{status}"},
        "gsi2sk": {"S": name},
        "gsi3pk": {"S": f"{_PARTITION}#N"},
        "gsi3sk": {"S": f"title {name}"},
    }
