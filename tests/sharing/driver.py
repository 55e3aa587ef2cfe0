"""The driver: people who use several processes of a stage while its cache fails.

It keeps a model of who is signed in and with which role, and judges each answer by it.
An answer that accepts a session which has ended is stale; how late it may come depends
on whether the cache was well when the session ended, and since.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from runtime.core.cache.interface import CacheUnavailable, Key
from runtime.core.http.lambda_events import lambda_handler
from runtime.core.security.callers import Role
from runtime.main import create_app
from tests.integration.client import Answer, Api
from tests.sharing.processes import Processes, processes
from tools.local.valkey_server import ValkeyServer

USERS = 20
PROCESSES = 4
BOUND = 3.0
"""Seconds for which an ended session may be accepted where no cache tells of it."""
# What a request takes from the check of its session to its answer, at worst.
_SLACK = 0.25
_PACE = 0.012
_SETTLED_SECONDS = 60.0


@dataclass
class Token:
    """An access token, and what is true of its session.

    Attributes:
        text: the token.
        user: the number of its user.
        ended_at: when its session had ended; None while it is open.
        told: whether the cache was well then.
    """

    text: str
    user: int
    ended_at: float | None = None
    told: bool = False


@dataclass
class Person:
    """A user, as the model knows them."""

    id: str
    role: Role
    tokens: list[Token] = field(default_factory=list)


@dataclass
class Outcome:
    """The outcome of a run.

    Attributes:
        requests: how many were sent, by kind.
        checks: how many sessions were checked while the cache was well, if any is.
        reads: how often one was read from the table then.
        stale_ms: how late ended sessions were accepted that no cache could tell of.
        stale_told_ms: the same while the cache was well; there should be none.
        wrong: what should not have been answered.
        slowest_ms: the longest that a request took.
    """

    requests: Counter[str] = field(default_factory=Counter)
    checks: int = 0
    reads: int = 0
    stale_ms: list[float] = field(default_factory=list)
    stale_told_ms: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    slowest_ms: float = 0.0

    @property
    def hits(self) -> float:
        """The share of checks that read no session from the table."""
        return 1 - self.reads / max(1, self.checks)


class Driver:
    """The people, the processes, and the faults of the cache."""

    def __init__(
        self, stage: Processes, seed: int, server: ValkeyServer | None
    ) -> None:
        """Begin with everybody signed in twice.

        Args:
            stage: the processes.
            seed: what decides who does what.
            server: the cache; None in a stage without.
        """
        self._stage = stage
        self._random = random.Random(seed)
        self._server = server
        self._well = server is not None
        self.outcome = Outcome()
        self._apis = [
            Api(lambda_handler(create_app(each.platform.settings, each.platform)))
            for each in stage.each
        ]
        self._admin = stage.user("admin@example.com", Role.ADMIN)
        self._admin_token = stage.sign_in(self._admin.id).access_token
        self._people = [
            Person(stage.user(f"user{number}@example.com").id, Role.USER)
            for number in range(USERS)
        ]
        for number in range(USERS):
            self._sign_in(number)
            self._sign_in(number)

    def run(self, requests: int) -> Outcome:
        """Send requests, with the faults in between, and return what came of them."""
        faults = dict(self._faults(requests)) if self._server else {}
        for number in range(requests):
            if number in faults:
                faults[number]()
            before = self._stage.reads_of_sessions()
            self._step()
            if self._counts:
                self.outcome.reads += self._stage.reads_of_sessions() - before
            time.sleep(self._random.uniform(0, _PACE))
        return self.outcome

    @property
    def _counts(self) -> bool:
        """Whether what is read now tells what a cache is good for."""
        return self._well or self._server is None

    def _faults(self, requests: int) -> Iterator[tuple[int, Callable[[], None]]]:
        """Return what happens to the cache, by the number of the request before it."""
        server = self._server
        assert server is not None
        yield int(requests * 0.25), partial(self._strike, server.kill)
        yield int(requests * 0.40), partial(self._mend, server.start)
        yield int(requests * 0.50), partial(self._strike, server.pause)
        yield int(requests * 0.60), partial(self._mend, server.resume)
        yield int(requests * 0.70), server.empty
        yield int(requests * 0.80), partial(self._strike, server.fill)
        yield int(requests * 0.90), partial(self._mend, server.make_room)

    def _strike(self, fault: Callable[[], None]) -> None:
        """Let the cache fail: from now on nobody tells other processes of an end."""
        fault()
        self._well = False

    def _mend(self, remedy: Callable[[], None]) -> None:
        """Let the cache be well again, and wait until every process has noticed."""
        remedy()
        end = time.monotonic() + _SETTLED_SECONDS
        for process in self._stage.each:
            cache = process.platform.shared_cache
            assert cache is not None
            while True:
                try:
                    cache.get(Key("driver", "settled"))
                    break
                except CacheUnavailable:
                    assert time.monotonic() < end, "a process does not notice"
                    time.sleep(0.05)
        self._well = True

    def _step(self) -> None:
        """Let somebody do something, as somebody would by chance."""
        number = self._random.randrange(USERS)
        actions: tuple[tuple[Callable[[int], None], float], ...] = (
            (self._read_own_profile, 60),
            (self._list_users, 20),
            (self._use_ended, 14),
            (self._sign_out, 5),
            (self._change_role, 1),
        )
        ((act, _),) = self._random.choices(actions, [weight for _, weight in actions])
        act(number)

    def _read_own_profile(self, number: int) -> None:
        """Read one's own profile: it is theirs, if anybody's."""
        person, token = self._people[number], self._open(number)
        answer = self._send("profile", token, "GET", "/api/users/me")
        if self._accepted(token, answer) and answer.body["id"] != person.id:
            self._wrong(f"{person.id} got the profile of {answer.body['id']}")

    def _list_users(self, number: int) -> None:
        """List users, as only administrators may."""
        person, token = self._people[number], self._open(number)
        answer = self._send("list", token, "GET", "/api/users", query={"limit": "1"})
        expected = 200 if person.role is Role.ADMIN else 403
        if answer.status != expected:
            self._wrong(f"{person.role} got {answer.status} where {expected} is right")

    def _use_ended(self, number: int) -> None:
        """Show a token whose session has ended, most often the last that did."""
        ended = [token for token in self._people[number].tokens if token.ended_at]
        if not ended:
            self._read_own_profile(number)
            return
        token = ended[-1] if self._random.random() < 0.8 else self._random.choice(ended)
        began = time.monotonic()
        answer = self._send("ended", token, "GET", "/api/users/me")
        assert token.ended_at is not None
        late = began - token.ended_at
        if answer.status == 401:
            return
        if answer.status != 200:
            self._wrong(f"an ended session got {answer.status}")
        elif token.told:
            self.outcome.stale_told_ms.append(1000 * late)
        else:
            self.outcome.stale_ms.append(1000 * late)
            if late > BOUND + _SLACK:
                self._wrong(f"a session was accepted {late:.3f} s after its end")

    def _sign_out(self, number: int) -> None:
        """Sign out one device, look at once whether others know, and sign in anew."""
        token = self._open(number)
        answer = self._send("sign out", token, "POST", "/api/auth/logout")
        if answer.status != 204:
            self._wrong(f"a sign-out got {answer.status}")
        self._ended([token])
        self._sign_in(number)
        self._use_ended(number)

    def _change_role(self, number: int) -> None:
        """Make somebody an administrator, or a user again; their sessions end."""
        person = self._people[number]
        role = Role.USER if person.role is Role.ADMIN else Role.ADMIN
        admin = Token(self._admin_token, -1)
        answer = self._send(
            "role",
            admin,
            "PATCH",
            f"/api/users/{person.id}",
            json.dumps({"role": role}),
            headers={"If-Match": "*"},
        )
        if answer.status != 200:
            self._wrong(f"a change of a role got {answer.status}: {answer.text[:200]}")
            return
        person.role = role
        self._ended([token for token in person.tokens if not token.ended_at])
        self._sign_in(number)
        self._sign_in(number)
        self._use_ended(number)

    def _open(self, number: int) -> Token:
        """Return one of a person's open sessions."""
        tokens = [each for each in self._people[number].tokens if not each.ended_at]
        return self._random.choice(tokens)

    def _ended(self, tokens: list[Token]) -> None:
        """Note that sessions have ended by now."""
        for token in tokens:
            token.ended_at, token.told = time.monotonic(), self._well

    def _sign_in(self, number: int) -> None:
        """Open one more session."""
        person = self._people[number]
        token = self._stage.sign_in(person.id).access_token
        person.tokens.append(Token(token, number))

    def _accepted(self, token: Token, answer: Answer) -> bool:
        """Tell whether an open session was accepted; all else is wrong."""
        if answer.status != 200:
            self._wrong(f"an open session got {answer.status}")
        return answer.status == 200

    def _send(
        self,
        kind: str,
        token: Token,
        method: str,
        path: str,
        body: str | None = None,
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send a request to a process that chance decides."""
        api = self._random.choice(self._apis).signed_in(token.text)
        began = time.monotonic()
        answer = api.call(method, path, body, query=query, headers=headers)
        took = 1000 * (time.monotonic() - began)
        self.outcome.slowest_ms = max(self.outcome.slowest_ms, took)
        self.outcome.requests[kind] += 1
        # A sign-out reads no session: it deletes it.
        self.outcome.checks += self._counts and kind != "sign out"
        if answer.status >= 500:
            self._wrong(f"{method} {path} got {answer.status}")
        return answer

    def _wrong(self, what: str) -> None:
        """Note what should not have been answered."""
        self.outcome.wrong.append(what)


def driven(seed: int, requests: int, server: ValkeyServer | None) -> Outcome:
    """Drive a stage, with a cache or without, and return what came of it."""
    with processes(server.url if server else None, PROCESSES) as stage:
        return Driver(stage, seed, server).run(requests)


def described(name: str, outcome: Outcome) -> str:
    """Return a line of a table for people to read."""
    late = outcome.stale_ms
    return (
        f"{name:<12}{sum(outcome.requests.values()):>9,}{outcome.hits:>8.0%}"
        f"{len(outcome.stale_told_ms):>8}{len(late):>9}"
        f"{max(late, default=0):>11,.0f}{outcome.slowest_ms:>10,.0f}"
        f"{len(outcome.wrong):>7}"
    )


HEAD = (
    f"{'cache':<12}{'requests':>9}{'hits':>8}{'at once':>8}{'later':>9}"
    f"{'latest ms':>11}{'slowest':>10}{'wrong':>7}"
)
