"""Writes of factors, on the condition that nothing changed since it was read."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from runtime.core.clock import new_ulid
from runtime.core.dynamodb.schema import (
    credentials_key,
    one_time_key,
    profile_key,
    session_key,
)
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.effects import NO_EFFECTS
from runtime.core.errors import Unauthenticated
from runtime.features.accounts.credentials import ProofUsed
from runtime.features.accounts.errors import EmailNotVerified, InvalidLink
from runtime.features.accounts.mailed_links.models import OneTimeKind, OneTimeToken
from runtime.features.accounts.mailed_links.repository import issued
from runtime.features.accounts.second_factor.models import (
    MOST_FAILURES,
    Factor,
    PendingFactor,
    Proof,
)
from runtime.features.accounts.second_factor.repository import FactorRepository
from tests.unit.world import World

CODE, OTHER_CODE = "a" * 64, "b" * 64
"""Digests of recovery codes."""


class Account:
    """An account and its factor, which is pending until it is enabled."""

    def __init__(self, world: World) -> None:
        """Store the account and the pending factor."""
        self.world, self.now = world, world.clock()
        self.user = world.verify(world.user().id)
        self.id = self.user.id
        self.caller = world.caller(self.id)
        self.key = credentials_key(self.id)
        self.repository = FactorRepository(world.table)
        self.waiting = PendingFactor(
            id=new_ulid(self.now),
            secret="sealed",
            until=self.now + timedelta(minutes=15),
        )
        self.factor = Factor(
            id=self.waiting.id,
            secret="sealed",
            step=5,
            recovery=frozenset({CODE, OTHER_CODE}),
            recovery_at=self.now,
        )
        self.by_code = Proof(factor_id=self.factor.id, kind="totp", step=6)
        self.by_recovery = Proof(
            factor_id=self.factor.id, kind="recovery_code", recovery=CODE
        )
        self.pend()

    def pend(self) -> None:
        """Store the pending factor."""
        self.repository.pend(self.caller, self.waiting)

    def enable(self) -> None:
        """Put the factor into use."""
        self.repository.enable(self.caller, self.user, self.factor, {}, NO_EFFECTS, [])

    def renew(self, proof: Proof) -> None:
        """Replace the recovery codes."""
        self.repository.renew(
            self.caller, frozenset({"c" * 64}), self.now, proof, NO_EFFECTS, []
        )

    def disable(self, proof: Proof | None = None) -> None:
        """Remove the factor."""
        self.repository.disable(self.caller, self.factor.id, proof, NO_EFFECTS, [])


@pytest.fixture(name="account")
def _account(world: World) -> Account:
    """Return an account whose factor is pending."""
    return Account(world)


def refused(
    account: Account, error: type[Exception], change: Callable[[], None]
) -> None:
    """Demand that a change is refused and leaves every row as it is."""
    before = account.world.rows()
    with pytest.raises(error):
        change()
    assert account.world.rows() == before


@pytest.mark.parametrize("change", ["pend", "enable", "renew", "disable"])
def test_whoever_was_signed_out_meanwhile_changes_no_factor(
    account: Account, change: str
) -> None:
    """A process may remember the session of a thief that its owner ended."""
    if change in ("renew", "disable"):
        account.enable()
    account.world.delete_row(session_key(account.id, account.caller.session_id))
    given = [account.by_code] if change == "renew" else []

    refused(account, Unauthenticated, lambda: getattr(account, change)(*given))


@pytest.mark.parametrize(
    "changes", [{"email": "another@example.com"}, {"email_verified": False}]
)
def test_a_factor_comes_into_use_only_for_the_verified_address_that_was_read(
    account: Account, changes: dict[str, object]
) -> None:
    """It would keep the owner of the address out of the account for good."""
    account.world.change_row(profile_key(account.id), **changes)

    refused(account, EmailNotVerified, account.enable)


def test_a_code_is_counted_only_on_what_was_read(account: Account) -> None:
    """Each of the codes that are sent at once has a number of its own."""
    account.enable()
    repository, factor_id = account.repository, account.factor.id

    repository.count(account.id, factor_id, 0)
    refused(
        account, ConditionFailed, lambda: repository.count(account.id, factor_id, 0)
    )
    repository.count(account.id, factor_id, 1)
    refused(
        account, ConditionFailed, lambda: repository.count(account.id, factor_id, 1)
    )
    assert repository.failures(account.id, factor_id) == 2
    account.world.change_row(account.key, totp_failures=0)
    repository.count(account.id, factor_id, 0)


@pytest.mark.parametrize("failures", [0, 1])
def test_a_code_of_another_factor_is_not_counted(
    account: Account, failures: int
) -> None:
    """The factor was replaced since it was read."""
    account.enable()
    account.world.change_row(
        account.key, totp_id="01JD5Q8V3T1Z6W9X4B7N2M0KRC", totp_failures=failures
    )
    repository, factor_id = account.repository, account.factor.id

    refused(
        account,
        ConditionFailed,
        lambda: repository.count(account.id, factor_id, failures),
    )
    with pytest.raises(ProofUsed):
        repository.failures(account.id, factor_id)
    account.world.delete_row(account.key)
    with pytest.raises(ProofUsed):
        repository.failures(account.id, factor_id)


def locked(account: Account) -> OneTimeToken:
    """Refuse codes, and return the token that accepts them again."""
    account.enable()
    account.world.change_row(account.key, totp_failures=MOST_FAILURES)
    token = OneTimeToken(
        digest="digest",
        kind=OneTimeKind.UNLOCK_FACTOR,
        user_id=account.id,
        expires_at=account.now + timedelta(hours=24),
    )
    account.world.table.write(issued(token))
    return token


@pytest.mark.parametrize(
    "writer",
    [
        lambda account: account.world.delete_row(one_time_key("digest")),
        lambda account: account.world.change_row(
            profile_key(account.id), email="another@example.com"
        ),
        lambda account: account.world.change_row(account.key, totp_id="another"),
        lambda account: account.world.change_row(
            account.key, totp_failures=MOST_FAILURES - 1
        ),
    ],
    ids=["used", "another address", "another factor", "not locked"],
)
def test_codes_are_accepted_again_only_if_nothing_changed(
    account: Account, writer: Callable[[Account], None]
) -> None:
    """The link went to a mailbox that may not be the owner's any more."""
    token = locked(account)
    writer(account)

    refused(
        account,
        InvalidLink,
        lambda: account.repository.unlock(
            account.user, account.factor.id, token, NO_EFFECTS
        ),
    )


def test_codes_are_accepted_again(account: Account) -> None:
    """The count begins anew."""
    token = locked(account)

    account.repository.unlock(account.user, account.factor.id, token, NO_EFFECTS)

    assert account.repository.failures(account.id, account.factor.id) == 0


def test_a_factor_waits_only_where_none_is_in_use(account: Account) -> None:
    """It would replace one that asks for codes already."""
    account.enable()

    refused(account, ConditionFailed, account.pend)


def test_no_factor_waits_for_an_account_that_is_gone(account: Account) -> None:
    """A row that nobody owns would never be erased."""
    account.world.delete_row(account.key)

    refused(account, ConditionFailed, account.pend)


def test_only_the_factor_that_waits_is_put_into_use(account: Account) -> None:
    """The codes of another were not shown."""
    other = account.waiting.model_copy(update={"id": "another"})
    account.repository.pend(account.caller, other)

    refused(account, ConditionFailed, account.enable)


def test_a_factor_that_is_in_use_is_not_overwritten(account: Account) -> None:
    """Two requests may confirm at once."""
    account.world.change_row(account.key, totp_id="another")

    refused(account, ConditionFailed, account.enable)


@pytest.mark.parametrize("kind", ["by_code", "by_recovery"])
@pytest.mark.parametrize("change", ["renew", "disable"])
def test_a_proof_of_another_factor_proves_nothing(
    account: Account, kind: str, change: str
) -> None:
    """The factor was replaced since it was read."""
    account.enable()
    account.world.change_row(account.key, totp_id="another")

    proof = getattr(account, kind)
    refused(account, ProofUsed, lambda: getattr(account, change)(proof))


@pytest.mark.parametrize("change", ["renew", "disable"])
@pytest.mark.parametrize("step", [6, 7])
def test_a_code_proves_nothing_after_it_or_a_later_one_was_used(
    account: Account, change: str, step: int
) -> None:
    """Somebody else may have seen it."""
    account.enable()
    account.world.change_row(account.key, totp_step=step)

    refused(account, ProofUsed, lambda: getattr(account, change)(account.by_code))


@pytest.mark.parametrize("change", ["renew", "disable"])
def test_a_recovery_code_proves_nothing_after_it_was_used(
    account: Account, change: str
) -> None:
    """The other codes are still good."""
    account.enable()
    account.world.change_row(account.key, recovery={OTHER_CODE: 1})

    refused(account, ProofUsed, lambda: getattr(account, change)(account.by_recovery))


def test_a_factor_that_replaced_the_one_that_was_read_is_not_removed(
    account: Account,
) -> None:
    """Without a code, the password removes only the factor that was there."""
    account.enable()
    account.world.change_row(account.key, totp_id="another")

    refused(account, ProofUsed, account.disable)


@pytest.mark.parametrize("kind", ["by_code", "by_recovery"])
def test_a_proof_renews_every_recovery_code(account: Account, kind: str) -> None:
    """One that was used up for it goes like the others."""
    account.enable()

    account.renew(getattr(account, kind))

    factor = account.world.account(account.id).factor
    assert factor and factor.recovery == {"c" * 64}


@pytest.mark.parametrize("kind", ["by_code", "by_recovery"])
def test_a_removed_factor_leaves_nothing(account: Account, kind: str) -> None:
    """Its secret and its codes go, whatever proves it."""
    account.enable()

    account.disable(getattr(account, kind))

    (row,) = account.world.rows(*account.key)
    assert set(row) == {"pk", "sk", "session_epoch", "trusted"}
