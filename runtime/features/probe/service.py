"""The steps of the probe: signing in, writing, reading, deleting, signing out."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol

from runtime.core.json_client import NoAnswer
from runtime.features.probe.errors import ProbeFailed
from runtime.features.probe.models import Account, Answer

TITLE = "Probe"
NAME = "Probe (not a person)"
_ANY_VERSION = {"If-Match": "*"}


class Requests(Protocol):
    """A client of the API."""

    def request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Return status and body of the answer, or raise NoAnswer."""


class Probe:
    """A run through what every client needs; it leaves nothing behind."""

    def __init__(self, client: Requests, account: Account) -> None:
        """Use the API as this account."""
        self._client = client
        self._account = account
        self._token: str | None = None

    def run(self) -> None:
        """Do every step once, and sign out whatever happens.

        Raises:
            ProbeFailed: a step went wrong.
        """
        self._token = self._sign_in()
        try:
            self._tidy()
            self._use()
        except Exception:
            # In an outage this fails too, and would hide the step that failed first.
            with suppress(ProbeFailed):
                self._sign_out()
            raise
        self._sign_out()

    def _sign_in(self) -> str:
        """Return an access token; the first run of a stage makes the account."""
        credentials = {
            "email": self._account.email,
            "password": self._account.password,
        }
        answer = self._call("sign in", "POST", "/auth/login", credentials)
        if answer.status == 401:
            made = self._call(
                "register", "POST", "/auth/register", {**credentials, "name": NAME}
            )
            if made.status == 409:
                raise ProbeFailed("sign in", "the account has another password")
            self._expect("register", made, 201)
            answer = self._call("sign in", "POST", "/auth/login", credentials)
        token: str = self._expect("sign in", answer, 200)["access_token"]
        return token

    def _sign_out(self) -> None:
        """End the session."""
        self._expect("sign out", self._call("sign out", "POST", "/auth/logout"), 204)

    def _use(self) -> None:
        """Write an item, read it, delete it, and see that it is gone."""
        title = f"{TITLE} {secrets.token_hex(8)}"
        new = self._call(
            "write",
            "POST",
            "/items",
            {"title": title},
            {"Idempotency-Key": secrets.token_hex(16)},
        )
        path = f"/items/{self._expect('write', new, 201)['id']}"
        read = self._expect("read", self._call("read", "GET", path), 200)
        if read["title"] != title:
            raise ProbeFailed("read", "the item is not what was written")
        self._remove(path)
        self._expect("read after deleting", self._call("read", "GET", path), 404)

    def _tidy(self) -> None:
        """Remove what a run that failed has left."""
        listed = self._call("list", "GET", "/items?limit=20")
        for item in self._expect("list", listed, 200):
            if item["title"].startswith(f"{TITLE} "):
                self._remove(f"/items/{item['id']}")

    def _remove(self, path: str) -> None:
        """Delete an item, and take it out of the trash."""
        deleted = self._call("delete", "DELETE", path, headers=_ANY_VERSION)
        self._expect("delete", deleted, 204)
        trashed = path.replace("/items/", "/items/trash/", 1)
        purged = self._call("purge", "DELETE", trashed, headers=_ANY_VERSION)
        self._expect("purge", purged, 204)

    def _call(
        self,
        step: str,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call the API as the account, once it has signed in."""
        sent = dict(headers or {})
        if self._token:
            sent["Authorization"] = f"Bearer {self._token}"
        try:
            status, answer = self._client.request(method, path, body, sent)
        except NoAnswer as error:
            raise ProbeFailed(step, str(error)) from None
        return Answer(status=status, body=answer)

    def _expect(self, step: str, answer: Answer, status: int) -> Any:
        """Return the body of an answer that has the status.

        Raises:
            ProbeFailed: it has another; the text has the code and the request's id,
                never what was sent.
        """
        if answer.status == status:
            return answer.body
        problem = answer.body if isinstance(answer.body, dict) else {}
        code, request = problem.get("code"), problem.get("request_id")
        raise ProbeFailed(step, f"{answer.status} {code}, request {request}")
