"""A client of an API that speaks JSON, by the standard library alone."""

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

LONGEST_ANSWER = 1024 * 1024


class NoAnswer(Exception):
    """The API did not answer: no address, no connection, no time, or no JSON."""


class JsonClient:
    """A client of one API; each request has a connection of its own, as a stranger's.

    It follows no redirect, since an API that sends its clients elsewhere is at fault,
    and a password must not go there.
    """

    def __init__(self, url: str, headers: Mapping[str, str], timeout: float) -> None:
        """Set what all requests have in common.

        Args:
            url: the address of the API, without a slash at its end.
            headers: headers of every request.
            timeout: seconds that each step of a request may take.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url} is no address of an API")
        self._secure = parts.scheme == "https"
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path
        self._headers = {"Accept": "application/json", **headers}
        self._timeout = timeout

    def request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Return status and body of the answer, whatever the status.

        Raises:
            NoAnswer: there is none.
        """
        sent = {**self._headers, **(headers or {})}
        content = None
        if body is not None:
            content = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        kind = http.client.HTTPSConnection if self._secure else _Plain
        connection = kind(self._host, self._port, timeout=self._timeout)
        try:
            connection.request(method, self._path + path, content, sent)
            answer = connection.getresponse()
            text = answer.read(LONGEST_ANSWER)
            return answer.status, json.loads(text) if text else None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoAnswer(f"{type(error).__name__}: {error}") from error
        finally:
            connection.close()


_Plain = http.client.HTTPConnection
