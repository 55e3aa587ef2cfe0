"""The permissions on other people's accounts."""

from runtime.core.security.permissions import Permission

USERS_READ = Permission("users:read")
USERS_CREATE = Permission("users:create")
USERS_CHANGE = Permission("users:change")
USERS_DELETE = Permission("users:delete")
SESSIONS_READ = Permission("sessions:read")
SESSIONS_REVOKE = Permission("sessions:revoke")
