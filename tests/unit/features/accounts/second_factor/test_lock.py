"""Codes that are refused after a hundred wrong ones, until a mailed link is used."""

import pytest

from runtime.core.client_info import ClientInfo
from runtime.core.dynamodb.schema import credentials_key
from runtime.core.errors import TooManyAttempts
from runtime.features.accounts.errors import (
    CodesLocked,
    FactorLocked,
    InvalidCode,
    InvalidLink,
    WrongCode,
)
from runtime.features.accounts.mailed_links.links import (
    UNLOCK_FACTOR,
    reset_binding,
    unlock_binding,
)
from runtime.features.accounts.mailed_links.models import OneTimeKind
from runtime.features.accounts.second_factor.models import MOST_FAILURES
from runtime.features.accounts.second_factor.requests import ProofRequest
from runtime.features.accounts.throttles import MAILS
from tests.unit.features.accounts.second_factor.enrolled import (
    EMAIL,
    HOME,
    Ada,
    no_factor,
)
from tests.unit.world import PASSWORD


def failures(ada: Ada) -> int:
    """Return how many codes in a row are stored as wrong."""
    factor = ada.world.account(ada.id).factor
    return factor.failures if factor else 0


def after(ada: Ada, wrong: int) -> None:
    """Store that so many codes in a row were wrong."""
    ada.world.change_row(credentials_key(ada.id), totp_failures=wrong)


def link(ada: Ada, **changed: str) -> str:
    """Return the token that a worker mails."""
    account = ada.world.account(ada.id)
    factor_id = account.factor.id if account.factor else "none"
    binding = unlock_binding(account.user, factor_id) | changed
    return ada.world.accounts.one_time_tokens.issue(
        UNLOCK_FACTOR.kind, ada.id, UNLOCK_FACTOR.lifetime, **binding
    )


def test_after_a_hundred_wrong_codes_none_is_accepted(ada: Ada) -> None:
    """The delays alone would let somebody with the password guess for ever."""
    wrong, judged, last = ada.wrong(), 0, 0
    for number in range(MOST_FAILURES + 5):
        ada.world.clock.advance(seconds=60)
        wrong = ada.wrong()
        try:
            ada.finish(code=wrong, client=ClientInfo(address=f"10.0.{number}.1"))
        except FactorLocked as refused:
            assert (refused.status, refused.code) == (401, "factor_locked")
            last += 1
        except InvalidCode:
            judged += 1

    assert (judged, last) == (MOST_FAILURES, 5)
    with pytest.raises(FactorLocked):
        ada.finish()
    locked = [e for e in ada.world.entries() if e.action == "factor_locked"]
    mails = [mail for mail in ada.world.mails() if mail.kind == "factor_locked"]
    assert [entry.actor_id for entry in locked] == [None]
    assert [(mail.to, mail.user_id) for mail in mails] == [(EMAIL, ada.id)]


def test_wrong_codes_count_wherever_they_are_sent(ada: Ada) -> None:
    """Whoever is signed in guesses at the same authenticator."""
    factors, wrong = ada.world.accounts.second_factor, ada.wrong()
    body = ProofRequest(password=PASSWORD, code=wrong)
    with pytest.raises(InvalidCode):
        ada.finish(code=wrong)
    with pytest.raises(WrongCode):
        factors.disable(ada.caller, body, HOME)
    with pytest.raises(WrongCode):
        factors.renew(ada.caller, body, HOME)
    with pytest.raises(WrongCode):
        ada.world.accounts.deletion.request(ada.caller, body, HOME)
    assert failures(ada) == 4

    after(ada, MOST_FAILURES)
    right = ProofRequest(password=PASSWORD, code=ada.code())
    for refused in (factors.disable, factors.renew):
        with pytest.raises(CodesLocked) as error:
            refused(ada.caller, right, HOME)
        assert (error.value.status, error.value.code) == (403, "factor_locked")
    # The password alone removes it, as always.
    no_factor(ada)


def test_a_right_code_forgets_the_wrong_ones(ada: Ada) -> None:
    """Only those in a row count; the hundredth may still be right."""
    after(ada, MOST_FAILURES - 1)

    ada.finish()

    assert failures(ada) == 0
    ada.later()
    body = ProofRequest(password=PASSWORD, code=ada.code())
    after(ada, 7)
    ada.world.accounts.second_factor.renew(ada.caller, body, HOME)
    assert failures(ada) == 0


def test_recovery_codes_go_on_working_and_forgive_nothing(ada: Ada) -> None:
    """They are not guessed; whoever has one may not have the authenticator."""
    after(ada, MOST_FAILURES)

    assert ada.finish(recovery_code=ada.codes[0]).access_token
    with pytest.raises(InvalidCode):
        ada.finish(recovery_code="0" * 16)

    assert failures(ada) == MOST_FAILURES
    with pytest.raises(FactorLocked):
        ada.finish()


def test_of_many_codes_at_once_a_hundred_are_judged(ada: Ada) -> None:
    """Each is counted before it is judged, on what was counted before."""
    after(ada, MOST_FAILURES - 1)
    wrong = ada.wrong()
    first, second = ada.challenge(), ada.challenge()

    def overtake() -> None:
        """Send the hundredth code a moment earlier."""
        with pytest.raises(InvalidCode):
            ada.finish(first, wrong)

    ada.world.client.before_write(overtake, of="CRED")
    with pytest.raises(FactorLocked):
        ada.finish(second)

    assert failures(ada) == MOST_FAILURES
    mails = [mail for mail in ada.world.mails() if mail.kind == "factor_locked"]
    assert len(mails) == 1


def test_a_link_makes_codes_good_again_once(ada: Ada) -> None:
    """It is in the log."""
    after(ada, MOST_FAILURES)
    unlock, text = ada.world.accounts.second_factor.unlock, link(ada)

    entries, mails = ada.world.left_by(lambda: unlock(text, HOME))

    assert [entry.action for entry in entries] == ["factor_unlocked"]
    assert not mails
    assert ada.finish().access_token
    with pytest.raises(InvalidLink):
        unlock(text, HOME)


def test_a_new_password_does_not_void_the_link(ada: Ada) -> None:
    """The mail asks to set one first, since somebody knows the old one."""
    after(ada, MOST_FAILURES)
    text, accounts = link(ada), ada.world.accounts
    reset = accounts.one_time_tokens.issue(
        OneTimeKind.RESET_PASSWORD,
        ada.id,
        UNLOCK_FACTOR.lifetime,
        **reset_binding(ada.world.account(ada.id).user),
    )
    accounts.passwords.reset(reset, "staple battery horse correct")
    assert failures(ada) == MOST_FAILURES

    accounts.second_factor.unlock(text, HOME)

    assert failures(ada) == 0


@pytest.mark.parametrize("changed", [{"email": "x@example.com"}, {"factor": "x"}])
def test_a_link_is_bound_to_address_and_factor(
    ada: Ada, changed: dict[str, str]
) -> None:
    """It was mailed for what the account had then."""
    after(ada, MOST_FAILURES)

    with pytest.raises(InvalidLink):
        ada.world.accounts.second_factor.unlock(link(ada, **changed), HOME)

    assert failures(ada) == MOST_FAILURES


def test_a_link_is_of_no_use_without_a_factor_or_an_account(ada: Ada) -> None:
    """Both may be gone when it is followed."""
    after(ada, MOST_FAILURES)
    unlock, text = ada.world.accounts.second_factor.unlock, link(ada)
    no_factor(ada)
    with pytest.raises(InvalidLink):
        unlock(text, HOME)
    ada.world.delete_user(ada.id)
    with pytest.raises(InvalidLink):
        unlock(text, HOME)


def test_a_link_is_mailed_again_whoever_asks_and_not_too_often(ada: Ada) -> None:
    """No account is read, so that the answer is alike for every address."""
    ask = ada.world.accounts.second_factor.request_unlock
    asked = (EMAIL, "nobody@example.com")

    _, mails = ada.world.left_by(lambda: [ask(email, HOME) for email in asked])

    assert [(m.kind, m.to, m.user_id) for m in mails] == [
        ("factor_locked", email, None) for email in asked
    ]
    for _ in range(MAILS.free - 1):
        ask(EMAIL, HOME)
    with pytest.raises(TooManyAttempts):
        ask(EMAIL, HOME)


def test_guesses_at_a_pending_factor_lock_nothing(ada: Ada) -> None:
    """It is not in use, so nobody can be mailed a link for it."""
    no_factor(ada)
    factors, wrong = ada.world.accounts.second_factor, ada.wrong()
    factors.start(ada.caller, PASSWORD, HOME)
    with pytest.raises(WrongCode):
        factors.confirm(ada.caller, wrong, HOME)

    (row,) = ada.world.rows(*credentials_key(ada.id))
    assert "totp_failures" not in row
