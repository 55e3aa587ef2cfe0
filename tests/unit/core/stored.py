"""Statements about the rows that the platform stores."""

from datetime import datetime, timedelta

from runtime.core.audit.rows import AUDIT_KEPT, CLIENTS_KEPT
from runtime.core.clock import ulid_time
from runtime.core.jobs.rows import JOBS_KEPT, STARTS_KEPT
from runtime.core.mail.rows import MAIL_KEPT
from runtime.core.tombstones import RECEIPT_KEPT
from tests.simulated.stated import ID, Kind, Row, Stated, time_in

_LONGEST_THROTTLE = timedelta(days=31)


def _last_attempt(row: Row) -> datetime:
    return datetime.fromisoformat(row["last_at"])


def _end_of_receipt(row: Row) -> datetime:
    last = row.get("ended_at") or row["began_at"]
    return datetime.fromisoformat(last) + RECEIPT_KEPT


def _last_change(row: Row) -> datetime:
    return datetime.fromisoformat(row.get("ended_at") or row["updated_at"])


STATED = Stated(
    kinds=(
        Kind("idempotency", ".+#K", ID, time_in("expires_at"), shared=True),
        Kind(
            "throttle",
            f"R#{ID}",
            ".+",
            lambda row: _last_attempt(row) + timedelta(seconds=1),
            lambda row: _last_attempt(row) + _LONGEST_THROTTLE,
        ),
        Kind(
            "mail",
            f"M#{ID}",
            "M",
            lambda row: ulid_time(row["pk"][2:]) + MAIL_KEPT,
            shared=True,
        ),
        Kind(
            "job",
            f"U#{ID}",
            f"J#{ID}",
            lambda row: _last_change(row) + JOBS_KEPT,
        ),
        Kind("tombstone", f"ERASED#U#{ID}", "E", _end_of_receipt),
        Kind("job lock", f"U#{ID}", "JL#.+"),
        Kind(
            "job start",
            f"JQ#U#{ID}#{ID}#[0-9]+",
            "JQ",
            lambda row: ulid_time(row["gsi1sk"]) + STARTS_KEPT,
            shared=True,
        ),
        Kind(
            "audit entry",
            f"U#{ID}#A",
            ID,
            lambda row: datetime.fromisoformat(row["at"]) + AUDIT_KEPT,
            shared=True,
        ),
        Kind(
            "audit client",
            f"U#{ID}#O",
            ID,
            lambda row: ulid_time(row["sk"]) + CLIENTS_KEPT,
            shared=True,
        ),
    ),
    consistent=frozenset(
        {
            # What was counted or done before, so that it is not done again.
            "ThrottlingRepository.read",
            "IdempotencyRepository.find",
            "IdempotencyRepository.find_all",
            "OutboxRepository.get",
            "JobRepository.get",
            "JobRepository.underway",
            # Whoever works after an erasure began must see that it has.
            "is_erased",
            # What is not seen is left for ever.
            "JobErasure.erase",
        }
    ),
    eventual=frozenset(
        {
            "Outbox.overdue",
            "JobRepository.silent",
            # It only asks whether the table answers.
            "Platform.ready",
        }
    ),
)
