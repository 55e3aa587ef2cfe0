"""Invitations: how long their links live, what ends them, and who may withdraw one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from runtime.core.dynamodb.schema import profile_key
from runtime.core.errors import (
    Forbidden,
    PreconditionFailed,
    TooManyAttempts,
    Unauthenticated,
)
from runtime.core.security.callers import Caller, Role
from runtime.features.accounts.administration.models import AdminCommand
from runtime.features.accounts.administration.requests import Invitation
from runtime.features.accounts.errors import (
    InvalidLink,
    InvitationNotOpen,
    UserNotFound,
)
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.sign_in.models import RegisterRequest
from runtime.wiring import mail_contents
from tests.unit.world import PASSWORD, World

HEDY = "hedy@example.com"
WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)


@dataclass
class Stage:
    """An administrator, and somebody whom they have invited."""

    world: World
    admin: Caller
    hedy: User

    def command(self, user_id: str | None = None) -> AdminCommand:
        """Return the administrator's command on Hedy's account, or on another."""
        return AdminCommand(user_id or self.hedy.id, self.admin)

    def mailed(self, kind: MailKind | None = None) -> str:
        """Return the token in the newest mail, of this kind if one is given."""
        mail = self.world.mails()[-1]
        assert kind is None or mail.kind == kind
        contents = mail_contents(self.world.table, self.world.clock, "https://a.b")
        content = contents.of(mail)
        assert content is not None
        return content["link"].partition("token=")[2]

    def accept(self, token: str) -> None:
        """Set a password by a link."""
        self.world.accounts.passwords.reset(token, PASSWORD)

    def now(self) -> User:
        """Return Hedy's profile as it is now."""
        return self.world.account(self.hedy.id).user

    def works(self, token: str) -> bool:
        """Try a link, and tell whether it has set a password."""
        try:
            self.accept(token)
        except InvalidLink:
            return False
        return self.world.account(self.hedy.id).password_hash is not None

    def listed(self, **query: str) -> list[str]:
        """Return the addresses of those whose invitation is open."""
        page = self.world.accounts.profiles.page(10, invited=True, **query)
        return [user.email for user in page.items]


@pytest.fixture(name="stage")
def _stage(world: World) -> Stage:
    """Return an administrator who has invited Hedy."""
    chief = world.user("chief@example.com", role=Role.ADMIN)
    token = world.accounts.sessions.open(chief).access_token
    admin = world.accounts.sessions.authenticate(token)
    request = Invitation(email=HEDY, name="Hedy")
    invited = world.accounts.administration.invite(admin, request).resource
    return Stage(world, admin, world.account(invited.id).user)


def _disable_and_enable(stage: Stage) -> None:
    """Disable an account, and enable it again."""
    stage.world.accounts.administration.disable(stage.command())
    stage.world.accounts.administration.enable(stage.command())


CHANGES: dict[str, Callable[[Stage], object]] = {
    "role": lambda s: s.world.accounts.administration.change_role(
        s.command(), Role.ADMIN
    ),
    "disabled and enabled": _disable_and_enable,
    "sessions ended": lambda s: s.world.accounts.sessions.revoke_all(
        s.hedy.id, s.admin
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_an_administrator_corrects_does_not_end_the_link(
    stage: Stage, change: str
) -> None:
    """The invited would be left with a link that never worked."""
    link = stage.mailed(MailKind.INVITATION)

    CHANGES[change](stage)

    assert stage.listed() == [HEDY]
    assert stage.works(link)
    assert stage.now().email_verified and stage.now().invitation is None
    assert stage.listed() == []


def test_the_link_does_not_work_while_the_account_is_disabled(stage: Stage) -> None:
    """It is not used up by the attempt."""
    link = stage.mailed()
    stage.world.accounts.administration.disable(stage.command())
    assert not stage.works(link)

    stage.world.accounts.administration.enable(stage.command())

    assert stage.works(link)


def test_a_link_that_is_followed_while_the_account_is_disabled_sets_nothing(
    stage: Stage,
) -> None:
    """The write itself refuses."""
    link = stage.mailed()
    administration = stage.world.accounts.administration
    stage.world.client.before_write(
        lambda: administration.disable(stage.command()), of=f"U#{stage.hedy.id}"
    )

    assert not stage.works(link)
    assert stage.now().status is UserStatus.DISABLED


@pytest.mark.parametrize("age", [timedelta(0), WEEK - MINUTE])
def test_a_link_lives_seven_days(stage: Stage, age: timedelta) -> None:
    """As the mail says."""
    link = stage.mailed()
    stage.world.clock.advance(seconds=age.total_seconds())
    assert stage.works(link)


def test_a_link_is_over_after_seven_days(stage: Stage) -> None:
    """A mailbox may change hands."""
    link = stage.mailed()
    stage.world.clock.advance(seconds=WEEK.total_seconds())
    assert not stage.works(link)


def _resend(stage: Stage) -> None:
    """Have the invitation sent again."""
    stage.world.accounts.invitations.resend(stage.command())


REPLACED: dict[str, Callable[[Stage], object]] = {
    "resent": _resend,
    "forgotten": lambda s: s.world.accounts.passwords.forgot(HEDY),
    "forced": lambda s: s.world.accounts.administration.force_reset(s.command()),
}


@pytest.mark.parametrize("how", REPLACED)
def test_a_replaced_link_lives_as_long_as_the_first(stage: Stage, how: str) -> None:
    """The invited had seven days, and has them again."""
    stage.world.clock.advance(seconds=WEEK.total_seconds())
    REPLACED[how](stage)
    link = stage.mailed()

    stage.world.clock.advance(seconds=(WEEK - MINUTE).total_seconds())

    assert stage.works(link)


@pytest.mark.parametrize("how", ["resent", "forced"])
def test_a_new_link_voids_the_old_one(stage: Stage, how: str) -> None:
    """An administrator may send it again because the first went astray."""
    old = stage.mailed()
    REPLACED[how](stage)
    new = stage.mailed()

    assert not stage.works(old)
    assert stage.works(new)


def test_once_a_password_is_set_other_links_are_void(stage: Stage) -> None:
    """Also the one that was asked for by address, and one that is sent late."""
    first = stage.mailed()
    stage.world.accounts.passwords.forgot(HEDY)
    second = stage.mailed()

    stage.accept(first)

    for link in (first, second):
        with pytest.raises(InvalidLink):
            stage.accept(link)
    (invitation,) = (m for m in stage.world.mails() if m.kind == MailKind.INVITATION)
    contents = mail_contents(stage.world.table, stage.world.clock, "https://a.b")
    assert contents.of(invitation) is None


def test_after_that_a_reset_lives_thirty_minutes(stage: Stage) -> None:
    """It is an account like any other."""
    stage.accept(stage.mailed())
    stage.world.accounts.passwords.forgot(HEDY)
    link = stage.mailed(MailKind.RESET_PASSWORD)

    stage.world.clock.advance(minutes=30)

    with pytest.raises(InvalidLink):
        stage.accept(link)


def test_the_listing_holds_open_invitations_only(stage: Stage) -> None:
    """In the order of their addresses, and by how these begin."""
    world = stage.world
    invite = world.accounts.administration.invite
    for email in ("ida@example.com", "bo@münchen.de"):
        invite(stage.admin, Invitation(email=email))
    world.user("ada@example.com")

    assert stage.listed() == ["bo@xn--mnchen-3ya.de", HEDY, "ida@example.com"]
    assert stage.listed(email="i") == ["ida@example.com"]
    assert stage.listed(email="bo@mün") == ["bo@xn--mnchen-3ya.de"]
    first = world.accounts.profiles.page(1, invited=True)
    following = world.accounts.profiles.page(2, first.cursor, invited=True)
    assert [user.email for user in following.items] == [HEDY, "ida@example.com"]

    details = stage.now().details()
    assert details.invited_at == world.clock()
    assert details.invitation_expires_at == world.clock() + WEEK
    stage.accept(_token_of(stage, stage.hedy.id))
    assert stage.now().details().invited_at is None
    assert stage.listed() == ["bo@xn--mnchen-3ya.de", "ida@example.com"]


def _token_of(stage: Stage, user_id: str) -> str:
    """Return the token in the invitation of a user."""
    (mail,) = (m for m in stage.world.mails() if m.user_id == user_id)
    contents = mail_contents(stage.world.table, stage.world.clock, "https://a.b")
    content = contents.of(mail)
    assert content is not None
    return content["link"].partition("token=")[2]


def test_a_resent_invitation_is_audited_and_mailed(stage: Stage) -> None:
    """The version goes up, so that two administrators do not do it blindly."""
    stage.world.clock.advance(minutes=1)
    entries, mails = stage.world.left_by(lambda: _resend(stage))

    assert [entry.action for entry in entries] == ["invitation_resent"]
    assert entries[0].actor_id == stage.admin.user_id
    assert [(m.kind, m.to, m.user_id) for m in mails] == [
        (MailKind.INVITATION, HEDY, stage.hedy.id)
    ]
    assert stage.now().version == stage.hedy.version + 1
    assert stage.now().details().invited_at == stage.world.clock()
    assert stage.now().session_epoch == stage.hedy.session_epoch


def test_resending_is_throttled_by_address(stage: Stage) -> None:
    """Nobody's mailbox is filled by a script."""
    for _ in range(5):
        _resend(stage)
    with pytest.raises(TooManyAttempts):
        _resend(stage)
    stage.world.clock.advance(hours=1)
    _resend(stage)


def test_an_invitation_that_was_accepted_is_open_no_more(stage: Stage) -> None:
    """Its account must not be removed, nor get a link of seven days."""
    stage.accept(stage.mailed())
    for act in (
        stage.world.accounts.invitations.resend,
        stage.world.accounts.invitations.withdraw,
    ):
        with pytest.raises(InvitationNotOpen):
            act(stage.command())
    assert stage.now().email == HEDY


def test_somebody_who_registered_was_never_invited(stage: Stage) -> None:
    """Not even after their password was voided."""
    world = stage.world
    request = RegisterRequest(email="ada@example.com", password=PASSWORD)
    ada = world.accounts.sign_in.register(request).resource.id
    with pytest.raises(InvitationNotOpen):
        world.accounts.invitations.withdraw(stage.command(ada))

    world.accounts.administration.force_reset(stage.command(ada))

    with pytest.raises(InvitationNotOpen):
        world.accounts.invitations.withdraw(stage.command(ada))
    with pytest.raises(InvitationNotOpen):
        world.accounts.invitations.resend(stage.command(ada))


def test_an_invitation_to_a_disabled_account_is_withdrawn_but_not_resent(
    stage: Stage,
) -> None:
    """Its link would not work; it may still have been a mistake."""
    stage.world.accounts.administration.delete(stage.command())
    with pytest.raises(InvitationNotOpen):
        _resend(stage)

    stage.world.accounts.invitations.withdraw(stage.command())

    assert not stage.world.rows("REMOVALS")
    assert not stage.world.rows(f"U#{stage.hedy.id}", "P")


def test_a_withdrawn_invitation_leaves_nothing_but_the_log(stage: Stage) -> None:
    """The address is free at once, and neither link nor mail leads anywhere."""
    link = stage.mailed()
    entries, mails = stage.world.left_by(
        lambda: stage.world.accounts.invitations.withdraw(stage.command())
    )

    assert [(e.action, e.user_id, e.actor_id) for e in entries] == [
        ("invitation_withdrawn", stage.hedy.id, stage.admin.user_id)
    ]
    assert not mails
    left = {row["pk"] for row in stage.world.rows(f"U#{stage.hedy.id}")}
    assert all(pk.endswith(("#A", "#O")) for pk in left)
    assert not stage.world.rows("E#hedy")
    assert stage.listed() == []
    with pytest.raises(InvalidLink):
        stage.accept(link)
    contents = mail_contents(stage.world.table, stage.world.clock, "https://a.b")
    assert contents.of(stage.world.mails()[-1]) is None
    request = RegisterRequest(email=HEDY, password=PASSWORD)
    assert stage.world.accounts.sign_in.register(request).resource.id != stage.hedy.id


@pytest.mark.parametrize("act", ["resend", "withdraw"])
def test_somebody_who_is_not_there_has_no_invitation(stage: Stage, act: str) -> None:
    """Nor has somebody who is being erased."""
    do = getattr(stage.world.accounts.invitations, act)
    with pytest.raises(UserNotFound):
        do(stage.command("0" * 26))
    stage.world.change_user(stage.hedy.id, status=UserStatus.ERASING)
    with pytest.raises(UserNotFound):
        do(stage.command())


@pytest.mark.parametrize("act", ["resend", "withdraw"])
def test_a_version_that_was_not_seen_is_not_changed(stage: Stage, act: str) -> None:
    """If-Match counts here as everywhere."""
    command = AdminCommand(stage.hedy.id, stage.admin, lambda version: version == 9)
    with pytest.raises(PreconditionFailed):
        getattr(stage.world.accounts.invitations, act)(command)
    assert stage.now() == stage.hedy


@pytest.mark.parametrize("act", ["resend", "withdraw"])
@pytest.mark.parametrize("fault", ["demoted", "disabled", "signed out"])
def test_only_an_administrator_who_is_signed_in_does_it(
    stage: Stage, act: str, fault: str
) -> None:
    """Sessions are cached for three seconds, so the write itself must refuse."""
    expected: type[Exception] = Unauthenticated
    if fault != "signed out":
        changes: dict[str, dict[str, Any]] = {
            "demoted": {"role": Role.USER},
            "disabled": {"status": UserStatus.DISABLED},
        }
        stage.world.change_user(stage.admin.user_id, **changes[fault])
        expected = Forbidden
    else:
        stage.world.delete_row(
            (f"U#{stage.admin.user_id}", f"S#{stage.admin.session_id}")
        )

    with pytest.raises(expected):
        getattr(stage.world.accounts.invitations, act)(stage.command())
    assert stage.now() == stage.hedy


@pytest.mark.parametrize("act", ["resend", "withdraw"])
def test_an_operator_may_do_it_as_well(stage: Stage, act: str) -> None:
    """The log then names the system."""
    entries, _ = stage.world.left_by(
        lambda: getattr(stage.world.accounts.invitations, act)(
            AdminCommand(stage.hedy.id)
        )
    )
    assert [entry.actor_id for entry in entries] == [None]


@pytest.mark.parametrize("act", ["resend", "withdraw"])
def test_whoever_accepts_at_the_same_moment_keeps_the_account(
    stage: Stage, act: str
) -> None:
    """An account that was just used must not vanish."""
    link = stage.mailed()
    stage.world.client.before_write(lambda: stage.accept(link), of=f"U#{stage.hedy.id}")

    with pytest.raises(InvitationNotOpen):
        getattr(stage.world.accounts.invitations, act)(stage.command())

    assert stage.world.account(stage.hedy.id).password_hash is not None


def test_a_link_that_is_followed_while_it_is_withdrawn_is_void(stage: Stage) -> None:
    """One of both wins, and the other leaves nothing behind."""
    link = stage.mailed()
    withdraw = stage.world.accounts.invitations.withdraw
    stage.world.client.before_write(
        lambda: withdraw(stage.command()), of=f"U#{stage.hedy.id}"
    )

    with pytest.raises(InvalidLink):
        stage.accept(link)

    assert not stage.world.rows(f"U#{stage.hedy.id}", "P")
    assert not stage.world.rows(f"U#{stage.hedy.id}", "CRED")


def test_an_invitation_of_before_they_were_stored_is_open(stage: Stage) -> None:
    """It has no id yet; its link is bound to the epoch, and resending gives it one."""
    key = profile_key(stage.hedy.id)
    stage.world.change_row(key, invitation=None, gsi2pk=None, gsi2sk=None)
    link = stage.mailed(MailKind.INVITATION)
    assert stage.listed() == []

    _resend(stage)

    assert stage.listed() == [HEDY]
    assert stage.works(stage.mailed())
    assert stage.now().invitation is None
    with pytest.raises(InvalidLink):
        stage.accept(link)


@pytest.mark.parametrize("fact", ["verified", "epoch"])
def test_an_account_of_before_that_was_used_is_not_open(
    stage: Stage, fact: str
) -> None:
    """Somebody has had it: its mailbox was proven, or an epoch has ended."""
    changes: dict[str, dict[str, Any]] = {
        "verified": {"email_verified": True},
        "epoch": {"session_epoch": 1},
    }
    stage.world.change_user(stage.hedy.id, invitation=None, **changes[fact])
    if fact == "epoch":
        stage.world.change_row((f"U#{stage.hedy.id}", "CRED"), session_epoch=1)

    with pytest.raises(InvitationNotOpen):
        stage.world.accounts.invitations.withdraw(stage.command())
