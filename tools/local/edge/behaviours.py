"""The behaviours of the distribution, as far as they decide what an origin gets.

`tests/infra/test_edge.py` holds them to the template.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

EVERY_METHOD = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"})


@dataclass(frozen=True)
class Behaviour:
    """A behaviour of the distribution.

    Attributes:
        pattern: the paths that it is for; empty for all others.
        origin: `api` or `frontend`.
        methods: the methods that it lets pass.
        judged: whether the function sees its requests first.
        kept: whether answers are kept.
        headers: which headers of viewers an origin gets: `all`, with the viewer's
            address; `all but host`; or `none`.
        cookies: whether an origin gets cookies.
        query: whether an origin gets the query.
    """

    pattern: str
    origin: str
    methods: frozenset[str] = EVERY_METHOD
    judged: bool = False
    kept: bool = False
    headers: str = "none"
    cookies: bool = False
    query: bool = False

    def matches(self, path: str) -> bool:
        """Tell whether it is for a path, which has no needless escapes any more."""
        if not self.pattern:
            return True
        parts = (re.escape(part) for part in self.pattern.split("*"))
        return re.fullmatch(".*".join(parts), path) is not None


BEHAVIOURS = (
    Behaviour("/api/*", "api", judged=True, headers="all", query=True),
    Behaviour(
        "/_next/static/*", "frontend", methods=frozenset({"GET", "HEAD"}), kept=True
    ),
    Behaviour("", "frontend", headers="all but host", cookies=True, query=True),
)


def normalized(path: str) -> str:
    """Return a path as CloudFront compares it: escapes and dots are resolved."""
    resolved: list[str] = []
    for segment in re.sub(r"/+", "/", unquote(path)).split("/")[1:]:
        if segment == "..":
            resolved[-1:] = []
        elif segment != ".":
            resolved.append(segment)
    return "/" + "/".join(resolved)
