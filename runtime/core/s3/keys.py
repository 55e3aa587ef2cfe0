"""Keys of the objects in the bucket: every one is spelled here, with its owner."""

from runtime.core.owner import Owner

INCOMING = "incoming/"
"""The beginning of the keys of what was uploaded and is not checked yet."""
FILES = "files/"
"""The beginning of the keys of what was checked."""


def incoming_prefix(owner: Owner) -> str:
    """Return the beginning of the keys of all that an owner uploads."""
    return f"{INCOMING}{owner.kind}/{owner.id}/"


def incoming_key(owner: Owner, file_id: str) -> str:
    """Return the key to which a file is uploaded."""
    return f"{incoming_prefix(owner)}{file_id}"


def files_prefix(owner: Owner) -> str:
    """Return the beginning of the keys of all checked files of an owner."""
    return f"{FILES}{owner.kind}/{owner.id}/"


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
