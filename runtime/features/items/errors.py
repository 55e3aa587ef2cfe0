"""The refusals of items; each becomes one problem document."""

from runtime.core.errors import NotFound


class ItemNotFound(NotFound):
    """The caller owns no such item."""

    code, default_detail = "item_not_found", "Item not found"
