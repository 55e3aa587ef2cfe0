"""Statements about how audit logs are read."""

from tests.simulated.stated import Stated

STATED = Stated(
    consistent=frozenset({"erase"}),
    eventual=frozenset(
        {
            "AuditRepository.of_user",
            "AuditRepository.of_day",
            "AuditRepository._entries",
        }
    ),
)
