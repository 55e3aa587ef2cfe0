"""Rows as an older release wrote them."""

from typing import TYPE_CHECKING, Any

from runtime.core.owner import Owner
from runtime.features.items.models import ItemCreate
from runtime.features.items.rows import search_rows

if TYPE_CHECKING:
    from tests.services import Services

TABLE, OWNER = "integration-table", Owner.user("owner")


def _age(aws: Any, item_id: str, title: str) -> None:
    """Make a row as schema 1 wrote it: silent about it, ordered by bytes."""
    aws.update_item(
        TableName=TABLE,
        Key={"pk": {"S": f"U#{OWNER.id}"}, "sk": {"S": f"I#{item_id}"}},
        UpdateExpression="REMOVE #schema SET gsi3sk = :title",
        ExpressionAttributeNames={"#schema": "schema"},
        ExpressionAttributeValues={":title": {"S": f"{title}#{item_id}"}},
    )


def old_items(services: "Services", aws: Any, *titles: str) -> list[str]:
    """Items of schema 1."""
    ids = []
    for title in titles:
        item = services.items.create(OWNER, ItemCreate(title=title)).resource
        _age(aws, item.id, title)
        ids.append(item.id)
    return ids


def forget_search_rows(services: "Services", item_id: str) -> None:
    """Delete what finds an item: the older rules did not write all of it."""
    rows = search_rows(OWNER, services.items.get(OWNER, item_id))
    services.table.delete_all(rows)
