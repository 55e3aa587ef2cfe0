"""Beginnings of e-mail addresses, by which administrators find users."""

import unicodedata
from dataclasses import dataclass

_ACE = "xn--"
_DOTS = str.maketrans("\u3002", ".")
"""The dot of Chinese and Japanese, which domains may be typed with."""


@dataclass(frozen=True)
class AddressPrefix:
    """The beginning of an address, as far as it is typed.

    An internationalised domain is stored in ASCII, where its other letters are coded at
    the end of their label: of `münch` only `xn--mnch` is certain while more may follow.
    The index is asked for that, and what it finds is compared with what was typed. Such
    a domain is found from its first letter outside ASCII on.

    Attributes:
        typed: the text in one spelling, with letters as people write them.
        stored: the certain beginning of each address that begins so, as it is stored.
    """

    typed: str
    stored: str

    @classmethod
    def of(cls, text: str) -> "AddressPrefix":
        """Return the prefix that a text stands for, in whatever case."""
        spelt = unicodedata.normalize("NFKC", text).strip()
        local_part, at, domain = spelt.partition("@")
        # Letter by letter, since only at the end of a word σ would become ς.
        domain = "".join(letter.lower() for letter in domain.translate(_DOTS))
        local_part = local_part.lower()
        *whole, begun = domain.split(".")
        labels = [_encoded(label) for label in whole]
        labels.append(begun if begun.isascii() else _ACE + _ascii_of(begun))
        return cls(f"{local_part}{at}{domain}", f"{local_part}{at}{'.'.join(labels)}")

    def fits(self, address: str) -> bool:
        """Tell whether a stored address begins so, as people write it or as stored."""
        if self.typed.isascii():
            return address.startswith(self.typed)
        local_part, at, domain = address.partition("@")
        labels = ".".join(map(_decoded, domain.split(".")))
        return f"{local_part}{at}{labels}".startswith(self.typed)


def _ascii_of(label: str) -> str:
    """Return the letters of a label that are in ASCII, in their order."""
    return "".join(letter for letter in label if letter.isascii())


def _encoded(label: str) -> str:
    """Return a whole label as it is stored."""
    if label.isascii():
        return label
    return _ACE + label.encode("punycode").decode("ascii")


def _decoded(label: str) -> str:
    """Return a stored label as people write it."""
    if not label.startswith(_ACE):
        return label
    try:
        return label.removeprefix(_ACE).encode("ascii").decode("punycode")
    except UnicodeError:
        return label
