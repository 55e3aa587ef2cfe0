"""The reasons for which a file is rejected; each is a stable code, for programs."""

from enum import StrEnum


class Reason(StrEnum):
    """A reason that lies in the file: trying again would not help.

    The last two do not: its owner cancelled the check, or nobody could do it in time.
    """

    EMPTY = "empty"
    WRONG_SIZE = "wrong_size"
    WRONG_CHECKSUM = "wrong_checksum"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    UNSUPPORTED_TYPE = "unsupported_type"
    POLYGLOT = "polyglot"
    NOT_UTF8 = "not_utf8"
    CONTROL_CHARACTERS = "control_characters"
    INVALID_JSON = "invalid_json"
    BROKEN_IMAGE = "broken_image"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_LONG_SIDE = "too_long_side"
    TOO_MANY_FRAMES = "too_many_frames"
    BROKEN_DOCUMENT = "broken_document"
    ENCRYPTED = "encrypted"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_COMPLEX = "too_complex"
    TOOK_TOO_LONG = "took_too_long"
    TOO_MUCH_MEMORY = "too_much_memory"
    CHANGED_AFTER_INSPECTION = "changed_after_inspection"
    BYTES_MISSING = "bytes_missing"
    MALWARE = "malware"
    NOT_SCANNABLE = "not_scannable"
    CANCELLED = "cancelled"
    PROCESSING_FAILED = "processing_failed"


class Rejected(Exception):
    """The file is not published.

    Attributes:
        reason: the code that its owner sees.
        detail: what was found, for logs; nothing of the content.
    """

    def __init__(self, reason: Reason, detail: str = "") -> None:
        """Say why."""
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
