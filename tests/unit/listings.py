"""Listings compared with a model: how many examples, and how their pages are read."""

import os
from collections.abc import Callable, Iterator
from typing import TypeVar

from hypothesis import HealthCheck, settings

from runtime.core.paging import Page

T = TypeVar("T")

_EXAMPLES = os.environ.get("LISTING_EXAMPLES")
LISTINGS = settings(
    max_examples=int(_EXAMPLES or 30),
    derandomize=_EXAMPLES is None,
    database=None,
    deadline=None,
    # Hundreds of rows take a while to draw and store on a busy machine.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def every_page(
    read: Callable[[str | None], Page[T]], at_most: int
) -> Iterator[Page[T]]:
    """Yield all pages of a listing; the next one is read when it is asked for.

    Args:
        read: reads the page behind a cursor; None reads the first.
        at_most: the number of pages with which it must end.
    """
    cursor = None
    for _ in range(at_most):
        page = read(cursor)
        yield page
        cursor = page.cursor
        if cursor is None:
            return
    raise AssertionError("the pages never end")
