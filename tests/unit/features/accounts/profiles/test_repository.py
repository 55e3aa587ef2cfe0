"""Rows of accounts: written on conditions, and read whole."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from botocore.exceptions import EndpointConnectionError

from runtime.core.client_info import ClientInfo
from runtime.core.clock import new_ulid, rfc3339
from runtime.core.dynamodb.schema import (
    credentials_key,
    email_key,
    idempotency_pk,
    profile_key,
    session_key,
)
from runtime.core.dynamodb.writes import ConditionFailed, Key, put
from runtime.core.effects import NO_EFFECTS, Effects
from runtime.core.errors import Forbidden, Unauthenticated
from runtime.core.idempotency.models import IdempotencyKey, IdempotencyRecord
from runtime.core.idempotency.repository import KeyUsed
from runtime.core.security.callers import Caller, Role
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.credentials import ProofUsed
from runtime.features.accounts.errors import EmailTaken
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.profiles.repository import Account, UserRepository
from runtime.features.accounts.second_factor.models import Factor, PendingFactor, Proof
from tests.unit.world import World

EMAIL = "ada@example.com"
SCOPE = "U#chief"
MOMENT = timedelta(milliseconds=1)
FACTOR_ID = "01JD5Q8V3T1Z6W9X4B7N2M0KRC"
EXTRA = {"pk": "E#extra@example.com", "sk": "E", "user_id": "extra"}


@pytest.fixture(name="repository")
def _repository(world: World) -> UserRepository:
    """Return the repository on the world's table."""
    return UserRepository(world.table)


@pytest.fixture(name="admin")
def _admin(world: World) -> Caller:
    """Return an administrator, signed in."""
    return world.caller(world.user("chief@example.com", role=Role.ADMIN))


def new_user(world: World, **changes: object) -> User:
    """Return the profile of an account that is to be created."""
    user = User(
        id=new_ulid(world.clock()),
        email=EMAIL,
        name="Ada",
        role=Role.USER,
        email_verified=False,
        created_at=world.clock(),
    )
    return user.model_copy(update=changes)


def used_key(world: World, user: User) -> IdempotencyRecord:
    """Return the record of the key of a request that creates a user."""
    key = IdempotencyKey(
        scope=SCOPE,
        digest="digest",
        fingerprint="kid:mac",
        expires_at=world.clock() + timedelta(hours=24),
    )
    return IdempotencyRecord(key=key, resource_id=user.id, body="{}")


def some_effects(world: World, user: User) -> Effects:
    """Return an entry of the audit log and a mail."""
    recorder, client = world.platform.effects, ClientInfo(address="192.0.2.1")
    entry = recorder.entry(user.id, AuditAction.INVITED, client)
    mail = recorder.mail(MailKind.INVITATION, user.email, user.id)
    return Effects(entries=(entry,), mails=(mail,))


def row_of(user: User) -> dict[str, object]:
    """Return the row that a profile is stored as."""
    row: dict[str, object] = {
        "pk": f"U#{user.id}",
        "sk": "P",
        "id": user.id,
        "email": user.email,
        "role": user.role.value,
        "status": user.status.value,
        "email_verified": user.email_verified,
        "created_at": rfc3339(user.created_at),
        "version": user.version,
        "session_epoch": user.session_epoch,
    }
    if user.name is not None:
        row["name"] = user.name
    if user.delete_after is not None:
        row["delete_after"] = rfc3339(user.delete_after)
    if user.status is not UserStatus.ERASING:
        row |= {"gsi1pk": "USERS", "gsi1sk": user.email}
    return row


@pytest.mark.parametrize(
    ("hashed", "credentials"),
    [("hash", {"hash": "hash"}), (None, {})],
    ids=["registered", "invited"],
)
def test_an_account_is_written_with_all_that_belongs_to_it(
    world: World,
    repository: UserRepository,
    admin: Caller,
    hashed: str | None,
    credentials: dict[str, str],
) -> None:
    """Profile, credentials and address are written or none of them is."""
    user = new_user(world, session_epoch=3)
    record, effects = used_key(world, user), some_effects(world, user)

    repository.create(user, hashed, record, world.clock(), effects, admin)

    assert world.rows(f"U#{user.id}", "P") == [row_of(user)]
    key = {"pk": f"U#{user.id}", "sk": "CRED", "session_epoch": 3}
    assert world.rows(f"U#{user.id}", "CRED") == [key | credentials]
    lock = {"pk": f"E#{EMAIL}", "sk": "E", "user_id": user.id}
    assert world.rows(f"E#{EMAIL}") == [lock]
    expires = record.key.expires_at
    assert world.rows(f"{SCOPE}#K") == [
        {
            "pk": f"{SCOPE}#K",
            "sk": "digest",
            "fingerprint": "kid:mac",
            "resource_id": user.id,
            "body": "{}",
            "expires_at": rfc3339(expires),
            "ttl": int(expires.timestamp()),
        }
    ]
    assert (world.entries(), world.mails()) == (
        list(effects.entries),
        list(effects.mails),
    )


def test_an_account_without_key_or_administrator_needs_neither(
    world: World, repository: UserRepository
) -> None:
    """People register on their own."""
    user = new_user(world)

    repository.create(user, "hash", None, world.clock(), NO_EFFECTS)

    assert len(world.rows()) == 3
    assert repository.get(user.id) == user


Spoil = Callable[[World, User, Caller], None]
"""A change by another writer, given the new user and the administrator."""


def taken(**lock: object) -> Spoil:
    """Return a writer who has taken or reserved the address."""

    def spoil(world: World, user: User, admin: Caller) -> None:
        pk, sk = email_key(user.email)
        world.write_row({"pk": pk, "sk": sk, "user_id": "another", **lock})

    return spoil


def reserved(for_: timedelta) -> Spoil:
    """Return a writer whose former address it is for so long."""

    def spoil(world: World, user: User, admin: Caller) -> None:
        taken(held_until=world.clock() + for_)(world, user, admin)

    return spoil


def there(key: Callable[[str], Key]) -> Spoil:
    """Return a writer who has written a row of the account."""

    def spoil(world: World, user: User, admin: Caller) -> None:
        pk, sk = key(user.id)
        world.write_row({"pk": pk, "sk": sk})

    return spoil


def key_used(for_: timedelta) -> Spoil:
    """Return a request that used the key first; it is kept for so long."""

    def spoil(world: World, user: User, admin: Caller) -> None:
        row = {"pk": idempotency_pk(SCOPE), "sk": "digest", "resource_id": "other"}
        world.write_row({**row, "expires_at": world.clock() + for_})

    return spoil


def admin_is(**changes: object) -> Spoil:
    """Return somebody who changed the administrator."""

    def spoil(world: World, user: User, admin: Caller) -> None:
        world.change_row(profile_key(admin.user_id), **changes)

    return spoil


def admin_gone(world: World, user: User, admin: Caller) -> None:
    """Erase the administrator."""
    world.delete_row(profile_key(admin.user_id))


def admin_signed_out(world: World, user: User, admin: Caller) -> None:
    """End the administrator's session."""
    world.delete_row(session_key(admin.user_id, admin.session_id))


def both(first: Spoil, second: Spoil) -> Spoil:
    """Return two writers."""

    def spoil(world: World, user: User, admin: Caller) -> None:
        first(world, user, admin)
        second(world, user, admin)

    return spoil


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        pytest.param(taken(), EmailTaken, id="the address is another's"),
        pytest.param(reserved(MOMENT), EmailTaken, id="the address is reserved"),
        pytest.param(there(profile_key), ConditionFailed, id="a profile is there"),
        pytest.param(there(credentials_key), ConditionFailed, id="a password is there"),
        pytest.param(key_used(MOMENT), KeyUsed, id="the key was used"),
        pytest.param(admin_is(role="user"), Forbidden, id="the admin was demoted"),
        pytest.param(
            admin_is(status="disabled"), Forbidden, id="the admin was disabled"
        ),
        pytest.param(admin_gone, Forbidden, id="the admin is gone"),
        pytest.param(admin_signed_out, Unauthenticated, id="the admin was signed out"),
        # Whoever repeats a request finds the address taken: by themselves.
        pytest.param(both(key_used(MOMENT), taken()), KeyUsed, id="it is a repetition"),
        pytest.param(
            both(key_used(MOMENT), admin_is(role="user")),
            Forbidden,
            id="it is a repetition of somebody who was demoted",
        ),
    ],
)
def test_an_account_is_created_only_if_nothing_stands_against_it(
    world: World,
    repository: UserRepository,
    admin: Caller,
    spoil: Spoil,
    error: type[Exception],
) -> None:
    """Nothing of it is written then, no key and no mail."""
    user = new_user(world)
    spoil(world, user, admin)
    record, before = used_key(world, user), world.rows()

    with pytest.raises(error):
        repository.create(
            user, "hash", record, world.clock(), some_effects(world, user), admin
        )

    assert world.rows() == before


@pytest.mark.parametrize("spoil", [reserved(-MOMENT), reserved(timedelta(0))])
def test_a_reservation_that_is_over_hinders_nobody(
    world: World, repository: UserRepository, admin: Caller, spoil: Spoil
) -> None:
    """DynamoDB may delete its row days later; the new lock has no date."""
    user = new_user(world)
    spoil(world, user, admin)

    repository.create(user, "hash", None, world.clock(), NO_EFFECTS)

    lock = {"pk": f"E#{EMAIL}", "sk": "E", "user_id": user.id}
    assert world.rows(f"E#{EMAIL}") == [lock]


@pytest.mark.parametrize("for_", [-MOMENT, timedelta(0)])
def test_a_key_that_has_expired_can_be_used_again(
    world: World, repository: UserRepository, admin: Caller, for_: timedelta
) -> None:
    """DynamoDB may delete its row days later."""
    user = new_user(world)
    key_used(for_)(world, user, admin)

    repository.create(
        user, "hash", used_key(world, user), world.clock(), NO_EFFECTS, admin
    )

    (row,) = world.rows(f"{SCOPE}#K")
    assert row["resource_id"] == user.id


def test_a_user_is_found_by_the_address_they_have(
    world: World, repository: UserRepository
) -> None:
    """A former address, which they may claim back, is not theirs."""
    user = world.user(EMAIL)
    pk, sk = email_key("former@example.com")
    until = world.clock() + timedelta(days=8)
    world.write_row({"pk": pk, "sk": sk, "user_id": user.id, "held_until": until})

    assert repository.id_by_email(EMAIL) == user.id
    assert repository.id_by_email("former@example.com") is None
    assert repository.id_by_email("nobody@example.com") is None


def test_a_profile_is_read_as_it_was_written(
    world: World, repository: UserRepository
) -> None:
    """A user without a name has none, and one who is gone is None."""
    user = new_user(world, name=None)
    repository.create(user, None, None, world.clock(), NO_EFFECTS)

    assert repository.get(user.id) == user
    assert repository.get(new_ulid(world.clock())) is None


def with_factor(world: World, user: User) -> Factor:
    """Give a user a second factor with two recovery codes, past every rule."""
    made = world.clock()
    world.change_row(
        credentials_key(user.id),
        hash="hash",
        trusted={"network": 5},
        totp="sealed",
        totp_id=FACTOR_ID,
        totp_step=7,
        recovery={"a1": 1, "b2": 1},
        recovery_at=made,
    )
    return Factor(
        id=FACTOR_ID,
        secret="sealed",
        step=7,
        recovery=frozenset({"a1", "b2"}),
        recovery_at=made,
    )


@pytest.mark.parametrize("batch", [100, 1])
def test_an_account_is_read_with_all_its_credentials(
    world: World, repository: UserRepository, batch: int
) -> None:
    """DynamoDB may return the two rows one after the other."""
    world.client.largest_batch = batch
    user = world.user()
    factor = with_factor(world, user)
    waiting = PendingFactor(id="id", secret="secret", until=world.clock())
    world.change_row(credentials_key(user.id), totp_pending=waiting.model_dump())

    account = repository.account(user.id)

    assert account == Account(user, "hash", {"network": 5}, factor, waiting)


def test_an_account_without_password_or_factor_has_none(
    world: World, repository: UserRepository
) -> None:
    """Rows from before epochs were counted are of the first."""
    user = world.user()
    for key in (profile_key(user.id), credentials_key(user.id)):
        world.change_row(key, session_epoch=None)

    assert repository.account(user.id) == Account(user, None)


@pytest.mark.parametrize("epoch", [1, 9])
def test_whoever_proves_a_password_holds_the_epoch_that_it_was_stored_with(
    world: World, repository: UserRepository, epoch: int
) -> None:
    """The password may change between the reads of the two rows."""
    user = world.change_user(world.user().id, session_epoch=5)
    world.change_row(credentials_key(user.id), session_epoch=epoch)

    account = repository.account(user.id)

    assert account is not None
    assert account.user == user.model_copy(update={"session_epoch": epoch})


@pytest.mark.parametrize("missing", [[profile_key], [credentials_key], None])
def test_half_an_account_is_none(
    world: World,
    repository: UserRepository,
    missing: list[Callable[[str], Key]] | None,
) -> None:
    """An account may be read while its last rows are being erased."""
    user = world.user()
    for key in missing or (profile_key, credentials_key):
        world.delete_row(key(user.id))

    assert repository.account(user.id) is None


def test_users_are_listed_by_address_page_by_page(
    world: World, repository: UserRepository
) -> None:
    """Each is listed once, in the order of addresses."""
    users = [world.user(f"{name}@example.com") for name in "dbeac"]
    expected = sorted(users, key=lambda user: user.email)
    found: list[User] = []
    after, more = None, True

    while more:
        page, more = repository.page(2, after)
        assert len(page) <= 2
        found += page
        after = found[-1].email, found[-1].id

    assert found == expected


def test_users_are_found_by_how_their_address_begins(
    world: World, repository: UserRepository
) -> None:
    """A page ends where such addresses end."""
    users = [world.user(f"{name}@example.com") for name in ("ann", "anna", "bert")]

    assert repository.page(10, None, "ann") == (users[:2], False)
    assert repository.page(1, None, "ann") == (users[:1], True)
    after = users[0].email, users[0].id
    assert repository.page(10, after, "ann") == (users[1:2], False)
    assert repository.page(10, None, "c") == ([], False)


def test_a_profile_is_replaced_whole(world: World, repository: UserRepository) -> None:
    """Attributes that the new version does not have go; other rows stay."""
    user = world.user()
    world.change_row(profile_key(user.id), delete_after=world.clock())
    others = [row for row in world.rows() if row["sk"] != "P"]
    new = user.model_copy(update={"name": None, "version": 2})

    repository.save(new, 1)

    assert world.rows(f"U#{user.id}", "P") == [row_of(new)]
    assert [row for row in world.rows() if row["sk"] != "P"] == others


@pytest.mark.parametrize("version", [0, 2, None])
def test_a_profile_is_replaced_only_if_it_did_not_change(
    world: World, repository: UserRepository, version: int | None
) -> None:
    """Nor does a profile that was erased come back."""
    user = world.user()
    if version is None:
        world.delete_user(user.id)
    else:
        world.change_row(profile_key(user.id), version=version)
    before = world.rows()

    with pytest.raises(ConditionFailed):
        repository.save(user.model_copy(update={"name": "New"}), 1)

    assert world.rows() == before


def test_a_profile_whose_answer_is_lost_is_replaced_once(
    world: World, repository: UserRepository
) -> None:
    """The repetition must not take the new version for somebody else's."""
    user = world.user()

    def lose() -> None:
        """Lose the connection."""
        raise EndpointConnectionError(endpoint_url="table")

    world.client.after_write(lose, of=f"U#{user.id}")
    repository.save(user.model_copy(update={"version": 2}), 1)

    assert repository.get(user.id) == user.model_copy(update={"version": 2})


def test_a_sign_in_that_changes_no_credentials_writes_none(
    repository: UserRepository,
) -> None:
    """Most sign-ins come from a network that is trusted already."""
    assert repository.sign_in_writes("user", None, None) == []


TOTP_USED = Proof(factor_id=FACTOR_ID, kind="totp", step=8)
CODE_USED = Proof(factor_id=FACTOR_ID, kind="recovery_code", recovery="a1")


@pytest.mark.parametrize(
    ("trusted", "proof", "changed"),
    [
        ({"net": 9}, None, {"trusted": {"net": 9}}),
        ({}, None, {"trusted": {}}),
        (None, TOTP_USED, {"totp_step": 8}),
        (None, CODE_USED, {"recovery": {"b2": 1}}),
        ({"net": 9}, TOTP_USED, {"trusted": {"net": 9}, "totp_step": 8}),
        ({"net": 9}, CODE_USED, {"trusted": {"net": 9}, "recovery": {"b2": 1}}),
    ],
)
def test_a_sign_in_trusts_the_network_and_uses_up_the_proof(
    world: World,
    repository: UserRepository,
    trusted: Mapping[str, int] | None,
    proof: Proof | None,
    changed: dict[str, object],
) -> None:
    """All other credentials stay as they are."""
    user = world.user()
    with_factor(world, user)
    (before,) = world.rows(sk="CRED")

    writes = repository.sign_in_writes(user.id, trusted, proof)
    repository.commit([*writes, put(EXTRA)])

    assert world.rows(sk="CRED") == [before | changed]
    assert world.rows(EXTRA["pk"]) == [EXTRA]


@pytest.mark.parametrize(
    ("proof", "changes"),
    [
        pytest.param(None, None, id="the account was erased"),
        pytest.param(TOTP_USED, None, id="the account with a factor was erased"),
        pytest.param(TOTP_USED, {"totp_id": "other"}, id="the factor is another"),
        pytest.param(TOTP_USED, {"totp_step": 8}, id="the code was used"),
        pytest.param(TOTP_USED, {"totp_step": 9}, id="a later code was used"),
        pytest.param(CODE_USED, {"totp_id": "other"}, id="the codes are another's"),
        pytest.param(CODE_USED, {"recovery": {"b2": 1}}, id="the code is gone"),
    ],
)
def test_a_proof_is_used_only_once(
    world: World,
    repository: UserRepository,
    proof: Proof | None,
    changes: Mapping[str, object] | None,
) -> None:
    """Nothing that it would allow is written either."""
    user = world.user()
    with_factor(world, user)
    if changes is None:
        world.delete_row(credentials_key(user.id))
    else:
        world.change_row(credentials_key(user.id), **changes)
    before = world.rows()

    with pytest.raises(ProofUsed):
        repository.commit([*repository.sign_in_writes(user.id, {}, proof), put(EXTRA)])

    assert world.rows() == before


def test_effects_of_what_changes_no_account_are_written_alone(
    world: World, repository: UserRepository
) -> None:
    """Failed sign-ins are such."""
    user = new_user(world)
    effects = some_effects(world, user)

    repository.write_effects(effects)

    assert world.entries() == list(effects.entries)
    assert world.mails() == list(effects.mails)
    assert len(world.rows()) == 3


def test_a_hash_is_replaced_by_one_of_newer_parameters(
    world: World, repository: UserRepository
) -> None:
    """All other credentials stay as they are."""
    user = world.user()
    with_factor(world, user)
    (before,) = world.rows(sk="CRED")

    repository.set_password_hash(user.id, "new", "hash")

    assert world.rows(sk="CRED") == [{**before, "hash": "new"}]


@pytest.mark.parametrize("stored", ["another", None], ids=["replaced", "voided"])
def test_a_hash_is_replaced_only_if_it_did_not_change(
    world: World, repository: UserRepository, stored: str | None
) -> None:
    """The owner may be setting another password at the same moment."""
    user = world.user()
    world.change_row(credentials_key(user.id), hash=stored)
    before = world.rows()

    with pytest.raises(ConditionFailed):
        repository.set_password_hash(user.id, "new", "hash")

    assert world.rows() == before
