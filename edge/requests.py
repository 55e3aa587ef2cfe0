"""The requests of viewers, as CloudFront describes them, and what is wrong with one."""

import re
from typing import Any

from edge.settings import Settings

Event = dict[str, Any]

_SINGLE = (
    "authorization",
    "content-length",
    "content-type",
    "host",
    "x-frontend-secret",
)
"""The headers of which a second one would be read by some and not by others."""
_SPOKEN_FOR = ("cloudfront-viewer-address", "x-origin-secret")
"""The headers that only the distribution may set."""
_UNCLEAN = re.compile(r"[^\x21-\x7e]|\\|//|/\.\.?(?:/|$)")
"""The pattern of text that no path has: all but printable ASCII, backslashes, empty
segments, and segments that lead up."""


class Rules:
    """The rules for requests: each is the API's own, or the gateway's behind it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._needless = re.compile(settings.needless_escape)

    def objection(self, request: Event) -> str | None:
        """Return the name of the problem with a request; None if there is none."""
        settings, headers = self._settings, request["headers"]
        if _values(headers, "host") != [settings.host]:
            return "not_found"
        if any(len(headers.get(name, ())) > 1 for name in _SINGLE):
            return "bad_request"
        if not self.has_one_spelling(request["uri"]):
            return "not_found"
        if request["method"] not in (*settings.methods, "OPTIONS"):
            return "method_not_allowed"
        if size_of(headers) > settings.most_header_bytes:
            return "bad_request"
        return self._objection_to_length(first(headers, "content-length"))

    def has_one_spelling(self, path: str) -> bool:
        """Tell whether a path is of the API, and spelt as all rules know it.

        CloudFront matches behaviours with a path in which escapes and dots are
        resolved, and sends it on as it was; the firewall has its own way. So there is
        one spelling of each, as in the API.
        """
        prefix = self._settings.prefix
        if path != prefix and not path.startswith(f"{prefix}/"):
            return False
        if _UNCLEAN.search(path):
            return False
        return "%" not in path or self._needless.search(path) is None

    def _objection_to_length(self, length: str | None) -> str | None:
        """Return what is wrong with a declared length."""
        if length is None:
            return None
        if not length.isascii() or not length.isdigit():
            return "bad_request"
        # By its digits first: Python refuses to read thousands of them.
        digits = length.lstrip("0")
        most = self._settings.most_body_bytes
        if len(digits) > len(str(most)) or int(digits or "0") > most:
            return "payload_too_large"
        return None


def first(headers: Event, name: str) -> str | None:
    """Return the first value of a header, given its name in lower case."""
    found = headers.get(name)
    return str(found[0]["value"]) if found else None


def size_of(headers: Event) -> int:
    """Return the bytes of the headers that the gateway gets, as it counts them.

    It gets no cookies: those are the frontend's, and may be larger than all else.
    """
    return sum(
        len(each.get("key", name).encode()) + len(each["value"].encode())
        for name, values in headers.items()
        if name != "cookie"
        for each in values
    )


def cleaned(request: Event) -> Event:
    """Return a request without what only the distribution may say of it.

    CloudFront overwrites both headers; this keeps it so if a behaviour is changed.
    """
    for name in _SPOKEN_FOR:
        request["headers"].pop(name, None)
    return request


def _values(headers: Event, name: str) -> list[str]:
    """Return the values of a header in lower case."""
    return [each["value"].lower() for each in headers.get(name, ())]
