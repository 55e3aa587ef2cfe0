"""The owner of a resource: part of every key, so that foreign data cannot be read."""

from dataclasses import dataclass
from typing import Literal

OwnerKind = Literal["user"]


@dataclass(frozen=True)
class Owner:
    """The account that a resource belongs to.

    Attributes:
        kind: the kind of owner; there are users only so far.
        id: the owner's ULID.
    """

    kind: OwnerKind
    id: str

    @classmethod
    def user(cls, user_id: str) -> "Owner":
        """Make a user the owner."""
        return cls("user", user_id)

    @property
    def binding(self) -> tuple[str, ...]:
        """The owner as a part of what a cursor is bound to.

        A user is bound by the id alone, as in every cursor that was ever given out; any
        other kind is named too.
        """
        return _BINDINGS[self.kind] + (self.id,)


_BINDINGS: dict[OwnerKind, tuple[str, ...]] = {"user": ()}
