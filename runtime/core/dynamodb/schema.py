"""Keys and indexes of the one table, for the service and the infrastructure."""

from datetime import date
from typing import Any

from runtime.core.owner import Owner, OwnerKind

GENERATION = 1
"""Raised with code whose rows code before it would misread: a rollback ends here."""

PARTITION_KEY = "pk"
SORT_KEY = "sk"
TTL_ATTRIBUTE = "ttl"
INDEXES = ("gsi1", "gsi2", "gsi3", "gsi4")

STREAM_VIEW = "KEYS_ONLY"
"""Content of the table's stream: the key of each changed row, and nothing else."""
OUTBOX = "OUTBOX"
"""The partition of gsi1 that lists the work that has not begun."""
MAIL_PREFIX = "M#"
JOB_START_PREFIX = "JQ#"
OUTBOX_PREFIXES = (MAIL_PREFIX, JOB_START_PREFIX)
"""The beginnings of the partitions whose rows ask for work."""
JOB_PREFIX = "J#"
FILES_DUE = "FILES#DUE"
"""The partition of gsi1 that lists everybody's files that end, by when they do."""
ITEM_PREFIX = "I#"
TRASH_PREFIX = "X#"
SUMMARY_PREFIX = "SUM#"
FILE_PREFIX = "F#"
TRASHED_FILE_PREFIX = "FX#"
PURGED_FILE_PREFIX = "FG#"
SESSION_PREFIX = "S#"
ARCHIVE_PREFIX = "EP#"

_KEYS = (PARTITION_KEY, SORT_KEY, *(f"{i}{k}" for i in INDEXES for k in ("pk", "sk")))

TABLE_DEFINITION: dict[str, Any] = {
    "KeySchema": [
        {"AttributeName": PARTITION_KEY, "KeyType": "HASH"},
        {"AttributeName": SORT_KEY, "KeyType": "RANGE"},
    ],
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": "S"} for name in _KEYS
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": index,
            "KeySchema": [
                {"AttributeName": f"{index}pk", "KeyType": "HASH"},
                {"AttributeName": f"{index}sk", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
        for index in INDEXES
    ],
    "BillingMode": "PAY_PER_REQUEST",
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": STREAM_VIEW},
}


_OWNERS: dict[OwnerKind, str] = {"user": "U"}
OWNER_LETTERS = tuple(_OWNERS.values())
"""The beginnings of owners' partitions, before the `#`."""


def owner_pk(owner: Owner) -> str:
    """Return the partition that holds everything an owner has."""
    return f"{_OWNERS[owner.kind]}#{owner.id}"


def owner_of(pk: str) -> Owner:
    """Return the owner whose partition this is."""
    letter, _, id = pk.partition("#")
    (kind,) = (kind for kind, each in _OWNERS.items() if each == letter)
    return Owner(kind, id)


def user_pk(user_id: str) -> str:
    """Return the partition that holds everything a user has."""
    return owner_pk(Owner.user(user_id))


def profile_key(user_id: str) -> tuple[str, str]:
    """Return the key of a user's profile."""
    return user_pk(user_id), "P"


def credentials_key(user_id: str) -> tuple[str, str]:
    """Return the key of a user's password hash and factors, which are in no index."""
    return user_pk(user_id), "CRED"


def email_pk(email: str) -> str:
    """Return the partition of a normalised e-mail address."""
    return f"E#{email}"


def email_key(email: str) -> tuple[str, str]:
    """Return the key of the row that makes a normalised e-mail address unique."""
    return email_pk(email), "E"


def session_key(user_id: str, session_id: str) -> tuple[str, str]:
    """Return the key of a session: one signed-in device."""
    return user_pk(user_id), f"{SESSION_PREFIX}{session_id}"


def item_key(owner: Owner, item_id: str) -> tuple[str, str]:
    """Return the key of an item; its owner is part of it."""
    return owner_pk(owner), f"{ITEM_PREFIX}{item_id}"


def trash_key(owner: Owner, item_id: str) -> tuple[str, str]:
    """Return the key of a deleted item that can still be restored."""
    return owner_pk(owner), f"{TRASH_PREFIX}{item_id}"


def summary_key(owner: Owner, item_id: str) -> tuple[str, str]:
    """Return the key of the summary of an item, which is no part of the item."""
    return owner_pk(owner), f"{SUMMARY_PREFIX}{item_id}"


def tokens_key(owner: Owner, day: date) -> tuple[str, str]:
    """Return the key of what an owner has used of a language model on a day in UTC."""
    return owner_pk(owner), f"TOKENS#{day:%Y-%m-%d}"


def breaker_key(service: str) -> tuple[str, str]:
    """Return the key of the row that tells whether a service outside is called."""
    return f"BREAKER#{service}", "BREAKER"


def status_pk(owner: Owner, status: str) -> str:
    """Return the partition of gsi2 that lists the items of one status by id."""
    return f"{owner_pk(owner)}#{status}"


def titles_pk(owner: Owner) -> str:
    """Return the partition of gsi3 that lists all items of an owner by title."""
    return f"{owner_pk(owner)}#N"


def updates_pk(owner: Owner) -> str:
    """Return the partition of gsi4 that lists all items of an owner by last update."""
    return updates_pk_beside(owner_pk(owner))


def updates_pk_beside(partition: str) -> str:
    """Return the partition of gsi4 for the owner whose this partition is."""
    return f"{partition}#M"


def search_pk(owner: Owner, token: str) -> str:
    """Return the partition of the search rows whose tokens begin like this one."""
    return f"{owner_pk(owner)}#T#{token[:2]}"


def file_key(owner: Owner, file_id: str) -> tuple[str, str]:
    """Return the key of a file; its owner is part of it."""
    return owner_pk(owner), f"{FILE_PREFIX}{file_id}"


def trashed_file_key(owner: Owner, file_id: str) -> tuple[str, str]:
    """Return the key of a deleted file that can still be restored."""
    return owner_pk(owner), f"{TRASHED_FILE_PREFIX}{file_id}"


def purged_file_key(owner: Owner, file_id: str) -> tuple[str, str]:
    """Return the key of a file that is gone, as long as its bytes may be there."""
    return owner_pk(owner), f"{PURGED_FILE_PREFIX}{file_id}"


def avatar_key(owner: Owner) -> tuple[str, str]:
    """Return the key of the row that names the file of an owner's avatar."""
    return owner_pk(owner), "AVATAR"


def usage_key(owner: Owner) -> tuple[str, str]:
    """Return the key of what an owner's files take of the quota."""
    return owner_pk(owner), "USAGE"


def file_status_pk(owner: Owner, status: str) -> str:
    """Return the partition of gsi2 that lists the files of one status by id."""
    return f"{owner_pk(owner)}#F#{status}"


def item_files_pk(owner: Owner, item_id: str) -> str:
    """Return the partition of gsi3 that lists the files of an item by id."""
    return f"{owner_pk(owner)}#FI#{item_id}"


def file_search_pk(owner: Owner, token: str) -> str:
    """Return the partition of the search rows of files whose tokens begin like this."""
    return f"{owner_pk(owner)}#FT#{token[:2]}"


def export_key(owner: Owner) -> tuple[str, str]:
    """Return the key of the row that tells of an owner's export."""
    return owner_pk(owner), "EXPORT"


def archive_row_prefix(job_id: str, attempt: int) -> str:
    """Return the beginning of the sort keys of the archives of an attempt."""
    return f"{ARCHIVE_PREFIX}{job_id}#{attempt}#"


def archive_row_key(
    owner: Owner, job_id: str, attempt: int, number: int
) -> tuple[str, str]:
    """Return the key of the row that tells of one archive of an export."""
    return owner_pk(owner), f"{archive_row_prefix(job_id, attempt)}{number:05d}"


def audit_key(user_id: str, entry_id: str) -> tuple[str, str]:
    """Return the key of an entry of a user's audit log."""
    return f"{user_pk(user_id)}#A", entry_id


def audit_client_key(user_id: str, entry_id: str) -> tuple[str, str]:
    """Return the key of the client whose request an audit entry records."""
    return f"{user_pk(user_id)}#O", entry_id


def audit_day_pk(day: date) -> str:
    """Return the partition of gsi1 with everyone's audit entries of a day in UTC."""
    return f"AUDIT#{day:%Y-%m-%d}"


def erasure_key(due: str, user_id: str) -> tuple[str, str]:
    """Return the key of an account that is to be erased; they sort by due date."""
    return "REMOVALS", f"{due}#{user_id}"


def tombstone_key(owner: Owner) -> tuple[str, str]:
    """Return the key of the row which says that an owner is erased, or is being."""
    return f"ERASED#{owner_pk(owner)}", "E"


def idempotency_pk(scope: str) -> str:
    """Return the partition of the Idempotency-Keys that one scope has used."""
    return f"{scope}#K"


def one_time_key(digest: str) -> tuple[str, str]:
    """Return the key of a token that can be used once, by its hash."""
    return f"O#{digest}", "O"


def mail_key(mail_id: str) -> tuple[str, str]:
    """Return the key of a mail in the outbox."""
    return f"{MAIL_PREFIX}{mail_id}", "M"


def job_key(owner: Owner, job_id: str) -> tuple[str, str]:
    """Return the key of a job; its owner is part of it."""
    return owner_pk(owner), f"{JOB_PREFIX}{job_id}"


def job_lock_key(owner: Owner, kind: str) -> tuple[str, str]:
    """Return the key of the row that lets an owner have one job of a kind at a time."""
    return owner_pk(owner), f"JL#{kind}"


def jobs_pk(status: str) -> str:
    """Return the partition of gsi1 that lists everybody's jobs of a status by id."""
    return f"JOBS#{status}"


def job_start_key(owner: Owner, job_id: str, attempt: int) -> tuple[str, str]:
    """Return the key of the row that asks for the start of an attempt at a job."""
    return f"{JOB_START_PREFIX}{owner_pk(owner)}#{job_id}#{attempt}", "JQ"


def throttle_key(digest: str, policy: str) -> tuple[str, str]:
    """Return the key of a subject's attempts at what a policy throttles.

    The subject is known by a digest only.
    """
    return f"R#{digest}", policy


def cache_key(
    group: str, name: str = "", *, tombstone: bool = False
) -> tuple[str, str]:
    """Return the key of a cached entry, or of what hides it or its whole group."""
    return f"C#{group}#{name}{'#' if tombstone else ''}", "C"
