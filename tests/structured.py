"""Structured fields (RFC 9651), as far as this service sends any.

A list of strings with whole numbers as parameters; strict, so that a value which a
client's parser would have to ignore is an error here.
"""

import re

_STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
_PARAMETER = re.compile(r"; *([a-z*][a-z0-9_.*-]*)=(-?[0-9]{1,15})(?![0-9.])")
_COMMA = re.compile(r"[ \t]*,[ \t]*(?!$)")

Member = tuple[str, dict[str, int]]


def parse_list(field: str) -> list[Member]:
    """Return the members of a list, each with its parameters.

    Raises:
        ValueError: it is not such a list; by section 4.2 a client ignores all of it.
    """
    field = field.strip(" ")
    members: list[Member] = []
    position = 0
    while position < len(field) or not members:
        if members:
            position = _read(_COMMA, field, position).end()
        string = _read(_STRING, field, position)
        parameters: dict[str, int] = {}
        position = string.end()
        while parameter := _PARAMETER.match(field, position):
            parameters[parameter[1]] = int(parameter[2])
            position = parameter.end()
        members.append((re.sub(r"\\(.)", r"\1", string[1]), parameters))
    return members


def _read(pattern: re.Pattern[str], field: str, position: int) -> re.Match[str]:
    """Read the next part of a text, which must match."""
    match = pattern.match(field, position)
    if match is None:
        raise ValueError(f"{field!r} is no such list, at {position}")
    return match
