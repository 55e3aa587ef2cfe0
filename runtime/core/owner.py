"""The owner of a resource: part of every key, so that foreign data cannot be read."""

from dataclasses import dataclass
from typing import Literal

OwnerKind = Literal["user"]


@dataclass(frozen=True)
class Owner:
    """The account that a resource belongs to.

    Attributes:
        kind: the kind of owner; so far there are only users.
        id: the owner's ULID.
    """

    kind: OwnerKind
    id: str

    @classmethod
    def user(cls, user_id: str) -> "Owner":
        """Return the user as an owner."""
        return cls("user", user_id)

    @property
    def binding(self) -> tuple[str, ...]:
        """The part of a cursor's binding that stands for the owner.

        For a user it is the id alone, as in all cursors that were ever issued; for any
        other kind it begins with the kind.
        """
        return _BINDINGS[self.kind] + (self.id,)


_BINDINGS: dict[OwnerKind, tuple[str, ...]] = {"user": ()}
