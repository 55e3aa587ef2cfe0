"""Bounds of what a service may send, whatever it sends: bytes, and time."""

import time
from collections.abc import Callable, Iterator

import httpx2

MOST_BYTES = 256 * 1024
"""Size of an answer; a summary takes some hundred bytes of it."""


class TooLarge(httpx2.ReadError):
    """An answer is larger than any that could be used."""


class BoundedTransport(httpx2.BaseTransport):
    """The transport that ends answers which are too large, or take too long.

    The timeouts of a client begin anew with each byte that comes, so a service that
    sends one now and then would hold a worker until its own time is over.
    """

    def __init__(
        self,
        inner: httpx2.BaseTransport,
        seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Bound what comes by another transport.

        Args:
            inner: sends the requests.
            seconds: the time from the request to the end of its answer.
            monotonic: returns a time that only rises.
        """
        self._inner = inner
        self._seconds = seconds
        self._monotonic = monotonic

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request, and return its answer with a bounded body."""
        until = self._monotonic() + self._seconds
        response = self._inner.handle_request(request)
        response.stream = _Bounded(response.stream, self._late(until))
        return response

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def _late(self, until: float) -> Callable[[], bool]:
        """Return a function that tells whether a time is over."""
        return lambda: self._monotonic() > until


class _Bounded(httpx2.SyncByteStream):
    """The body of an answer, as far as it may go."""

    def __init__(self, inner: object, late: Callable[[], bool]) -> None:
        assert isinstance(inner, httpx2.SyncByteStream)
        self._inner = inner
        self._late = late

    def __iter__(self) -> Iterator[bytes]:
        """Yield the parts of the body.

        Raises:
            TooLarge: there are more bytes than may be.
            ReadTimeout: they take more time.
        """
        read = 0
        for part in self._inner:
            read += len(part)
            if read > MOST_BYTES:
                raise TooLarge("the answer is too large")
            if self._late():
                raise httpx2.ReadTimeout("the answer takes too long")
            yield part

    def close(self) -> None:
        """Close the body."""
        self._inner.close()
