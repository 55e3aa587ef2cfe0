"""Challenges between the two steps: bound, short-lived, and used once."""

import base64
from collections.abc import Callable
from datetime import timedelta

import pytest
from pyotp import TOTP

from runtime.core.clock import new_ulid
from runtime.core.security.keyring import Keyring
from runtime.core.security.keyring_source import KeyringSource
from runtime.features.accounts.errors import InvalidChallenge, InvalidCode
from runtime.features.accounts.mailed_links.links import RESET_PASSWORD, reset_binding
from runtime.features.accounts.mailed_links.models import OneTimeKind
from runtime.features.accounts.profiles.models import UserStatus
from runtime.features.accounts.second_factor.challenges import LIFETIME, Challenges
from tests.clock import ManualClock
from tests.keys import random_ring
from tests.unit.features.accounts.second_factor.enrolled import HOME, Ada, no_factor
from tests.unit.world import PASSWORD


def test_a_challenge_serves_once(ada: Ada) -> None:
    """Another valid code does not make it work again."""
    challenge = ada.challenge()
    ada.finish(challenge)
    ada.later()

    with pytest.raises(InvalidChallenge):
        ada.finish(challenge)


def test_one_of_two_who_meet_the_same_challenge_at_once_signs_in(ada: Ada) -> None:
    """Their proofs differ, and both are valid."""
    challenge = ada.challenge()
    ada.world.client.before_write(
        lambda: ada.finish(challenge, recovery_code=ada.codes[0]), of="S#"
    )

    with pytest.raises(InvalidChallenge):
        ada.finish(challenge)

    assert len(ada.sessions()) == 1


def test_a_challenge_ends_after_five_minutes(ada: Ada) -> None:
    """It works until the last second."""
    challenge, other = ada.challenge(), ada.challenge()
    ada.world.clock.now += LIFETIME - timedelta(seconds=1)
    ada.finish(challenge)

    ada.world.clock.advance(seconds=1)
    with pytest.raises(InvalidChallenge):
        ada.finish(other, recovery_code=ada.codes[0])


def _new_password(ada: Ada) -> None:
    accounts, user = ada.world.accounts, ada.world.account(ada.id).user
    link = accounts.one_time_tokens.issue(
        OneTimeKind.RESET_PASSWORD,
        ada.id,
        RESET_PASSWORD.lifetime,
        **reset_binding(user),
    )
    accounts.passwords.reset(link, "staple battery horse correct")


def _another_factor(ada: Ada) -> None:
    no_factor(ada)
    secret = ada.world.accounts.second_factor.start(ada.caller, PASSWORD, HOME).secret
    code = TOTP(secret).at(ada.world.clock())
    ada.world.accounts.second_factor.confirm(ada.caller, code, HOME)


def _disabled(ada: Ada) -> None:
    ada.world.change_user(ada.id, status=UserStatus.DISABLED)


def _gone(ada: Ada) -> None:
    ada.world.delete_user(ada.id)


@pytest.mark.parametrize(
    "change", [_new_password, no_factor, _another_factor, _disabled, _gone]
)
def test_a_challenge_ends_with_what_it_was_given_for(
    ada: Ada, change: Callable[[Ada], None]
) -> None:
    """It is bound to the password, the factor and an active account."""
    challenge = ada.challenge()
    change(ada)

    with pytest.raises(InvalidChallenge):
        ada.finish(challenge)


@pytest.mark.parametrize(
    "forge",
    [
        lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"),
        lambda text: text.removeprefix("mc1."),
        lambda text: "mc1.",
        lambda text: "mc1.!!!!",
        lambda text: "mc1." + "W1tb" * 100,
        lambda text: "mc1." + base64.urlsafe_b64encode(bytes(32) + b"[]").decode(),
        lambda text: "mc1."
        + base64.urlsafe_b64encode(bytes(32) + b'[1,"i","u","c",9e9]').decode(),
        lambda text: "mc1."
        + base64.urlsafe_b64encode(bytes(32) + b'["k","i","u","c",9e9]').decode(),
        lambda text: "mc1.ä" + text,
        lambda text: text + "A" * 500,
    ],
)
def test_a_forged_challenge_is_refused(
    clock: ManualClock, forge: Callable[[str], str]
) -> None:
    """It must not crash the reader either."""
    ring = random_ring()
    challenges = Challenges(KeyringSource(lambda: ring), clock, new_ulid)
    genuine = challenges.give("u", "c")
    assert challenges.read(genuine).user_id == "u"

    with pytest.raises(InvalidChallenge):
        challenges.read(forge(genuine))


def test_a_challenge_is_worth_nothing_after_five_wrong_codes(ada: Ada) -> None:
    """Even the right code fails then; the password earns a new challenge."""
    challenge, wrong = ada.challenge(), ada.wrong()
    for _ in range(5):
        with pytest.raises(InvalidCode):
            ada.finish(challenge, wrong)

    with pytest.raises(InvalidChallenge):
        ada.finish(challenge)
    ada.world.clock.advance(seconds=60)
    assert ada.finish().access_token


def test_keys_of_challenges_rotate_with_the_signing_ring(clock: ManualClock) -> None:
    """Challenges and tokens read one ring."""
    old, new = random_ring(), random_ring()
    before = Challenges(KeyringSource(lambda: old), clock, new_ulid)
    both = KeyringSource(lambda: Keyring((*old.keys, *new.keys)))

    assert Challenges(both, clock, new_ulid).read(before.give("u", "c")).id
