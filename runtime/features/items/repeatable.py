"""Changes of items that take effect once for each Idempotency-Key.

The key is looked up before anything else: a change that was made, and whose answer was
lost, has changed the version that its repetition names in If-Match.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from runtime.core.dynamodb.schema import owner_pk
from runtime.core.idempotency.service import (
    Created,
    Idempotency,
    IdempotentRequest,
    NoContent,
    Remember,
)
from runtime.core.optimistic import Precondition
from runtime.core.owner import Owner
from runtime.features.items.errors import ItemNotFound
from runtime.features.items.models import Item, ItemPatch, ItemReplace

if TYPE_CHECKING:
    from runtime.features.items.service import ItemService
    from runtime.features.items.trash.service import TrashService


class RepeatableChanges:
    """The changes of single items, each done once for each Idempotency-Key.

    Every method takes the precondition and the client's key, if there are any, and
    raises IdempotencyKeyReused if the key was used with another item or content. Its
    other errors are those of the service that makes the change.
    """

    def __init__(
        self,
        service: "ItemService",
        trash: "Callable[[], TrashService]",
        idempotency: Idempotency,
    ) -> None:
        """Make changes by these services; that of the trash is made if it is needed."""
        self._service = service
        self._trash = trash
        self._idempotency = idempotency

    def replace(
        self,
        owner: Owner,
        item_id: str,
        request: ItemReplace,
        precondition: Precondition | None = None,
        key: str | None = None,
    ) -> Created[Item]:
        """Replace the whole content of an item.

        Raises:
            InvalidInput: the content was read from another item.
        """
        request.demand_id(item_id)
        return self._item(
            owner,
            IdempotentRequest(owner_pk(owner), "items/replace", key, request, item_id),
            lambda remember: self._service.replace(
                owner, item_id, request, precondition, remember
            ),
        )

    def patch(
        self,
        owner: Owner,
        item_id: str,
        request: ItemPatch,
        precondition: Precondition | None = None,
        key: str | None = None,
    ) -> Created[Item]:
        """Change some fields of an item."""
        return self._item(
            owner,
            IdempotentRequest(owner_pk(owner), "items/patch", key, request, item_id),
            lambda remember: self._service.patch(
                owner, item_id, request, precondition, remember
            ),
        )

    def restore(
        self,
        owner: Owner,
        item_id: str,
        precondition: Precondition | None = None,
        key: str | None = None,
    ) -> Created[Item]:
        """Move an item out of the trash."""
        return self._item(
            owner,
            IdempotentRequest(
                owner_pk(owner), "items/restore", key, NoContent(), item_id
            ),
            lambda remember: self._trash().restore(
                owner, item_id, precondition, remember
            ),
        )

    def delete(
        self,
        owner: Owner,
        item_id: str,
        precondition: Precondition | None = None,
        key: str | None = None,
    ) -> Created[NoContent]:
        """Move an item to the trash."""
        answer = NoContent()

        def change(remember: Remember) -> NoContent:
            """Delete the item, and remember that there is nothing to answer."""
            self._service.delete(
                owner, item_id, precondition, lambda item: remember(answer)
            )
            return answer

        return self._idempotency.change(
            IdempotentRequest(owner_pk(owner), "items/delete", key, answer, item_id),
            NoContent,
            change,
            reread=lambda _: None,
        )

    def _item(
        self,
        owner: Owner,
        request: IdempotentRequest,
        change: Callable[[Remember], Item],
    ) -> Created[Item]:
        """Make a change whose answer is the item, read again where it was too large."""

        def reread(item_id: str) -> Item | None:
            """Return the item as it is now, if it is there."""
            try:
                return self._service.get(owner, item_id)
            except ItemNotFound:
                return None

        return self._idempotency.change(request, Item, change, reread=reread)
