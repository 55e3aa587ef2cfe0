"""The headers of a page: `Link` (RFC 8288), and the number of all entries."""

from urllib.parse import urlencode

from fastapi import Response

from runtime.core.paging import PageQuery, Total


def link_next(response: Response, cursor: str | None, query: PageQuery) -> None:
    """Set the `Link` header to the next page, if there is one.

    The reference is relative and holds only a query, so it is correct behind every
    stage prefix and proxy.
    """
    if cursor is None:
        return
    parameters = urlencode({"cursor": cursor, **query.next_page()})
    response.headers["Link"] = f'<?{parameters}>; rel="next"'


def tell_total(response: Response, total: Total | None) -> None:
    """Set the headers with the number of all entries, if they were counted."""
    if total is not None:
        response.headers["Total-Count"] = str(total.count)
        response.headers["Total-Count-Exact"] = "true" if total.exact else "false"
