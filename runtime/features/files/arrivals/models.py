"""An object that has arrived, as the bucket tells of it."""

import json
from dataclasses import dataclass
from typing import Any


class NotAnArrival(ValueError):
    """A message is no event of an object that was created."""


@dataclass(frozen=True)
class Arrival:
    """An object that was created in the bucket.

    Attributes:
        bucket: the name of the bucket.
        key: the key of the object.
        etag: its ETag, without quotes.
        size: its size in bytes.
    """

    bucket: str
    key: str
    etag: str
    size: int

    @classmethod
    def parse(cls, text: str) -> "Arrival":
        """Return the arrival that an event of EventBridge tells of.

        Raises:
            NotAnArrival: it tells of something else.
        """
        try:
            event: dict[str, Any] = json.loads(text)
            detail = event["detail"]
            arrival = cls(
                bucket=str(detail["bucket"]["name"]),
                key=str(detail["object"]["key"]),
                etag=str(detail["object"]["etag"]).strip('"'),
                size=int(detail["object"]["size"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise NotAnArrival(f"no event of an object: {error!r}") from error
        if event.get("detail-type") != "Object Created" or not arrival.etag:
            raise NotAnArrival(f"it is of another kind: {event.get('detail-type')}")
        return arrival
