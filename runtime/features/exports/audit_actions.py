"""The actions on exports that the audit log records."""

from enum import StrEnum


class AuditAction(StrEnum):
    """An action of owners on their exports, as the audit log names it."""

    EXPORT_REQUESTED = "export_requested"
