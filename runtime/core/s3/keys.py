"""Keys of the objects in the bucket: every one is spelled here, with its owner."""

from runtime.core.owner import Owner

INCOMING = "incoming/"
"""The beginning of the keys of what was uploaded and is not checked yet."""
FILES = "files/"
"""The beginning of the keys of what was checked."""
EXPORTS = "exports/"
"""The beginning of the keys of what owners take away with them."""


def owned_prefix(beginning: str, owner: Owner) -> str:
    """Return the beginning of the keys of all that an owner has below another one."""
    return f"{beginning}{owner.kind}/{owner.id}/"


def incoming_prefix(owner: Owner) -> str:
    """Return the beginning of the keys of all that an owner uploads."""
    return owned_prefix(INCOMING, owner)


def incoming_key(owner: Owner, file_id: str) -> str:
    """Return the key to which a file is uploaded."""
    return f"{incoming_prefix(owner)}{file_id}"


def files_prefix(owner: Owner) -> str:
    """Return the beginning of the keys of all checked files of an owner."""
    return owned_prefix(FILES, owner)


def file_prefix(owner: Owner, file_id: str) -> str:
    """Return the beginning of the keys of a checked file and what was made of it."""
    return f"{files_prefix(owner)}{file_id}/"


def original_key(owner: Owner, file_id: str) -> str:
    """Return the key of a checked file."""
    return f"{file_prefix(owner, file_id)}original"


def rendition_key(owner: Owner, file_id: str, size: int) -> str:
    """Return the key of a smaller picture of a file."""
    return f"{file_prefix(owner, file_id)}rendition-{size}"


def text_key(owner: Owner, file_id: str) -> str:
    """Return the key of the text that was found in a file."""
    return f"{file_prefix(owner, file_id)}text"


def export_prefix(owner: Owner, job_id: str, attempt: int) -> str:
    """Return the beginning of the keys of what an attempt at an export has made."""
    return f"{owned_prefix(EXPORTS, owner)}{job_id}-{attempt}/"


def archive_key(
    owner: Owner, job_id: str, attempt: int, number: int, nonce: str
) -> str:
    """Return the key of an archive of an export, which is written once and never again.

    Args:
        owner: the owner of what is in it.
        job_id: the job that makes it.
        attempt: the attempt at that job.
        number: the number of the archive.
        nonce: tells the runs of a repeated step apart.
    """
    return f"{export_prefix(owner, job_id, attempt)}{number}-{nonce}.zip"


def incoming_file(key: str) -> tuple[Owner, str] | None:
    """Return owner and id of the file that an object is uploaded for.

    None is returned for a key that no upload of this service has.
    """
    parts = key.split("/")
    if len(parts) != 4 or f"{parts[0]}/" != INCOMING or parts[1] != "user":
        return None
    if not parts[2] or not parts[3]:
        return None
    return Owner("user", parts[2]), parts[3]
