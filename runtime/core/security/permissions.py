"""Permissions: each feature names its own, and the roles that have them."""

from dataclasses import dataclass

from runtime.core.security.callers import Role


@dataclass(frozen=True)
class Permission:
    """The right to do something that not everybody may do.

    A user's own data needs no permission.

    Attributes:
        name: its name for people, such as `users:read`.
        roles: the roles that have it.
    """

    name: str
    roles: frozenset[Role] = frozenset({Role.ADMIN})

    def held_by(self, role: Role) -> bool:
        """Tell whether a role has this permission."""
        return role in self.roles
