"""The `Link` header of a page (RFC 8288)."""

from urllib.parse import urlencode

from fastapi import Response


def link_next(
    response: Response, cursor: str | None, **query: str | int | None
) -> None:
    """Point to the next page, if there is one.

    The reference is relative and holds only a query, so it is right behind every
    stage prefix and proxy.
    """
    if cursor is None:
        return
    given = {name: value for name, value in query.items() if value is not None}
    response.headers["Link"] = (
        f'<?{urlencode({"cursor": cursor, **given})}>; rel="next"'
    )
