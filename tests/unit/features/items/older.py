"""Items as older schemas stored them, with the search rows of then."""

from runtime.core.clock import invert_ulid
from runtime.core.dynamodb.schema import item_key, search_pk
from runtime.core.earlier_text import earlier_tokens
from runtime.features.items.models import Item, ItemCreate
from tests.unit.stored_items import OWNER
from tests.unit.world import World

CONTENT = ItemCreate(
    title="iPhone用 Plan 1.2 C#",
    tags=["3月会議", "ﷺ" * 3],
    description="第1回 " + " ".join(f"日{n}日本" for n in range(20)),
)


def older_item(world: World, schema: int | None) -> Item:
    """Store an item as a version of the schema did; the first did not name itself."""
    item = world.items.create(OWNER, CONTENT).resource
    for row in world.rows("U#owner#T#"):
        world.delete_row((row["pk"], row["sk"]))
    for token in earlier_tokens(item.title, item.tags, item.description):
        key = {"pk": search_pk(OWNER, token), "sk": f"{token}#{invert_ulid(item.id)}"}
        world.write_row(key | {"shared": 0, "halves": 1})
    world.change_row(item_key(OWNER, item.id), schema=schema)
    return item
