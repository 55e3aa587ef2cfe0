"""Who may do what: one table of roles."""

from collections.abc import Mapping
from enum import StrEnum

from runtime.features.accounts.profiles.models import Role


class Permission(StrEnum):
    """Something that not everybody may do."""

    USERS_READ = "users:read"
    USERS_CREATE = "users:create"
    USERS_CHANGE = "users:change"
    USERS_DELETE = "users:delete"
    SESSIONS_READ = "sessions:read"
    SESSIONS_REVOKE = "sessions:revoke"
    AUDIT_READ = "audit:read"


# What is one's own needs no permission.
PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.USER: frozenset(),
    Role.ADMIN: frozenset(Permission),
}


def permits(role: Role, permission: Permission) -> bool:
    """Whether a role includes a permission."""
    return permission in PERMISSIONS[role]
