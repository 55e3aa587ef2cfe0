"""Client of a store within this process, in place of the one of boto3."""

import re
from collections.abc import Callable
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError

from tools.dynamodb.errors import Refused
from tools.dynamodb.store import Store


class StoreClient:
    """Answers the calls of a DynamoDB client, one at a time."""

    def __init__(self, store: Store) -> None:
        """Use this store."""
        self._store = store
        self._lock = Lock()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the method for an operation: `get_item` for GetItem."""
        if not re.fullmatch("[a-z]+(_[a-z]+)*", name):
            raise AttributeError(name)
        operation = "".join(part.title() for part in name.split("_"))

        def call(**request: Any) -> Any:
            """Make the call while no other thread makes one."""
            try:
                with self._lock:
                    return self._store.call(operation, request)
            except Refused as refused:
                raise ClientError(refused.response, operation) from None

        call.__name__ = name
        return call
