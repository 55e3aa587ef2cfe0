"""Outcomes of a delivery, each with all that it leaves behind."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from runtime.core.clock import new_ulid, rfc3339
from runtime.core.dynamodb.schema import mail_key
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.errors import Unavailable
from runtime.core.mail.contents import FeatureMails, MailContents
from runtime.core.mail.delivery import LEASE, MOST_SENDS, BeingSent, MailDelivery
from runtime.core.mail.models import Mail
from runtime.core.mail.outbox import OutboxRepository
from runtime.core.mail.rendering import MailRenderer
from runtime.core.mail.sending import RenderedMail
from runtime.core.mail.ses import Refused
from tests.unit.left_behind import NOTHING, LeftBehind, left_behind
from tests.unit.log_lines import log_lines
from tests.unit.world import World

FRONTEND = "https://app.example.com"
INSTANT = timedelta(milliseconds=1)
FINISHED = "data, gsi1pk, gsi1sk, outcome, to, user_id"
BEGUN = "gsi1pk, gsi1sk, leased_until, sends"


class Killed(BaseException):
    """The end of the worker's process."""


class Post:
    """A mail service, and what happens while it sends.

    Attributes:
        sent: the letters that it took.
        before: what happens before it takes one.
        after: what happens after it took one.
    """

    def __init__(self) -> None:
        """Take every letter."""
        self.sent: list[RenderedMail] = []
        self.before: Callable[[], object] = lambda: None
        self.after: Callable[[], object] = lambda: None

    def send(self, rendered: RenderedMail) -> None:
        """Take a letter."""
        self.before()
        self.sent.append(rendered)
        self.after()


class Desk:
    """The delivery of one waiting mail.

    Attributes:
        world: the services.
        post: the mail service.
        overtaken: whether the mail need not be sent any more.
        mail: the mail, with a word for its text.
    """

    def __init__(self, world: World, templates: Path) -> None:
        """Let a mail wait."""
        self.world, self.post, self.overtaken = world, Post(), False
        folder = templates / "mails"
        folder.mkdir()
        text = "Hello {{ name }}, {{ made }}: {{ frontend }}/x"
        (folder / "notice.txt").write_text(f"Subject: {{{{ product }}}}\n\n{text}\n")
        (folder / "notice.html").write_text(f"<p>{text}</p>")
        makes = {
            "notice": lambda mail: (
                None if self.overtaken else {"made": f"for {mail.user_id}"}
            )
        }
        contents = MailContents([FeatureMails([folder], makes)])
        self.outbox = OutboxRepository(world.table)
        self.delivery = MailDelivery(
            outbox=self.outbox,
            contents=contents,
            renderer=MailRenderer("Product", contents.folders),
            mailer=self.post,
            clock=world.clock,
            frontend=FRONTEND,
        )
        self.mail = Mail(
            id=new_ulid(world.clock()),
            kind="notice",
            to="ada@example.com",
            user_id="u1",
            data={"name": "Ada"},
        )
        self.outbox.add(self.mail)

    def deliver(self, raises: type[BaseException] | None = None) -> LeftBehind:
        """Deliver the mail, and return what that leaves behind."""
        return left_behind(
            self.world, lambda: self.delivery.deliver(self.mail.id), raises
        )

    def spoil(self, **changes: object) -> None:
        """Change the mail's row, as another worker does."""
        self.world.change_row(mail_key(self.mail.id), **changes)


@pytest.fixture(name="desk")
def _desk(world: World, tmp_path: Path) -> Desk:
    """Return the delivery of one mail that waits."""
    return Desk(world, tmp_path)


def fails(error: BaseException) -> Callable[[], None]:
    """Return a function that raises an error."""

    def fail() -> None:
        raise error

    return fail


def test_a_mail_is_sent_and_finished(desk: Desk) -> None:
    """Its letter is made of its data, its maker and the frontend's address."""
    left = desk.deliver()

    changed = "data, gsi1pk, gsi1sk, outcome, sends, to, user_id"
    assert left == LeftBehind({f"changed mail notice: {changed}": 1}, {"MailsSent": 1})
    assert left.changed["mail"][0]["outcome"] == "sent"
    text = "Hello Ada, for u1: https://app.example.com/x"
    assert desk.post.sent == [
        RenderedMail(
            to="ada@example.com",
            subject="Product",
            text=f"{text}\n",
            html=f"<p>{text}</p>",
        )
    ]


def test_the_data_of_a_mail_goes_before_what_every_mail_has(desk: Desk) -> None:
    """And what its maker makes goes before its data."""
    desk.spoil(data={"name": "Ada", "frontend": "https://other", "made": "earlier"})

    desk.deliver()

    (letter,) = desk.post.sent
    assert letter.text == "Hello Ada, for u1: https://other/x\n"


def test_the_call_is_recorded_before_it_is_made(desk: Desk) -> None:
    """Whoever is killed in between has sent it, as far as anybody knows."""
    during: list[dict[str, Any]] = []
    (row,) = desk.world.rows()
    desk.post.before = lambda: during.extend(desk.world.rows())

    desk.deliver()

    (seen,) = during
    lease = rfc3339(desk.world.clock() + timedelta(seconds=60))
    kept = {k: v for k, v in row.items() if not k.startswith("gsi1")}
    assert seen == {**kept, "sends": 1, "leased_until": lease}


def test_a_mail_that_need_not_be_sent_is_finished_unsent(desk: Desk) -> None:
    """It keeps nothing personal either, and its sends are none."""
    desk.overtaken = True

    left = desk.deliver()

    assert left == LeftBehind(
        {f"changed mail notice: {FINISHED}": 1}, {"MailsNeedless": 1}
    )
    assert left.changed["mail"][0]["outcome"] == "needless"
    assert left.changed["mail"][0]["sends"] == 0
    assert desk.post.sent == []


@pytest.mark.parametrize("earlier", ["sent", "needless", "uncertain", None], ids=str)
def test_a_mail_that_is_finished_or_gone_leaves_nothing(
    desk: Desk, earlier: str | None
) -> None:
    """The queue delivers a message more than once."""
    if earlier is None:
        desk.world.delete_row(mail_key(desk.mail.id))
    else:
        desk.outbox.finish(desk.mail.id, earlier)

    assert desk.deliver() == NOTHING
    assert desk.post.sent == []


@pytest.mark.parametrize("sends", [1, 2])
def test_a_mail_that_another_worker_is_sending_is_left_to_it(
    desk: Desk, sends: int
) -> None:
    """Until the last instant of its lease, also if it is the last send."""
    lease = desk.world.clock() + INSTANT
    desk.spoil(sends=sends, leased_until=rfc3339(lease), gsi1pk=None, gsi1sk=None)

    assert desk.deliver(BeingSent) == NOTHING
    assert desk.post.sent == []


def test_a_worker_that_is_overtaken_before_it_begins_sends_nothing(desk: Desk) -> None:
    """Both have read the mail before either has written to it."""
    desk.world.client.before_write(lambda: desk.spoil(sends=1), of="M#")

    left = desk.deliver(BeingSent)

    assert left == LeftBehind({"changed mail notice: sends": 1})
    assert left.result.__cause__ is None
    assert desk.post.sent == []


def test_a_refused_mail_waits_as_before_but_off_the_list(desk: Desk) -> None:
    """The queue delivers it again, so the sweep need not."""
    desk.post.before = fails(Refused("Throttled"))

    left = desk.deliver(Refused)

    assert left == LeftBehind({"changed mail notice: gsi1pk, gsi1sk": 1})
    assert str(left.result) == "Throttled"
    assert left.changed["mail"][0]["sends"] == 0
    desk.post.before = lambda: None
    assert desk.deliver().counts == {"MailsSent": 1}


@pytest.mark.parametrize("error", [Killed(), Unavailable(), KeyError("x")], ids=repr)
def test_a_mail_that_may_have_been_sent_stays_leased(
    desk: Desk, error: BaseException
) -> None:
    """It counts as sent once, until somebody knows better."""
    desk.post.after = fails(error)

    left = desk.deliver(type(error))

    assert left == LeftBehind({f"changed mail notice: {BEGUN}": 1})
    assert left.changed["mail"][0]["sends"] == 1


def test_a_mail_is_sent_again_when_the_lease_of_a_dead_worker_ends(desk: Desk) -> None:
    """In that very instant, and not before; the second time it may be known."""
    desk.post.after = fails(Killed())
    desk.deliver(Killed)
    desk.post.after = lambda: None
    desk.world.clock.advance(seconds=60, milliseconds=-1)
    early = desk.deliver(BeingSent)
    desk.world.clock.advance(milliseconds=1)

    left = desk.deliver()

    changed = "data, leased_until, outcome, sends, to, user_id"
    assert early == NOTHING and LEASE == timedelta(seconds=60)
    assert left == LeftBehind({f"changed mail notice: {changed}": 1}, {"MailsSent": 1})
    assert left.changed["mail"][0]["sends"] == 2
    assert len(desk.post.sent) == 2


def test_a_mail_that_may_have_been_sent_twice_is_never_sent_again(desk: Desk) -> None:
    """Somebody should look at it; the log says so without an address."""
    desk.post.after = fails(Killed())
    for _ in range(2):
        desk.deliver(Killed)
        desk.world.clock.advance(seconds=60)

    with log_lines() as lines:
        left = desk.deliver()

    changed = "data, leased_until, outcome, to, user_id"
    assert left == LeftBehind(
        {f"changed mail notice: {changed}": 1}, {"MailsUncertain": 1}
    )
    assert left.changed["mail"][0]["outcome"] == "uncertain"
    assert lines == ["ERROR a mail may have been sent 2 times"]
    assert len(desk.post.sent) == MOST_SENDS == 2


def test_a_mail_that_cannot_be_rendered_waits_unsent(desk: Desk) -> None:
    """A template that lacks a value is mended and deployed; the mail is not lost."""
    desk.spoil(data={})

    assert desk.deliver(Exception) == NOTHING

    desk.spoil(data={"name": "Ada"})
    assert desk.deliver().counts == {"MailsSent": 1}


def test_a_worker_that_fails_to_mark_a_sent_mail_leaves_it_leased(desk: Desk) -> None:
    """The outcome is counted only when it is stored."""
    desk.post.after = lambda: desk.world.client.before_write(
        fails(Unavailable()), of="M#"
    )

    left = desk.deliver(Unavailable)

    assert left == LeftBehind({f"changed mail notice: {BEGUN}": 1})


def test_a_refused_mail_whose_row_is_gone_fails_by_that(desk: Desk) -> None:
    """No row may be made of what is left of it."""

    def expire() -> None:
        """Let the row expire while the mail service is called."""
        desk.world.delete_row(mail_key(desk.mail.id))
        raise Refused("Throttled")

    desk.post.before = expire

    assert desk.deliver(ConditionFailed) == LeftBehind({"gone mail notice": 1})
