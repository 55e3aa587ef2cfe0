"""Cost of reads on the table in memory."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.unit.world import World
from tools.dynamodb.rows import row_bytes

_BLOCK_BYTES = 4096


def units(world: World, calls: Iterable[tuple[str, Mapping[str, Any]]]) -> float:
    """Return the read units of calls, from the rows as they are stored now.

    Rows of a query are added up and rounded, those of other reads each. What is read of
    a row makes no difference.
    """
    halves = 0
    for name, request in calls:
        if name == "query":
            answer = world.client.plain.query(**_whole(request))
            each = [sum(map(row_bytes, answer["Items"]))]
        elif name == "batch_get_item":
            ((_, wanted),) = request["RequestItems"].items()
            answer = world.client.plain.batch_get_item(**request)
            (rows,) = answer["Responses"].values()
            missing = len(wanted["Keys"]) - len(rows)
            each, request = [*map(row_bytes, rows), *[0] * missing], wanted
        else:
            continue
        blocks = sum(max(1, -(-size // _BLOCK_BYTES)) for size in each)
        halves += blocks * (2 if request.get("ConsistentRead") else 1)
    return halves / 2


def _whole(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return a query that answers with whole rows."""
    names = request["ExpressionAttributeNames"].items()
    return {
        **{k: v for k, v in request.items() if k != "ProjectionExpression"},
        "ExpressionAttributeNames": {k: v for k, v in names if k[:2] != "#a"},
    }
