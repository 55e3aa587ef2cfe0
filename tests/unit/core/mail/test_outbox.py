"""The rows of mails in the outbox, from the change that causes them to the outcome."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from runtime.core.clock import new_ulid, rfc3339
from runtime.core.dynamodb.schema import mail_key
from runtime.core.dynamodb.writes import ConditionFailed, put
from runtime.core.mail.models import Mail
from runtime.core.mail.outbox import OutboxRepository
from runtime.core.mail.rows import waiting
from runtime.core.mail.sending import WaitingMail
from runtime.core.outbox.repository import Outbox
from tests.unit.left_behind import NOTHING, LeftBehind, left_behind
from tests.unit.world import World

MINUTE = timedelta(minutes=1)
INSTANT = timedelta(milliseconds=1)


@pytest.fixture(name="outbox")
def _outbox(world: World) -> OutboxRepository:
    """Return the outbox of the world's table."""
    return OutboxRepository(world.table)


def some_mail(world: World, **values: Any) -> Mail:
    """Return a mail to Ada of this moment."""
    return Mail.model_validate(
        {
            "id": new_ulid(world.clock()),
            "kind": "verify_email",
            "to": "ada@example.com",
            "user_id": "u1",
            "data": {"device": "phone"},
            **values,
        }
    )


def added(world: World) -> Mail:
    """Let a mail wait."""
    mail = some_mail(world)
    OutboxRepository(world.table).add(mail)
    return mail


def row(mail: Mail, world: World, *without: str, **others: Any) -> dict[str, Any]:
    """Return the row of a mail that waits, with changes."""
    whole = {
        "pk": f"M#{mail.id}",
        "sk": "M",
        "gsi1pk": "OUTBOX",
        "gsi1sk": mail.id,
        "id": mail.id,
        "kind": "verify_email",
        "to": "ada@example.com",
        "user_id": "u1",
        "data": {"device": "phone"},
        "sends": 0,
        "ttl": int((world.clock() + timedelta(days=30)).timestamp()),
        **others,
    }
    return {name: value for name, value in whole.items() if name not in without}


def test_a_mail_waits_whole_and_stays_for_thirty_days(
    world: World, outbox: OutboxRepository
) -> None:
    """It is listed as waiting, and its end counts from its own time."""
    mail = some_mail(world)

    left = left_behind(world, lambda: outbox.add(mail))

    assert left == LeftBehind({"new mail verify_email": 1})
    assert world.rows() == [row(mail, world)]


def test_a_mail_about_no_user_names_none(
    world: World, outbox: OutboxRepository
) -> None:
    """Somebody may have asked for one to an address without an account."""
    outbox.add(some_mail(world, user_id=None, data={}))

    (stored,) = world.rows()
    assert "user_id" not in stored and stored["data"] == {}


def test_adding_a_mail_again_changes_nothing(
    world: World, outbox: OutboxRepository
) -> None:
    """It may be with its worker already, or sent."""
    mail = added(world)
    outbox.finish(mail.id, "sent")

    assert left_behind(world, lambda: outbox.add(mail)) == NOTHING


def test_a_mail_whose_answer_was_lost_is_added_once_without_an_error(
    world: World, outbox: OutboxRepository
) -> None:
    """The table repeats the call, and finds the mail of its first attempt."""

    def lost() -> None:
        """Lose the answer of a write that was done."""
        raise ReadTimeoutError(endpoint_url="http://db")

    world.client.after_write(lost, of="M#")

    mail = added(world)

    assert world.rows() == [row(mail, world)]
    assert [name for name, _ in world.client.calls] == ["put_item"] * 2


def test_a_change_whose_mail_is_there_already_is_not_made(world: World) -> None:
    """Two mails of one id would be one, and one change would go unannounced."""
    mail = added(world)
    before = world.rows()

    with pytest.raises(ConditionFailed):
        world.table.transact([put({"pk": "U#u1", "sk": "P"}), waiting(mail)])

    assert world.rows() == before


def test_a_waiting_mail_is_read_with_its_sends_and_its_lease(
    world: World, outbox: OutboxRepository
) -> None:
    """Both decide whether it is sent."""
    mail = added(world)
    new = outbox.get(mail.id)
    assert new == WaitingMail(mail=mail, sends=0, leased_until=None)

    outbox.begin(new, world.clock(), world.clock() + MINUTE)

    begun = WaitingMail(mail=mail, sends=1, leased_until=world.clock() + MINUTE)
    assert outbox.get(mail.id) == begun


def test_a_mail_that_is_finished_or_was_never_there_is_not_read(
    world: World, outbox: OutboxRepository
) -> None:
    """There is nothing to do for it."""
    mail = added(world)
    outbox.finish(mail.id, "sent")

    assert outbox.get(mail.id) is None
    assert outbox.get("unknown") is None


def test_a_sending_that_begins_takes_the_mail_off_the_list(
    world: World, outbox: OutboxRepository
) -> None:
    """From now on its worker and the queue are responsible for it."""
    mail = added(world)
    seen = WaitingMail(mail=mail)

    outbox.begin(seen, world.clock(), world.clock() + MINUTE)

    lease = rfc3339(world.clock() + MINUTE)
    begun = row(mail, world, "gsi1pk", "gsi1sk", sends=1, leased_until=lease)
    assert world.rows() == [begun]


def test_a_sending_may_begin_when_the_lease_of_another_has_ended(
    world: World, outbox: OutboxRepository
) -> None:
    """It may begin in the very instant in which the lease ends."""
    mail = added(world)
    began = world.clock()
    outbox.begin(WaitingMail(mail=mail), began, began + MINUTE)
    seen = outbox.get(mail.id)
    assert seen is not None

    outbox.begin(seen, began + MINUTE, began + 2 * MINUTE)

    (stored,) = world.rows()
    assert (stored["sends"], stored["leased_until"]) == (2, rfc3339(began + 2 * MINUTE))


@pytest.mark.parametrize(
    "changes",
    [
        {"sends": 2},
        {"outcome": "sent"},
        {"leased_until": "in a minute"},
    ],
    ids=[
        "another worker has sent it and given its lease back",
        "another worker has finished it",
        "another worker is sending it",
    ],
)
def test_a_sending_does_not_begin_over_that_of_another(
    world: World, outbox: OutboxRepository, changes: dict[str, Any]
) -> None:
    """The mail would be sent twice."""
    mail = added(world)
    now = world.clock()
    outbox.begin(WaitingMail(mail=mail), now - MINUTE, now)
    if "leased_until" in changes:
        changes = {"leased_until": rfc3339(now + INSTANT)}
    world.change_row(mail_key(mail.id), **changes)
    seen = WaitingMail(mail=mail, sends=1, leased_until=now)

    left = left_behind(
        world, lambda: outbox.begin(seen, now, now + MINUTE), raises=ConditionFailed
    )

    assert left == NOTHING


def test_a_sending_does_not_begin_if_the_mail_has_expired(
    world: World, outbox: OutboxRepository
) -> None:
    """A row without an address would be left."""
    mail = added(world)
    world.delete_row(mail_key(mail.id))

    with pytest.raises(ConditionFailed):
        outbox.begin(WaitingMail(mail=mail), world.clock(), world.clock() + MINUTE)

    assert world.rows() == []


@pytest.mark.parametrize("sends", [1, 2])
def test_a_mail_that_is_given_back_has_one_send_less_and_no_lease(
    world: World, outbox: OutboxRepository, sends: int
) -> None:
    """It is certain that it was not sent; the queue brings it again."""
    mail = added(world)
    until = world.clock() + MINUTE
    seen = WaitingMail(mail=mail, sends=sends - 1)
    world.change_row(mail_key(mail.id), sends=sends - 1)
    outbox.begin(seen, world.clock(), until)

    outbox.give_back(mail.id)

    assert world.rows() == [row(mail, world, "gsi1pk", "gsi1sk", sends=sends - 1)]
    again = outbox.get(mail.id)
    assert again == WaitingMail(mail=mail, sends=sends - 1)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda world, mail: None,
        lambda world, mail: world.delete_row(mail_key(mail.id)),
    ],
    ids=["it was given back before", "it has expired"],
)
def test_a_mail_is_not_given_back_below_none(
    world: World, outbox: OutboxRepository, spoil: Callable[[World, Mail], None]
) -> None:
    """It could otherwise be sent a third time."""
    mail = added(world)
    spoil(world, mail)

    left = left_behind(world, lambda: outbox.give_back(mail.id), raises=ConditionFailed)

    assert left == NOTHING


def test_a_finished_mail_keeps_its_outcome_and_nothing_personal(
    world: World, outbox: OutboxRepository
) -> None:
    """The rest of the row stays, so that the mail is not sent again."""
    mail = added(world)
    outbox.begin(WaitingMail(mail=mail), world.clock(), world.clock() + MINUTE)

    outbox.finish(mail.id, "sent")

    gone = ("gsi1pk", "gsi1sk", "to", "data", "user_id", "leased_until")
    assert world.rows() == [row(mail, world, *gone, sends=1, outcome="sent")]


def test_a_mail_that_is_finished_unsent_is_not_listed_any_more(
    world: World, outbox: OutboxRepository
) -> None:
    """The sweep would hand it over for ever."""
    mail = added(world)

    outbox.finish(mail.id, "needless")

    gone = ("gsi1pk", "gsi1sk", "to", "data", "user_id")
    assert world.rows() == [row(mail, world, *gone, outcome="needless")]
    assert Outbox(world.table).overdue(world.clock() + 2 * MINUTE, MINUTE, 9) == []


def test_a_mail_that_has_expired_meanwhile_is_not_made_again(
    world: World, outbox: OutboxRepository
) -> None:
    """A row without its expiry would stay for ever."""
    outbox.finish(new_ulid(world.clock()), "sent")

    assert not world.rows()
