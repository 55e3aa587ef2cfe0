"""The second step of a sign-in, and guesses at its codes."""

from datetime import timedelta

import pytest

from runtime.core.client_info import ClientInfo
from runtime.core.dynamodb.schema import credentials_key
from runtime.core.errors import TooManyAttempts
from runtime.core.mail.models import Mail
from runtime.features.accounts.errors import (
    InvalidChallenge,
    InvalidCode,
    InvalidCredentials,
    WrongCode,
)
from runtime.features.accounts.second_factor.requests import ProofRequest
from runtime.features.accounts.sign_in.models import RegisterRequest
from runtime.features.accounts.throttles import CODE_WARNINGS, CODES
from tests.unit.features.accounts.second_factor.enrolled import EMAIL, HOME, Ada
from tests.unit.world import PASSWORD, World


def test_networks_from_before_the_factor_are_no_help_with_codes(world: World) -> None:
    """An attacker who knew the password then must not get extra guesses there."""
    request = RegisterRequest(email=EMAIL, password=PASSWORD)
    user_id = world.accounts.sign_in.register(request).resource.id
    early = [ClientInfo(address=f"198.51.100.{number}") for number in range(3)]
    for client in (*early, HOME):
        world.accounts.sign_in.sign_in(EMAIL, PASSWORD, client)
    ada = Ada(world, user_id)
    wrong, judged = ada.wrong(), 0

    for client in early * 5:
        try:
            ada.finish(code=wrong, client=client)
        except InvalidCode:
            judged += 1
        except TooManyAttempts:
            pass

    assert judged == CODES.free
    assert ada.finish(client=HOME).access_token


def test_a_password_is_no_longer_enough(ada: Ada) -> None:
    """It earns a challenge, and no session."""
    assert ada.challenge()
    assert not ada.sessions()


def test_password_and_code_open_a_session(ada: Ada) -> None:
    """The log names the factor, and the network counts as known from now on."""
    pair = ada.finish()

    assert ada.world.accounts.sessions.authenticate(pair.access_token).user_id == ada.id
    entry = ada.world.entries()[-1]
    assert (entry.action, entry.details) == ("signed_in", {"factor": "totp"})
    assert ada.world.account(ada.id).trusted


@pytest.mark.parametrize("by", ["code", "recovery code"])
def test_a_factor_that_is_replaced_at_the_last_moment_opens_no_session(
    ada: Ada, by: str
) -> None:
    """The proof is of a factor that its owner may have lost to a thief."""
    recovery_code = ada.codes[0] if by == "recovery code" else None
    key = credentials_key(ada.id)
    ada.world.client.before_write(
        lambda: ada.world.change_row(key, totp_id="another"), of="S#"
    )

    with pytest.raises(InvalidCode):
        ada.finish(recovery_code=recovery_code)

    assert not ada.sessions()


def test_a_wrong_password_does_not_tell_of_the_factor(ada: Ada) -> None:
    """An attacker who guesses passwords must learn nothing new."""
    with pytest.raises(InvalidCredentials):
        ada.world.accounts.sign_in.sign_in(EMAIL, "wrong")


def test_codes_cannot_be_guessed_with_many_challenges(ada: Ada) -> None:
    """The limit counts for the account, from all networks together."""
    judged, wrong = 0, ada.wrong()
    for number in range(60):
        client = ClientInfo(address=f"10.0.0.{number}")
        try:
            ada.finish(ada.challenge(client), wrong, client=client)
        except InvalidCode:
            judged += 1
        except TooManyAttempts:
            pass
        ada.world.clock.advance(seconds=10)

    assert 5 < judged < 25


def test_a_wrong_code_is_in_the_log(ada: Ada) -> None:
    """The entry names no actor; other refusals leave none."""
    wrong = ada.wrong()
    with pytest.raises(InvalidCode):
        ada.finish(code=wrong)
    with pytest.raises(InvalidChallenge):
        ada.finish("mc1.forged", wrong)
    with pytest.raises(WrongCode):
        request = ProofRequest(password=PASSWORD, code=wrong)
        ada.world.accounts.second_factor.renew(ada.caller, request, HOME)

    (entry,) = (e for e in ada.world.entries() if e.action == "sign_in_failed")
    assert (entry.user_id, entry.actor_id) == (ada.id, None)
    assert (entry.address, entry.details) == (HOME.address, {"step": "code"})
    assert wrong not in entry.model_dump_json()


def test_the_owner_is_told_when_somebody_with_the_password_guesses_codes(
    ada: Ada,
) -> None:
    """The fifth wrong code causes a mail, and then at most one a day."""
    wrong = ada.wrong()
    told: list[int] = []
    started = ada.world.clock()
    while ada.world.clock() < started + timedelta(hours=30):
        number = len(told)
        client = ClientInfo(address=f"10.0.0.{number}")
        with pytest.raises((InvalidCode, TooManyAttempts)):
            ada.finish(code=wrong, client=client)
        told.append(len(_warnings(ada)))
        ada.world.clock.advance(seconds=30 if number < 5 else 3000)

    assert told[:6] == [0, 0, 0, 0, 1, 1]
    assert told[-1] == 2
    first, second = _warnings(ada)
    assert (first.to, first.user_id) == (EMAIL, ada.id)
    assert first.data == {"address": "10.0.0.4"}


def test_of_two_guesses_at_once_one_has_the_owner_told(world: World) -> None:
    """The slower one finds that the mail is being sent."""
    once, done = world.throttling.once, list[bool]()
    world.client.before_write(lambda: done.append(once(CODE_WARNINGS, "ada")))

    done.append(once(CODE_WARNINGS, "ada"))

    assert done == [True, False]
    assert once(CODE_WARNINGS, "another")


def test_an_owner_who_mistypes_a_few_codes_gets_no_mail(ada: Ada) -> None:
    """Four wrong codes are allowed, and a right one forgets them."""
    wrong = ada.wrong()
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(InvalidCode):
                ada.finish(code=wrong)
        ada.finish()
        ada.later()

    assert not _warnings(ada)


def _warnings(ada: Ada) -> list[Mail]:
    return [mail for mail in ada.world.mails() if mail.kind == "codes_guessed"]


def test_an_owner_whose_codes_are_guessed_elsewhere_signs_in_at_home(
    ada: Ada,
) -> None:
    """As with passwords, a known network has a count of its own."""
    ada.finish()
    ada.later()
    abroad, wrong = ClientInfo(address="198.51.100.1"), ada.wrong()
    for _ in range(6):
        with pytest.raises((InvalidCode, TooManyAttempts)):
            ada.finish(ada.challenge(abroad), wrong, client=abroad)

    with pytest.raises(TooManyAttempts):
        ada.finish(ada.challenge(abroad), client=abroad)
    assert ada.finish().access_token
