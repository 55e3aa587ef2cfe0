"""The `Link` header of a page (RFC 8288)."""

from urllib.parse import urlencode

from fastapi import Response

from runtime.core.paging import PageQuery


def link_next(response: Response, cursor: str | None, query: PageQuery) -> None:
    """Set the `Link` header to the next page, if there is one.

    The reference is relative and holds only a query, so it is correct behind every
    stage prefix and proxy.
    """
    if cursor is None:
        return
    parameters = urlencode({"cursor": cursor, **query.next_page()})
    response.headers["Link"] = f'<?{parameters}>; rel="next"'
