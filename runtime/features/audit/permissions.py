"""The permission to read the audit log of others."""

from runtime.core.security.permissions import Permission

AUDIT_READ = Permission("audit:read")
