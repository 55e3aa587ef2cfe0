"""Effects: who did what, and which mails tell of it, written with the change."""

from datetime import UTC, datetime

import pytest

from runtime.core.audit.models import AuditEntry
from runtime.core.client_info import ClientInfo
from runtime.core.clock import new_ulid
from runtime.core.dynamodb.writes import put
from runtime.core.effects import NO_EFFECTS, Effects, EffectsRecorder, effect_writes
from runtime.core.mail.models import Mail
from tests.clock import ManualClock
from tests.unit.left_behind import LeftBehind, left_behind
from tests.unit.world import World

CLIENT = ClientInfo(address="192.0.2.1", device="phone")


@pytest.fixture(name="recorder")
def _recorder(clock: ManualClock) -> EffectsRecorder:
    """Return a recorder whose ids tell the time that they were made of."""
    return EffectsRecorder(clock, lambda at: f"id of {at:%H:%M}")


@pytest.mark.parametrize(
    ("actor", "actor_id"), [({}, "ada"), ({"actor_id": "root"}, "root")]
)
def test_an_entry_says_who_did_it_when_and_from_where(
    recorder: EffectsRecorder, actor: dict[str, str], actor_id: str
) -> None:
    """Who did it is the user, if nobody else is named."""
    entry = recorder.entry("ada", "signed_in", CLIENT, **actor, why="x")

    assert entry == AuditEntry(
        id="id of 12:00",
        user_id="ada",
        actor_id=actor_id,
        action="signed_in",
        at=datetime(2026, 1, 31, 12, tzinfo=UTC),
        address="192.0.2.1",
        device="phone",
        details={"why": "x"},
    )


def test_an_entry_of_the_system_names_nobody(
    recorder: EffectsRecorder, clock: ManualClock
) -> None:
    """Nobody sent a request for it."""
    clock.advance(minutes=1)

    assert recorder.system_entry("ada", "deleted", why="x") == AuditEntry(
        id="id of 12:01",
        user_id="ada",
        actor_id=None,
        action="deleted",
        at=clock(),
        details={"why": "x"},
    )


def test_an_entry_of_a_stranger_names_nobody_but_says_from_where(
    recorder: EffectsRecorder, clock: ManualClock
) -> None:
    """Who they are is not proven; from where they came is known."""
    entry = recorder.stranger_entry("ada", "sign_in_failed", CLIENT, why="x")

    assert entry == AuditEntry(
        id="id of 12:00",
        user_id="ada",
        actor_id=None,
        action="sign_in_failed",
        at=clock(),
        address="192.0.2.1",
        device="phone",
        details={"why": "x"},
    )


@pytest.mark.parametrize("user_id", ["u1", None])
def test_a_mail_has_its_words_and_a_new_id(
    recorder: EffectsRecorder, user_id: str | None
) -> None:
    """Its text is made when it is sent."""
    mail = recorder.mail("notice", "ada@example.com", user_id, date="today")

    assert mail == Mail(
        id="id of 12:00",
        kind="notice",
        to="ada@example.com",
        user_id=user_id,
        data={"date": "today"},
    )


def test_all_effects_are_written_with_their_change(world: World) -> None:
    """Each entry has its client beside it, and each mail waits."""
    recorder = EffectsRecorder(world.clock, new_ulid)
    effects = Effects(
        entries=(
            recorder.entry("ada", "password_changed", CLIENT),
            recorder.system_entry("ada", "signed_out"),
        ),
        mails=tuple(recorder.mail(kind, "ada@example.com") for kind in ("a", "b")),
    )
    change = put({"pk": "U#ada", "sk": "P"})

    left = left_behind(
        world, lambda: world.table.transact([change, *effect_writes(effects)])
    )

    assert left == LeftBehind(
        {
            "new profile": 1,
            "new audit entry password_changed": 1,
            "new audit entry signed_out": 1,
            "new audit client": 1,
            "new mail a": 1,
            "new mail b": 1,
        }
    )


def test_a_change_without_effects_writes_nothing_else() -> None:
    """That is what it costs."""
    assert effect_writes(NO_EFFECTS) == []
