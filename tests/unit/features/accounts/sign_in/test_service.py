"""Registration, sign-in, and profiles."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher

from runtime.core.client_info import ClientInfo
from runtime.core.context import LAMBDA_MARGIN, start_request
from runtime.core.dynamodb.schema import credentials_key
from runtime.core.errors import (
    Conflict,
    IdempotencyKeyReused,
    InvalidCursor,
    InvalidInput,
    PreconditionFailed,
    TooManyAttempts,
    Unauthenticated,
)
from runtime.core.security.callers import Role
from runtime.features.accounts.errors import (
    EmailTaken,
    InvalidCredentials,
    UserNotFound,
)
from runtime.features.accounts.profiles.models import (
    User,
    UserOut,
    UserPatch,
    UserStatus,
)
from runtime.features.accounts.sign_in.models import RegisterRequest
from tests.unit.world import PASSWORD, World, settings

EMAIL = "ada@example.com"
OLD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def request(email: str = EMAIL, password: str = PASSWORD) -> RegisterRequest:
    """Return a registration."""
    return RegisterRequest(email=email, password=password, name="Ada")


def with_hash(world: World, hashed: str) -> str:
    """Register with this hash of the password, and return the user's id."""
    user_id = world.accounts.sign_in.register(request()).resource.id
    set_hash(world, hashed)
    return user_id


def set_hash(world: World, hashed: str) -> None:
    """Change the one stored hash, as another writer does."""
    (row,) = world.rows("U#", "CRED")
    world.write_row({**row, "hash": hashed})


@pytest.mark.parametrize(("limit", "allowed"), [(None, 20), (30, 30), (0, None)])
def test_the_local_stage_can_raise_or_lift_the_limit_of_sign_ups(
    limit: int | None, allowed: int | None
) -> None:
    """A suite of tests signs up from one address."""
    changes = {"LOCAL_SIGN_UP_LIMIT": limit}
    world = World(settings().model_copy(update=changes))
    home = ClientInfo(address="192.0.2.1")

    def sign_up(number: int) -> None:
        """Sign up once more."""
        world.accounts.sign_in.register(request(f"u{number}@b.co"), client=home)

    for number in range(allowed or 40):
        sign_up(number)
    if allowed is not None:
        with pytest.raises(TooManyAttempts):
            sign_up(allowed)


def test_a_new_account_can_sign_in(world: World) -> None:
    """It belongs to an ordinary user with an unverified address."""
    context = start_request("r")

    user = world.accounts.sign_in.register(request()).resource
    pair = world.accounts.sign_in.sign_in(EMAIL, PASSWORD)

    assert (user.role, user.email_verified) == (Role.USER, False)
    assert type(user) is UserOut
    assert world.accounts.sessions.authenticate(pair.access_token).user_id == user.id
    assert context.counts == {"UsersRegistered": 1, "SignInsSucceeded": 1}


def test_a_password_is_stored_as_a_hash_only(world: World) -> None:
    """The record of the idempotency key must not hold it either."""
    user = world.accounts.sign_in.register(request(), "key").resource

    (record,) = (row for row in world.rows() if row["pk"].endswith("#K"))
    assert record["resource_id"] == user.id
    assert (world.account(user.id).password_hash or "").startswith("$argon2id$")
    assert PASSWORD not in str(world.rows())


@pytest.mark.parametrize("password", ["password1234", "ada@example.com"])
def test_a_password_that_is_soon_guessed_is_refused(
    world: World, password: str
) -> None:
    """The error points at it and does not repeat it."""
    with pytest.raises(InvalidInput) as refused:
        world.accounts.sign_in.register(request(password=password))

    assert refused.value.errors[0]["pointer"] == "/body/password"
    assert password not in str(refused.value.errors)
    assert not world.rows()


def test_an_address_has_one_account(world: World) -> None:
    """Another spelling of it is the same address."""
    world.accounts.sign_in.register(request())

    with pytest.raises(EmailTaken) as refused:
        world.accounts.sign_in.register(request("ADA@Example.COM"))

    assert refused.value.status == 409
    assert world.actions() == ["registered"]
    assert len(world.mails()) == 1


def test_of_two_sign_ups_at_once_one_gets_the_address(world: World) -> None:
    """The slower one must not replace the account of the faster one."""
    ids: list[str] = []
    world.client.before_write(
        lambda: ids.append(world.accounts.sign_in.register(request()).resource.id),
        of="E#",
    )

    with pytest.raises(EmailTaken):
        world.accounts.sign_in.register(request())

    assert [world.accounts.sign_in.id_by_email(EMAIL)] == ids
    assert len(world.rows("U#", "P")) == 1


def test_the_same_sign_up_twice_at_once_is_done_once(world: World) -> None:
    """A client that repeats a slow request must not be told that it was too late."""
    ids: list[str] = []
    world.client.before_write(
        lambda: ids.append(
            world.accounts.sign_in.register(request(), "key").resource.id
        ),
        of="E#",
    )

    slower = world.accounts.sign_in.register(request(), "key")

    assert slower.replayed
    assert [slower.resource.id] == ids
    assert world.actions() == ["registered"]


def test_the_same_sign_up_twice_is_answered_twice_and_done_once(world: World) -> None:
    """An Idempotency-Key makes it so."""
    context = start_request("r")

    first = world.accounts.sign_in.register(request(), "key")
    second = world.accounts.sign_in.register(request(), "key")

    assert second.resource == first.resource
    assert second.replayed
    assert context.counts == {"UsersRegistered": 1}


def test_a_used_key_with_another_password_is_refused(world: World) -> None:
    """Somebody else's key must not open an account."""
    world.accounts.sign_in.register(request(), "key")

    with pytest.raises(IdempotencyKeyReused):
        world.accounts.sign_in.register(request(password=PASSWORD + "!"), "key")


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "wrong"), ("eve@example.com", PASSWORD)]
)
def test_wrong_credentials_are_refused_alike(
    world: World, email: str, password: str
) -> None:
    """The refusal must not tell whether the account exists."""
    context = start_request("r")
    world.accounts.sign_in.register(request())

    with pytest.raises(InvalidCredentials) as refused:
        world.accounts.sign_in.sign_in(email, password)

    assert refused.value.detail == "Incorrect e-mail address or password"
    assert context.counts["SignInsFailed"] == 1
    assert not world.rows("U#", "S#")


def test_a_disabled_account_cannot_sign_in(world: World) -> None:
    """Even the right password does not help."""
    user = world.accounts.sign_in.register(request()).resource
    world.change_user(user.id, status=UserStatus.DISABLED)

    with pytest.raises(InvalidCredentials):
        world.accounts.sign_in.sign_in(EMAIL, PASSWORD)

    assert not world.rows("U#", "S#")


def test_an_account_disabled_while_signing_in_gets_no_session(world: World) -> None:
    """It is disabled between the password's check and the session."""
    user = world.accounts.sign_in.register(request()).resource
    world.client.before_write(
        lambda: world.change_user(user.id, status=UserStatus.DISABLED), of="S#"
    )

    with pytest.raises(InvalidCredentials):
        world.accounts.sign_in.sign_in(EMAIL, PASSWORD)

    assert not world.rows("U#", "S#")
    assert world.actions() == ["registered"]


def test_an_account_renamed_while_signing_in_gets_its_session(world: World) -> None:
    """A session copies role and status, nothing else."""
    user = world.accounts.sign_in.register(request()).resource
    world.client.before_write(
        lambda: world.change_user(user.id, name="Renamed"), of="S#"
    )

    assert world.accounts.sign_in.sign_in(EMAIL, PASSWORD).access_token
    assert world.accounts.profiles.get(user.id).name == "Renamed"


def test_an_old_hash_is_renewed_at_sign_in(world: World) -> None:
    """Only then is the password known."""
    user_id = with_hash(world, OLD_HASH)

    world.accounts.sign_in.sign_in(EMAIL, PASSWORD)
    renewed = world.account(user_id).password_hash
    world.accounts.sign_in.sign_in(EMAIL, PASSWORD)

    assert renewed != OLD_HASH
    assert world.account(user_id).password_hash == renewed


def test_a_renewal_that_loses_a_race_does_not_fail_the_sign_in(world: World) -> None:
    """The other writer's hash stays."""
    user_id = with_hash(world, OLD_HASH)
    world.client.before_write(lambda: set_hash(world, "other"), of="CRED")

    assert world.accounts.sign_in.sign_in(EMAIL, PASSWORD).access_token
    assert world.account(user_id).password_hash == "other"


def test_a_profile_that_does_not_exist_is_not_found(world: World) -> None:
    """It can be neither read nor changed."""
    with pytest.raises(UserNotFound):
        world.accounts.profiles.get("nobody")
    with pytest.raises(UserNotFound):
        world.accounts.profiles.patch("nobody", UserPatch(name="x"))


@pytest.mark.parametrize(
    ("patch", "name"),
    [
        (UserPatch(name="New"), "New"),
        (UserPatch(name=None), None),
        (UserPatch(), "Ada"),
    ],
)
def test_a_profile_takes_what_is_sent(
    world: World, patch: UserPatch, name: str | None
) -> None:
    """Null removes a value, and what is absent stays."""
    user = world.user()

    assert world.accounts.profiles.patch(user.id, patch).name == name
    assert world.accounts.profiles.get(user.id).name == name


def test_a_profile_change_keeps_what_another_writer_changed(world: World) -> None:
    """The change is applied again to the newer version."""
    user = world.user()
    world.client.before_write(
        lambda: world.change_user(user.id, email_verified=True), of="P"
    )

    new = world.accounts.profiles.patch(user.id, UserPatch(name="New"))

    assert (new.name, new.email_verified, new.version) == ("New", True, 3)


def test_a_profile_the_client_has_not_seen_is_not_changed(world: World) -> None:
    """The version may differ before or during the write."""
    user = world.user()
    world.client.before_write(lambda: world.change_user(user.id), of="P")

    with pytest.raises(PreconditionFailed):
        world.accounts.profiles.patch(user.id, UserPatch(name="New"), lambda v: v == 1)

    assert world.accounts.profiles.get(user.id).name == "Ada"


def test_profile_writers_that_never_pause_end_in_a_conflict(world: World) -> None:
    """It comes at the deadline."""
    user = world.user()
    world.client.before_write(lambda: world.change_user(user.id), of="P", always=True)
    start_request("r", LAMBDA_MARGIN * 1.01)

    with pytest.raises(Conflict):
        world.accounts.profiles.patch(user.id, UserPatch(name="New"))


def test_a_profile_change_is_tried_once_after_the_deadline(world: World) -> None:
    """It is no conflict until another writer was faster."""
    user = world.user()
    start_request("r", timedelta(0))

    assert world.accounts.profiles.patch(user.id, UserPatch(name="New")).version == 2


def test_writers_that_never_pause_end_outside_a_request_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator's command has a budget as well."""
    user, passed = world.user(), [0.0]
    monkeypatch.setattr(
        "runtime.core.context.time", SimpleNamespace(monotonic=lambda: passed[0])
    )

    def faster() -> None:
        """Let another writer change the profile every second."""
        passed[0] += 1
        world.change_user(user.id)

    world.client.before_write(faster, of="P", always=True)

    with pytest.raises(Conflict):
        world.accounts.profiles.patch(user.id, UserPatch(name="Slower"))


def test_following_cursors_visits_every_user_once_by_address(world: World) -> None:
    """They are in the order of the addresses."""
    for name in "dbacefg":
        world.user(f"{name}@example.com")
    seen: list[User] = []
    cursor = None

    while True:
        page = world.accounts.profiles.page(3, cursor)
        seen += page.items
        cursor = page.cursor
        if cursor is None:
            break

    assert [user.email[0] for user in seen] == list("abcdefg")


def test_an_items_cursor_is_of_no_use_for_users(world: World) -> None:
    """It is bound to another listing."""
    cursor = world.platform.cursors.seal(["01J", "x"], ("u", "items", "newest"))

    with pytest.raises(InvalidCursor):
        world.accounts.profiles.page(3, cursor)


@pytest.mark.parametrize("email", [EMAIL, "correct.horse@example.com"])
def test_a_failed_sign_in_leaves_a_trail(world: World, email: str) -> None:
    """It names account, time and address, but no actor, nor what was typed."""
    user_id = world.accounts.sign_in.register(request()).resource.id
    client = ClientInfo(address="192.0.2.1", device="phone")

    with pytest.raises(InvalidCredentials):
        world.accounts.sign_in.sign_in(email, "battery staple", client)

    _, entry = world.entries()
    assert (entry.action, entry.at) == ("sign_in_failed", world.clock())
    assert (entry.address, entry.device) == ("192.0.2.1", "phone")
    assert entry.actor_id is None and entry.details == {"step": "password"}
    assert entry.seen_by_owner() == entry
    assert [mail.kind for mail in world.mails()] == ["verify_email"]
    assert (entry.user_id == user_id) is (email == EMAIL)
    assert len(entry.user_id) == len(user_id)
    stored = str(world.rows()) + str(world.client.rows_put)
    assert "staple" not in stored and "horse" not in stored


def test_what_is_thought_to_be_nobodys_is_written_to_nobodys_log(
    world: World,
) -> None:
    """Each attempt at an unknown address gets an id of its own."""
    for _ in range(2):
        with pytest.raises(InvalidCredentials):
            world.accounts.sign_in.sign_in("nobody@example.com", PASSWORD)

    ids = {entry.user_id for entry in world.entries()}
    assert len(ids) == 2 and all(user_id.startswith("none-") for user_id in ids)


def test_a_disabled_account_is_refused_like_a_wrong_password(world: World) -> None:
    """Even what is written is the same."""
    user = world.accounts.sign_in.register(request()).resource
    world.change_user(user.id, status=UserStatus.DISABLED)

    for password in ("wrong", PASSWORD):
        with pytest.raises(InvalidCredentials):
            world.accounts.sign_in.sign_in(EMAIL, password)

    assert world.actions() == ["registered", "sign_in_failed", "sign_in_failed"]


def test_a_refused_attempt_leaves_nothing_behind(world: World) -> None:
    """Otherwise the log would grow as fast as somebody can call."""
    world.accounts.sign_in.register(request())
    for _ in range(30):
        with pytest.raises((InvalidCredentials, TooManyAttempts)):
            world.accounts.sign_in.sign_in(EMAIL, "wrong")

    assert world.actions() == ["registered"] + ["sign_in_failed"] * 10


def test_signing_up_and_in_leaves_a_trail(world: World) -> None:
    """It says who, what and from where, in the transaction of the change."""
    client = ClientInfo(address="192.0.2.1", device="phone")

    world.accounts.sign_in.register(request(), client=client)
    world.accounts.sign_in.sign_in(EMAIL, PASSWORD, client)

    entries = world.entries()
    assert [e.action for e in entries] == ["registered", "signed_in"]
    assert {(e.address, e.device) for e in entries} == {("192.0.2.1", "phone")}
    assert len({e.user_id for e in entries} | {e.actor_id for e in entries}) == 1


def test_an_account_that_is_erased_at_the_last_moment_is_not_signed_in_to(
    world: World,
) -> None:
    """Its credentials must not come back as a row that nobody owns."""
    user_id = world.accounts.sign_in.register(request()).resource.id
    key = credentials_key(user_id)
    world.client.before_write(lambda: world.delete_row(key), of="S#")

    with pytest.raises(Unauthenticated):
        world.accounts.sign_in.sign_in(EMAIL, PASSWORD, ClientInfo(address="192.0.2.1"))

    assert not world.rows(*key)
