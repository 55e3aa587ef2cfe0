"""Bodies in JSON: their media type, their coding and their syntax.

The parser is that of pydantic. It is faster than Python's own, stops at 200 levels,
takes nothing but UTF-8 and the numbers of RFC 8259, and tells the place of each error.
Of two members with one name the last counts, as with JSON.parse.
"""

import re
from collections.abc import Sequence
from typing import Any

from pydantic_core import from_json
from starlette.datastructures import Headers

from runtime.core.errors import MalformedJson, UnsupportedMediaType

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_CHARSETS = ("utf-8", "utf8", "us-ascii", "ascii")
"""The charsets that are UTF-8, or a part of it."""


def demand_no_coding(headers: Headers) -> None:
    """Refuse a body that is compressed, or encoded in another way.

    Raises:
        UnsupportedMediaType: Content-Encoding names more than `identity`.
    """
    if "content-encoding" not in headers:
        return
    codings = ",".join(headers.getlist("content-encoding")).lower().split(",")
    if {coding.strip() for coding in codings} - {"", "identity"}:
        raise UnsupportedMediaType(
            "The body has a Content-Encoding; send it as it is (identity).",
            headers={"Accept-Encoding": "identity"},
        )


def json_content(headers: Headers, body: bytes, accepted: Sequence[str]) -> Any:
    """Return what a body in JSON holds.

    Args:
        headers: the headers of its request.
        body: the body, which is not empty.
        accepted: the media types to take, of which the first is the usual one.

    Raises:
        UnsupportedMediaType: it is said to be of another type, of none, or encoded.
        MalformedJson: it is no JSON.
    """
    demand_no_coding(headers)
    kind = headers.get("content-type", "")
    # The usual spelling first, because nearly every body has it.
    if kind != accepted[0]:
        _demand_type(kind, accepted)
    try:
        # Values are not to stay in the parser's cache: some are passwords.
        return from_json(
            body.removeprefix(_BYTE_ORDER_MARK),
            allow_inf_nan=False,
            cache_strings="keys",
        )
    except ValueError as error:
        raise _malformed(str(error), body.removeprefix(_BYTE_ORDER_MARK)) from None


def _demand_type(kind: str, accepted: Sequence[str]) -> None:
    """Refuse a body whose Content-Type is not one of those, or is not in UTF-8."""
    media_type, *parameters = kind.split(";")
    named = ", ".join(accepted)
    allowed = {"Accept": named}
    if len(accepted) > 1:
        # RFC 5789 section 2.2.
        allowed["Accept-Patch"] = named
    if media_type.strip().lower() not in accepted:
        raise UnsupportedMediaType(
            f"Send the body as Content-Type: {' or '.join(accepted)}.", headers=allowed
        )
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        charset = value.strip().strip('"').lower()
        if name.strip().lower() == "charset" and charset not in _CHARSETS:
            raise UnsupportedMediaType(
                f"Send the body as {accepted[0]} in UTF-8.", headers=allowed
            )


def _malformed(message: str, body: bytes) -> MalformedJson:
    """Return the error for a message of the parser, which holds nothing of the body."""
    found = re.fullmatch(r"(.*) at line (\d+) column (\d+)", message, re.DOTALL)
    if found is None:
        return MalformedJson()
    reason, line, column = found[1], int(found[2]), int(found[3])
    # The parser counts bytes, and people characters.
    before = body.split(b"\n", line)[line - 1][:column]
    column = max(len(before.decode("utf-8", "replace")), 1)
    return MalformedJson(
        f"The body is not valid JSON: {reason} at line {line}, column {column}."
    )
