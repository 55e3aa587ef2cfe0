"""The settings of the function, which its package holds: nothing else can tell it any.

Lambda@Edge has no environment variables. Packages are replicated to other regions and
kept there; so nothing in here is a secret.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("settings.json")


@dataclass(frozen=True)
class Settings:
    """The settings, as the stacks write them.

    Attributes:
        host: the one name that the distribution answers to.
        prefix: the beginning of all paths of the API.
        methods: the methods that the API has.
        origins: the origins whose pages may call the API.
        preflight: the headers of the answer to a preflight, whoever asks.
        request_headers: the headers that pages may send, in lower case.
        readable: the headers that let a page read an answer.
        security: the headers of every answer.
        most_body_bytes: the limit of a body.
        most_header_bytes: the limit of all headers together.
        needless_escape: the pattern of an escape that no path has.
        request_id: the pattern of an id that a client may choose.
        problems: the problem documents of refusals, by name.
    """

    host: str
    prefix: str
    methods: tuple[str, ...]
    origins: frozenset[str]
    preflight: dict[str, str]
    request_headers: frozenset[str]
    readable: dict[str, str]
    security: dict[str, str]
    most_body_bytes: int
    most_header_bytes: int
    needless_escape: str
    request_id: str
    problems: dict[str, dict[str, Any]]


def parse_settings(text: str) -> Settings:
    """Return the settings that a JSON object holds."""
    given = json.loads(text)
    return Settings(
        **given
        | {
            "methods": tuple(given["methods"]),
            "origins": frozenset(given["origins"]),
            "request_headers": frozenset(given["request_headers"]),
        }
    )


def load_settings(file: Path = FILE) -> Settings:
    """Read the settings of this package."""
    return parse_settings(file.read_text(encoding="utf-8"))
