"""The check that bytes are text: strict UTF-8 without control characters."""

import codecs
import re

from runtime.features.files.processing.errors import Reason, Rejected

# All but tab, line feed, form feed and carriage return.
_CONTROLS = bytes(
    code for code in (*range(0x20), 0x7F) if code not in (0x09, 0x0A, 0x0C, 0x0D)
)
# The second set of them, but for the line end that mainframes write.
_LATER_CONTROLS = re.compile("[\u0080-\u0084\u0086-\u009f]")


class TextCheck:
    """A pass over bytes that may be text, in parts of any size."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._is_valid = True
        self._has_controls = False
        self._has_null = False
        self._pending = False

    def feed(self, part: bytes) -> None:
        """Take the next bytes."""
        if not self._has_null:
            self._has_null = b"\0" in part
        if not self._has_controls:
            self._has_controls = len(part.translate(None, _CONTROLS)) < len(part)
        # Nothing needs decoding in ASCII, unless a character is cut before it.
        if not self._is_valid or (part.isascii() and not self._pending):
            return
        try:
            text = self._decoder.decode(part)
        except UnicodeDecodeError:
            self._is_valid = False
            return
        self._pending = bool(self._decoder.getstate()[0])
        if not self._has_controls:
            self._has_controls = _LATER_CONTROLS.search(text) is not None

    @property
    def is_clean(self) -> bool:
        """Whether all that was fed is text."""
        return self._is_valid and not self._pending and not self._has_controls

    @property
    def may_be_meant_as_text(self) -> bool:
        """Whether it is text in another encoding, or with characters for machines."""
        return not self._has_null

    def demand_clean(self) -> None:
        """Refuse what is not text.

        Raises:
            Rejected: it is in another encoding, or has control characters.
        """
        if not self._is_valid or self._pending:
            raise Rejected(Reason.NOT_UTF8)
        if self._has_controls:
            raise Rejected(Reason.CONTROL_CHARACTERS)
