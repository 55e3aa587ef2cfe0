"""A thousand requests of twenty people, the same ones for each seed.

They read and write their own items, sign out, and get and lose the rights of an
administrator. Every answer is compared with what a model of them says; only a session
that has ended may be good for a moment, and that is measured.

Whatever keeps things for a while is driven by it: the edge, and any cache behind it.
"""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from tools.local.edge.findings import Ended, Person, Report
from tools.local.edge.messages import Answer, Request

Call = Callable[[Request], Answer]
Verify = Callable[[str, str, str], None]
"""Function that makes an address verified: account, address and password."""

PEOPLE = 20
PROMOTED = 2
"""The number of those who become administrators now and then."""
MOST_STALE_MS = 3_000.0
"""The time for which a session may be good that another function has ended."""
_ACTIONS = {
    "list": 24,
    "get": 24,
    "create": 14,
    "change": 10,
    "delete": 5,
    "users": 8,
    "ended": 8,
    "sign out": 4,
    "role": 3,
}


class Driver:
    """Twenty people who use the service, and an administrator who changes roles."""

    def __init__(
        self,
        call: Call,
        *,
        admin_token: str,
        verify: Verify,
        seed: int = 1,
        host: str = "app.example.com",
        at: Mapping[int, Callable[[], None]] | None = None,
        told: Callable[[], int | None] = lambda: None,
    ) -> None:
        """Prepare the people; nothing is called yet.

        Args:
            call: sends a request to the service.
            admin_token: the access token of somebody who may change roles.
            verify: makes the address of an account verified.
            seed: decides everything that is random.
            host: the name of the service.
            at: what happens before requests of these numbers, such as an outage.
            told: returns the number of the time in which every process knows at once
                of an end in it, such as that between two outages; None if it is none.
        """
        self.report = Report()
        self._call = call
        self._admin_token = admin_token
        self._verify = verify
        self._random = Random(seed)
        self._host = host
        self._at = dict(at or {})
        self._told = told
        self._ended: list[Ended] = []
        mark = secrets.token_hex(4)
        self._people = [
            Person(
                f"person-{number}-{mark}@example.com",
                secrets.token_urlsafe(18),
                # A network of its own for each: they sign up at the same time.
                f"203.0.113.{number + 1}",
            )
            for number in range(PEOPLE)
        ]

    def run(self, requests: int = 1_000) -> Report:
        """Let everybody sign up, then send so many requests."""
        for person in self._people:
            self._sign_up(person)
        names = list(_ACTIONS)
        weights = list(_ACTIONS.values())
        self.report.requests = 0  # Signing up does not count.
        while self.report.requests < requests:
            # An action may send several requests, and so pass a number by.
            for number in [n for n in self._at if n <= self.report.requests]:
                self._at.pop(number)()
            (name,) = self._random.choices(names, weights)
            self.report.by_action[name] += 1
            self._act(name, self._random.choice(self._people))
        return self.report

    def _act(self, name: str, person: Person) -> None:
        """Let a person do one thing."""
        {
            "list": self._list,
            "get": self._get,
            "create": self._create,
            "change": self._change,
            "delete": self._delete,
            "users": self._users,
            "ended": self._use_ended,
            "sign out": self._sign_out,
            "role": self._change_role,
        }[name](person)

    def _sign_up(self, person: Person) -> None:
        given = {"email": person.email, "password": person.password}
        answer = self._send(person, "POST", "/api/auth/register", given, token="")
        self._expect(answer, 201, "sign-up")
        person.id = answer.json()["id"]
        self._verify(person.id, person.email, person.password)
        self._sign_in(person)

    def _sign_in(self, person: Person) -> None:
        given = {"email": person.email, "password": person.password}
        answer = self._send(person, "POST", "/api/auth/login", given, token="")
        if self._expect(answer, 200, "sign-in"):
            person.token = answer.json()["access_token"]

    def _list(self, person: Person) -> None:
        answer = self._send(person, "GET", "/api/items", query="limit=100")
        if self._expect(answer, 200, "list"):
            found = {each["id"]: each["title"] for each in answer.json()}
            wanted = person.titles
            if len(wanted) <= 100 and found != wanted:
                self._wrong("a list is not that of its owner")

    def _get(self, person: Person) -> None:
        owner = self._random.choice(self._people)
        id = self._item_of(owner)
        if id is None:
            return
        answer = self._send(person, "GET", f"/api/items/{id}")
        if owner is not person:
            self._expect(answer, 404, "foreign item")
        elif self._expect(answer, 200, "own item"):
            if answer.json()["title"] != person.titles[id]:
                self._wrong("an item is not as it was written")

    def _create(self, person: Person) -> None:
        title = f"{person.email} {self._random.randrange(10**9)}"
        answer = self._send(person, "POST", "/api/items", {"title": title})
        if self._expect(answer, 201, "create"):
            self._remember(person, answer)

    def _change(self, person: Person) -> None:
        id = self._item_of(person)
        if id is None:
            return
        title = f"{person.email} {self._random.randrange(10**9)}"
        condition = (("If-Match", person.versions[id]),)
        answer = self._send(
            person, "PATCH", f"/api/items/{id}", {"title": title}, headers=condition
        )
        if self._expect(answer, 200, "change"):
            self._remember(person, answer)

    def _delete(self, person: Person) -> None:
        id = self._item_of(person)
        if id is None:
            return
        answer = self._send(person, "DELETE", f"/api/items/{id}")
        if self._expect(answer, 204, "delete"):
            del person.titles[id], person.versions[id]

    def _users(self, person: Person) -> None:
        answer = self._send(person, "GET", "/api/users", query="limit=1")
        self._expect(answer, 200 if person.is_admin else 403, "list of users")

    def _sign_out(self, person: Person) -> None:
        answer = self._send(person, "POST", "/api/auth/logout")
        if self._expect(answer, 204, "sign-out"):
            self._note_end(person)
            self._use_ended(person)
        self._sign_in(person)

    def _change_role(self, _: Person) -> None:
        person = self._random.choice(self._people[:PROMOTED])
        role = "user" if person.is_admin else "admin"
        answer = self._send(
            person,
            "PATCH",
            f"/api/users/{person.id}",
            {"role": role},
            token=self._admin_token,
        )
        if self._expect(answer, 200, "role"):
            self._note_end(person)
            person.is_admin = not person.is_admin
            self._use_ended(person)
        self._sign_in(person)

    def _note_end(self, person: Person) -> None:
        """Note that a person's session has ended by now."""
        self._ended.append(Ended(person.token, time.monotonic(), self._told()))

    def _use_ended(self, person: Person) -> None:
        """Use the token of a session that has ended, most often the last one."""
        if not self._ended:
            return
        ended = self._ended[-1]
        if self._random.random() < 0.3:
            ended = self._random.choice(self._ended)
        # Measured where it is sent: a slow answer is not a late one.
        after_ms = (time.monotonic() - ended.at) * 1_000
        known = ended.told is not None and ended.told == self._told()
        answer = self._send(person, "GET", "/api/users/me", token=ended.token)
        if answer.status == 401:
            self.report.dead += 1
        elif answer.status == 200 and not known and after_ms <= MOST_STALE_MS:
            self.report.stale_ms.append(after_ms)
        else:
            what = "an end that all could know of" if known else "an end"
            self._wrong(f"{what}: {answer.status} after {after_ms:.0f} ms")

    def _item_of(self, person: Person) -> str | None:
        """Return one of a person's items, if there is any."""
        ids = list(person.titles)
        return self._random.choice(ids) if ids else None

    def _remember(self, person: Person, answer: Answer) -> None:
        """Keep what an answer says of an item."""
        item = answer.json()
        person.titles[item["id"]] = item["title"]
        person.versions[item["id"]] = answer.header("etag") or ""

    def _send(
        self,
        person: Person,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: str = "",
        token: str | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Answer:
        """Send a request, in the name of a person unless a token is given."""
        given = [("Host", self._host), *headers]
        bearer = person.token if token is None else token
        if bearer:
            given.append(("Authorization", f"Bearer {bearer}"))
        text = b""
        if body is not None:
            text = json.dumps(body).encode()
            given.append(("Content-Type", "application/json"))
            given.append(("Content-Length", str(len(text))))
        self.report.requests += 1
        began = time.monotonic()
        answer = self._call(
            Request(method, path, query, tuple(given), text, person.address)
        )
        took_ms = (time.monotonic() - began) * 1_000
        self.report.slowest_ms = max(self.report.slowest_ms, took_ms)
        return answer

    def _expect(self, answer: Answer, status: int, what: str) -> bool:
        """Note an answer that has another status than the model says."""
        if answer.status == status:
            return True
        self._wrong(f"{what}: {answer.status}, not {status}")
        return False

    def _wrong(self, what: str) -> None:
        self.report.wrong.append(f"request {self.report.requests}: {what}")
