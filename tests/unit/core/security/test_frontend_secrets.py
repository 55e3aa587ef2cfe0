"""The frontend's two secrets: both good, read again when they change."""

from hmac import compare_digest
from types import SimpleNamespace

import pytest

from runtime.core.security import frontend_secrets
from runtime.core.security.frontend_secrets import FrontendSecrets
from tests.unit.log_lines import log_lines

OLDER, NEWER, REPLACED = "a" * 64, "b" * 64, "c" * 64
FIRST, OTHER = "secretsmanager:frontend", "secretsmanager:other-frontend"
MOMENT, HOUR = 11.0, 3_600.0


class Store:
    """A store with both secrets, and time that only passes by `wait`.

    Attributes:
        content: the secrets by reference; an exception is raised instead.
        reads: the references that were read so far.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        """Begin at some time."""
        self.content: dict[str, str | Exception] = {FIRST: OLDER, OTHER: NEWER}
        self.reads: list[str] = []
        self._now = 1_000.0
        clock = SimpleNamespace(monotonic=lambda: self._now)
        patch.setattr(frontend_secrets, "time", clock)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds

    def read(self, reference: str) -> str:
        """Return a secret, or raise what is there instead."""
        self.reads.append(reference)
        found = self.content[reference]
        if isinstance(found, Exception):
            raise found
        return found


@pytest.fixture(name="store")
def _store(monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return a store with both secrets."""
    return Store(monkeypatch)


@pytest.fixture(name="known")
def _known(store: Store) -> FrontendSecrets:
    """Return the secrets of a process that has just started."""
    known = FrontendSecrets((FIRST, OTHER), store.read)
    known.load()
    return known


def test_both_are_good_from_the_start(known: FrontendSecrets) -> None:
    """The frontend moves from one to the other at any time."""
    assert known.hold(OLDER)
    assert known.hold(NEWER)
    assert known.hold(OLDER)


@pytest.mark.parametrize("presented", ["", "a" * 63, "a" * 65, "guessed", "é" * 32])
def test_nothing_else_is_good(known: FrontendSecrets, presented: str) -> None:
    """Neither a part of one nor more than one."""
    assert not known.hold(presented)


def test_a_start_reads_only_one_of_them(store: Store, known: FrontendSecrets) -> None:
    """A second call would make every cold start longer."""
    assert store.reads == [FIRST]

    for _ in range(3):
        assert known.hold(OLDER)

    assert store.reads == [FIRST]


def test_a_secret_is_read_when_it_is_first_presented(
    store: Store, known: FrontendSecrets
) -> None:
    """After that it is known without a read."""
    for _ in range(3):
        assert known.hold(NEWER)

    assert store.reads == [FIRST, FIRST, OTHER]


@pytest.mark.parametrize("which", [FIRST, OTHER])
def test_a_secret_that_was_replaced_is_good_within_seconds(
    store: Store, known: FrontendSecrets, which: str
) -> None:
    """The one that was not replaced is good all the time, the old value no longer."""
    values = {FIRST: OLDER, OTHER: NEWER}
    old, kept = values.pop(which), next(iter(values.values()))
    assert known.hold(old) and known.hold(kept)
    store.content[which] = REPLACED
    store.wait(MOMENT)

    assert known.hold(kept)
    assert known.hold(REPLACED)
    assert known.hold(kept)
    assert not known.hold(old)


def test_guesses_cost_a_read_every_ten_seconds_at_most(
    store: Store, known: FrontendSecrets
) -> None:
    """Anybody can send the header."""
    for _ in range(50):
        assert not known.hold("guessed")
        store.wait(1.0)

    assert store.reads.count(OTHER) == 5


def test_a_secret_that_was_replaced_ends_within_the_hour(
    store: Store, known: FrontendSecrets
) -> None:
    """Also where nobody presents the new one: it was replaced because it leaked."""
    assert known.hold(OLDER)
    store.content[FIRST] = REPLACED

    store.wait(HOUR - 1)
    assert known.hold(OLDER)
    store.wait(1)

    assert not known.hold(OLDER)
    assert known.hold(NEWER)


@pytest.mark.parametrize("broken", [RuntimeError("a" * 64), "short", "arn:aws:x" * 9])
def test_an_outage_of_the_store_leaves_what_was_read(
    store: Store, known: FrontendSecrets, broken: str | Exception
) -> None:
    """Both are read apart, one line tells of it, and no secret is in it."""
    assert known.hold(NEWER)
    store.content[FIRST] = broken

    with log_lines() as lines:
        for _ in range(3):
            store.wait(HOUR)
            assert known.hold(OLDER)
        store.content[OTHER] = REPLACED
        store.wait(HOUR)
        assert known.hold(REPLACED) and known.hold(OLDER)

    kind = type(broken).__name__ if isinstance(broken, Exception) else "ValueError"
    assert lines == [f"ERROR a frontend's secret cannot be read: {kind}"]


def test_a_second_outage_is_told_again(store: Store, known: FrontendSecrets) -> None:
    """The store answered in between."""
    with log_lines() as lines:
        for content in (RuntimeError(), OLDER, RuntimeError()):
            store.content[FIRST] = content
            store.wait(HOUR)
            assert known.hold(OLDER)

    assert lines == ["ERROR a frontend's secret cannot be read: RuntimeError"] * 2


def test_an_unread_secret_is_tried_again(store: Store, known: FrontendSecrets) -> None:
    """It was presented while the store did not answer."""
    store.content[OTHER] = RuntimeError()
    assert not known.hold(NEWER)
    store.content[OTHER] = NEWER

    assert not known.hold(NEWER)
    store.wait(MOMENT)
    assert known.hold(NEWER)


@pytest.mark.parametrize("broken", [RuntimeError("down"), "short", "arn:" + "x" * 60])
def test_a_start_that_cannot_read_its_secret_fails(
    store: Store, broken: str | Exception
) -> None:
    """It is refused where the reason is told whole, but for the value."""
    store.content[FIRST] = broken

    with pytest.raises((RuntimeError, ValueError)) as refused:
        FrontendSecrets((FIRST, OTHER), store.read).load()

    assert "short" not in str(refused.value)


def test_without_secrets_nobody_is_the_frontend(store: Store) -> None:
    """No header can be equal to nothing."""
    known = FrontendSecrets((), store.read)
    known.load()

    assert not any(map(known.hold, ("", "None", OLDER)))
    assert store.reads == []


def test_values_that_are_no_references_are_not_read(store: Store) -> None:
    """On a developer's machine they are in the settings."""
    known = FrontendSecrets((OLDER, NEWER), store.read)
    known.load()

    assert known.hold(OLDER) and known.hold(NEWER)
    store.wait(HOUR)
    assert not known.hold(REPLACED)
    assert store.reads == []


def test_every_secret_is_compared(
    known: FrontendSecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time of an answer must not tell which one was nearly right."""
    assert known.hold(NEWER)
    compared: list[str] = []

    def compare(one: bytes, other: bytes) -> bool:
        """Compare in constant time, and note it."""
        compared.append(one.decode())
        return compare_digest(one, other)

    monkeypatch.setattr(frontend_secrets, "compare_digest", compare)
    assert known.hold(OLDER)

    assert sorted(compared) == [OLDER, NEWER]
