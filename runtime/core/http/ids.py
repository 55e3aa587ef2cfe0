"""Ids in paths: `{item_id:ulid}` matches nothing but an id.

So `/items/trash` is not taken for an item, and text that cannot be an id is a 404, not
a 422.
"""

from typing import Annotated

from fastapi import Path
from starlette.convertors import StringConvertor, register_url_convertor

from runtime.core.models import ULID_PATTERN


class UlidConvertor(StringConvertor):
    """The path convertor that leaves a ULID as it is."""

    regex = ULID_PATTERN.removeprefix("^").removesuffix("$")


register_url_convertor("ulid", UlidConvertor())

ItemId = Annotated[str, Path(pattern=ULID_PATTERN, description="The item's id.")]
FileId = Annotated[str, Path(pattern=ULID_PATTERN, description="The file's id.")]
