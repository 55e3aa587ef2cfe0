"""Sessions that end, though the process that is asked has just seen them open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

import pytest
from pyotp import TOTP

from runtime.core.client_info import ClientInfo
from runtime.core.errors import Unauthenticated
from runtime.core.security.callers import Role
from runtime.features.accounts.administration.models import AdminCommand
from runtime.features.accounts.errors import DeletionPending, InvalidRefreshToken
from runtime.features.accounts.mailed_links.links import change_binding, reset_binding
from runtime.features.accounts.mailed_links.models import OneTimeKind
from runtime.features.accounts.second_factor.requests import ProofRequest
from runtime.features.accounts.sessions.models import TokenPair
from runtime.features.accounts.sessions.repository import MAX_PER_USER
from runtime.features.accounts.sign_in.models import RegisterRequest
from tests.services import Services
from tests.unit.world import PASSWORD, World

EMAIL, NEW_EMAIL = "ada@example.com", "lovelace@example.com"
ANOTHER = "staple battery horse correct"
PROOF = ProofRequest(password=PASSWORD)
CLIENT = ClientInfo()
CACHED_SECONDS = 3
"""Time for which the documents let a process remember a session."""


class Ticking:
    """The monotonic clock of the caches, which only moves when told to."""

    def __init__(self) -> None:
        """Begin at some time."""
        self.now = 1000.0

    def monotonic(self) -> float:
        """Return the time."""
        return self.now

    def expire(self) -> None:
        """Move on until nothing that was cached may be used."""
        self.now += CACHED_SECONDS + 0.001


@pytest.fixture(name="ticks")
def _ticks(monkeypatch: pytest.MonkeyPatch) -> Ticking:
    """Return the clock of the caches."""
    ticks = Ticking()
    monkeypatch.setattr(
        "runtime.features.accounts.sessions.cache.time",
        SimpleNamespace(monotonic=ticks.monotonic),
    )
    return ticks


class Stage:
    """Ada with two devices, an administrator, and the process that is asked.

    Attributes:
        here: the process that is asked, which has both sessions in its cache.
        elsewhere: another process of the service.
        user_id: Ada's id.
        admin: the administrator.
        phone: the tokens of the device that is to be out.
        laptop: those of another device.
    """

    def __init__(self, world: World) -> None:
        """Sign in on both devices, and have the process see them."""
        self.here = world
        self.elsewhere = Services(world.platform.settings, world.client, world.clock)
        accounts = world.accounts
        request = RegisterRequest(email=EMAIL, password=PASSWORD)
        self.user_id = accounts.sign_in.register(request).resource.id
        world.verify(self.user_id)
        chief = world.user("chief@example.com", role=Role.ADMIN)
        self.admin = world.caller(chief)
        self.phone, self.laptop = self.open(), self.open()
        self.phone_caller = accounts.sessions.authenticate(self.phone.access_token)
        self.laptop_caller = accounts.sessions.authenticate(self.laptop.access_token)

    def open(self) -> TokenPair:
        """Sign in on one more device."""
        self.here.clock.advance(seconds=1)
        user = self.here.account(self.user_id).user
        return self.here.accounts.sessions.open(user)

    @property
    def command(self) -> AdminCommand:
        """The administrator's command to change Ada's account."""
        return AdminCommand(self.user_id, self.admin)

    def link(self, kind: OneTimeKind, **binding: str) -> str:
        """Return the token of a mailed link."""
        tokens = self.here.accounts.one_time_tokens
        return tokens.issue(kind, self.user_id, timedelta(minutes=5), **binding)

    def assert_out(self, pair: TokenPair) -> None:
        """Demand that an access token is refused, its user being there."""
        with pytest.raises(Unauthenticated) as refused:
            self.here.accounts.sessions.authenticate(pair.access_token)
        assert refused.value.code == "unauthenticated"

    def assert_not_refreshed(self, pair: TokenPair) -> None:
        """Demand that a refresh token is refused in each process."""
        for process in (self.here, self.elsewhere):
            with pytest.raises(InvalidRefreshToken):
                process.accounts.sessions.refresh(pair.refresh_token)

    def assert_in(self, pair: TokenPair) -> None:
        """Demand that a device is signed in, and stays so."""
        sessions = self.here.accounts.sessions
        sessions.authenticate(pair.access_token)
        sessions.authenticate(sessions.refresh(pair.refresh_token).access_token)


@pytest.fixture(name="stage")
def _stage(world: World, ticks: Ticking) -> Stage:
    """Return Ada on two devices, whose sessions are cached."""
    return Stage(world)


def sign_out(stage: Stage, by: Services) -> None:
    """Sign the phone out."""
    by.accounts.sessions.sign_out(stage.phone.access_token)


def end_one(stage: Stage, by: Services) -> None:
    """Sign the phone out from the laptop."""
    session_id = stage.phone_caller.session_id
    by.accounts.sessions.revoke(stage.laptop_caller, session_id)


def end_others(stage: Stage, by: Services) -> None:
    """Sign every device out but the laptop."""
    by.accounts.sessions.revoke_others(stage.laptop_caller)


def revoke_by_administrator(stage: Stage, by: Services) -> None:
    """Sign every device out as an administrator."""
    by.accounts.sessions.revoke_all(stage.user_id, stage.admin)


def exchange_token(stage: Stage) -> None:
    """Exchange the phone's refresh token, long before it is presented again."""
    stage.here.accounts.sessions.refresh(stage.phone.refresh_token)
    stage.here.clock.advance(minutes=15)


def reuse_token(stage: Stage, by: Services) -> None:
    """Present the phone's refresh token again."""
    with pytest.raises(InvalidRefreshToken):
        by.accounts.sessions.refresh(stage.phone.refresh_token)


def make_room(stage: Stage, by: Services) -> None:
    """Sign in on so many devices that the oldest has to go."""
    user = stage.here.account(stage.user_id).user
    for _ in range(MAX_PER_USER - 1):
        by.accounts.sessions.open(user)


def change_password(stage: Stage, by: Services) -> None:
    """Change the password on the laptop."""
    by.accounts.passwords.change(stage.laptop_caller, PASSWORD, ANOTHER)


def reset_password(stage: Stage, by: Services) -> None:
    """Set a password by a mailed link."""
    binding = reset_binding(stage.here.account(stage.user_id).user)
    by.accounts.passwords.reset(
        stage.link(OneTimeKind.RESET_PASSWORD, **binding), ANOTHER
    )


def change_address(stage: Stage) -> None:
    """Change the address, which ends no session."""
    binding = change_binding(stage.here.account(stage.user_id).user, NEW_EMAIL)
    stage.here.accounts.addresses.confirm_change(
        stage.link(OneTimeKind.CONFIRM_EMAIL, **binding), stage.laptop_caller
    )
    stage.assert_in(stage.laptop)


def undo_address(stage: Stage, by: Services) -> None:
    """Undo a change of address by the mailed link."""
    by.accounts.addresses.undo_change(
        stage.link(OneTimeKind.UNDO_EMAIL, old=EMAIL, new=NEW_EMAIL)
    )


def promote(stage: Stage, by: Services) -> None:
    """Give Ada another role."""
    by.accounts.administration.change_role(stage.command, Role.ADMIN)


def disable(stage: Stage, by: Services) -> None:
    """Disable Ada."""
    by.accounts.administration.disable(stage.command)


def disable_and_enable(stage: Stage, by: Services) -> None:
    """Disable Ada, and enable her again."""
    by.accounts.administration.disable(stage.command)
    by.accounts.administration.enable(stage.command)


def delete(stage: Stage, by: Services) -> None:
    """Have Ada's account deleted as an administrator."""
    by.accounts.administration.delete(stage.command)


def force_reset(stage: Stage, by: Services) -> None:
    """Void Ada's password."""
    by.accounts.administration.force_reset(stage.command)


def force_reset_of_factor(stage: Stage, by: Services) -> None:
    """Void Ada's password and second factor, as the operator's command does."""
    command = AdminCommand(stage.user_id)
    by.accounts.administration.force_reset(command, remove_factor=True)


def request_deletion(stage: Stage, by: Services) -> None:
    """Have the account deleted as its owner."""
    by.accounts.deletion.request(stage.laptop_caller, PROOF)


def restore(stage: Stage, by: Services) -> None:
    """Have the account deleted as its owner, and undo that."""
    by.accounts.deletion.request(stage.laptop_caller, PROOF)
    with pytest.raises(DeletionPending) as refused:
        by.accounts.sign_in.sign_in(EMAIL, PASSWORD)
    stage.assert_in(
        by.accounts.deletion.restore(refused.value.extra()["restore_token"])
    )


@dataclass(frozen=True)
class Way:
    """A way in which sessions end.

    Attributes:
        do: does it, in one of the processes.
        prepare: does before what it needs.
        laptop_stays: whether the other device stays signed in.
        epoch: whether it ends all sessions, also those that open at that moment.
    """

    do: Callable[[Stage, Services], None]
    prepare: Callable[[Stage], object] = id
    laptop_stays: bool = False
    epoch: bool = True


WAYS = [
    Way(sign_out, laptop_stays=True, epoch=False),
    Way(end_one, laptop_stays=True, epoch=False),
    Way(end_others, laptop_stays=True, epoch=False),
    Way(revoke_by_administrator, epoch=False),
    Way(reuse_token, exchange_token, laptop_stays=True, epoch=False),
    Way(make_room, laptop_stays=True, epoch=False),
    Way(change_password, laptop_stays=True),
    Way(reset_password),
    Way(undo_address, change_address),
    Way(promote),
    Way(disable),
    Way(disable_and_enable),
    Way(delete),
    Way(force_reset),
    Way(force_reset_of_factor),
    Way(request_deletion),
    Way(restore),
]


def named(ways: list[Way]) -> pytest.MarkDecorator:
    """Run a test for each of these ways."""
    ids = [way.do.__name__.replace("_", " ") for way in ways]
    return pytest.mark.parametrize("way", ways, ids=ids)


@named(WAYS)
@pytest.mark.parametrize("process", ["here", "elsewhere"])
def test_a_session_that_ends_is_of_no_use_once_the_cache_forgets_it(
    stage: Stage, ticks: Ticking, way: Way, process: str
) -> None:
    """No process may remember it for longer than is documented."""
    way.prepare(stage)
    way.do(stage, getattr(stage, process))

    stage.assert_not_refreshed(stage.phone)
    ticks.expire()
    stage.assert_out(stage.phone)
    if way.laptop_stays:
        stage.assert_in(stage.laptop)
    else:
        stage.assert_not_refreshed(stage.laptop)
        stage.assert_out(stage.laptop)


@named(WAYS)
def test_a_session_that_ends_is_of_no_use_at_once_where_it_ended(
    stage: Stage, way: Way
) -> None:
    """The process that ends it drops it from its cache."""
    way.prepare(stage)
    way.do(stage, stage.here)

    stage.assert_out(stage.phone)
    if not way.laptop_stays:
        stage.assert_out(stage.laptop)


@named([way for way in WAYS if way.epoch])
def test_a_session_that_opens_at_the_same_moment_ends_as_well(
    stage: Stage, way: Way
) -> None:
    """It opened, and was used, after those that are to end were read."""
    late: list[TokenPair] = []

    def open_late() -> None:
        """Sign in on another device, and use it."""
        late.append(stage.open())
        stage.here.accounts.sessions.authenticate(late[0].access_token)

    way.prepare(stage)
    stage.here.client.before_write(open_late, of=f"U#{stage.user_id}")
    way.do(stage, stage.here)

    stage.assert_not_refreshed(late[0])
    stage.assert_out(late[0])


@named(WAYS)
def test_a_session_that_was_read_just_before_it_ended_is_not_remembered(
    stage: Stage, ticks: Ticking, way: Way
) -> None:
    """Whoever read it has yet to put it into the cache when it is dropped there."""
    way.prepare(stage)
    ticks.expire()
    stage.here.client.after_read(
        lambda: way.do(stage, stage.here), of=f"S#{stage.phone_caller.session_id}"
    )

    stage.here.accounts.sessions.authenticate(stage.phone.access_token)

    stage.assert_out(stage.phone)


@named(WAYS)
def test_a_session_that_ends_though_the_answer_is_lost_is_of_no_use_at_once(
    stage: Stage, way: Way
) -> None:
    """The process that ended it cannot know, and must not remember it."""
    way.prepare(stage)
    lost: list[bool] = []

    def lose() -> None:
        """Give up, as at the end of the request's time."""
        lost.append(True)
        raise SystemExit

    stage.here.client.after_write(lose, of=f"S#{stage.phone_caller.session_id}")
    with pytest.raises(SystemExit):
        way.do(stage, stage.here)

    assert lost
    stage.assert_out(stage.phone)


@pytest.mark.parametrize("process", ["here", "elsewhere"])
def test_whoever_loses_a_role_does_not_keep_it_in_a_cache(
    stage: Stage, ticks: Ticking, world: World, process: str
) -> None:
    """A session holds a copy of the role that was its user's."""
    promote(stage, stage.here)
    pair = stage.open()
    sessions = world.accounts.sessions
    assert sessions.authenticate(pair.access_token).role is Role.ADMIN

    by: Services = getattr(stage, process)
    by.accounts.administration.change_role(stage.command, Role.USER)

    stage.assert_not_refreshed(pair)
    ticks.expire()
    stage.assert_out(pair)
    again = stage.open().access_token
    assert sessions.authenticate(again).role is Role.USER


def test_a_change_of_second_factor_signs_nobody_out(
    stage: Stage, ticks: Ticking, world: World
) -> None:
    """It changes how the next sign-in goes; open sessions are as good as before."""
    factors = world.accounts.second_factor
    phone = TOTP(factors.start(stage.laptop_caller, PASSWORD, CLIENT).secret)
    factors.confirm(stage.laptop_caller, phone.at(world.clock()), CLIENT)
    world.clock.advance(seconds=30)
    proof = PROOF.model_copy(update={"code": phone.at(world.clock())})
    factors.renew(stage.laptop_caller, proof, CLIENT)
    factors.disable(stage.laptop_caller, PROOF, CLIENT)

    ticks.expire()
    stage.assert_in(stage.phone)
    stage.assert_in(stage.laptop)


def test_a_session_is_remembered_while_it_may_be(
    stage: Stage, ticks: Ticking, world: World
) -> None:
    """So that these tests do begin with a cache that knows it."""
    ticks.now += CACHED_SECONDS - 0.1
    calls = len(world.client.calls)

    world.accounts.sessions.authenticate(stage.phone.access_token)

    assert len(world.client.calls) == calls
