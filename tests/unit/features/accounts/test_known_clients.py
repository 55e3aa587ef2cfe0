"""Known devices, whose tokens let an owner in and nobody else."""

from collections.abc import Callable

import pytest

from runtime.core.client_info import ClientInfo
from runtime.core.dynamodb.schema import credentials_key
from runtime.core.errors import TooManyAttempts
from runtime.core.security.keyring_source import KeyringSource
from runtime.core.security.tickets import Tickets
from runtime.features.accounts.errors import (
    InvalidCode,
    InvalidCredentials,
    WrongPassword,
)
from runtime.features.accounts.known_clients import (
    MAX_DEVICES,
    TICKET_PURPOSE,
    TRUSTED_FOR,
    Device,
    Devices,
)
from runtime.features.accounts.sessions.models import SignedIn
from runtime.features.accounts.sign_in.models import RegisterRequest
from tests.unit.core.throttling.test_service import somewhere
from tests.unit.features.accounts.second_factor.enrolled import Ada
from tests.unit.world import PASSWORD, World

EMAIL, OTHER = "ada@example.com", "bob@example.com"
ABROAD = ClientInfo(address="198.51.100.1")


def register(world: World, email: str = EMAIL) -> None:
    """Create an account."""
    world.accounts.sign_in.register(
        RegisterRequest(email=email, password=PASSWORD, name="A")
    )


def ada_id(world: World) -> str:
    """Return the id of Ada's account."""
    user_id = world.accounts.users.id_by_email(EMAIL)
    assert user_id is not None
    return user_id


def sign_in(
    world: World, token: str | None = None, client: ClientInfo = ABROAD
) -> SignedIn:
    """Sign Ada in, from a network that is not known."""
    return world.accounts.sign_in.sign_in(EMAIL, PASSWORD, client, token)


def guess(world: World, token: str | None = None, client: ClientInfo = ABROAD) -> bool:
    """Try a wrong password, and tell whether it was judged at all."""
    try:
        world.accounts.sign_in.sign_in(EMAIL, "wrong", client, token)
    except InvalidCredentials:
        return True
    except TooManyAttempts:
        return False
    raise AssertionError("a wrong password opened a session")


def attack(world: World) -> None:
    """Use up the attempts of the account, as strangers."""
    number = 0
    while guess(world, client=somewhere(number)):
        number += 1


def devices(world: World) -> Devices:
    """Return another reader and issuer of the tokens, with the service's keys."""
    return Devices(tickets_for(world, TICKET_PURPOSE))


def tickets_for(world: World, purpose: str) -> Tickets:
    """Return tickets for some purpose, under the keys of the devices' own."""
    platform = world.platform
    keys = KeyringSource(
        lambda: platform.settings.refresh_keyring(platform.read_secret)
    )
    return Tickets(keys, world.clock, purpose=purpose, lifetime=TRUSTED_FOR)


def device(world: World, token: str) -> Device:
    """Return the device that a token names."""
    found = devices(world).recognise(token)
    assert found is not None
    return found


def test_ten_minutes_of_attack_do_not_lock_a_known_device_out(world: World) -> None:
    """Its network does not matter; an unknown device has to wait."""
    register(world)
    token = sign_in(world).device_token
    world.clock.advance(days=29)
    judged = 0

    for number in range(1_200):
        judged += guess(world, client=somewhere(number))
        world.clock.advance(seconds=0.5)

    assert judged < 30
    assert sign_in(world, token, somewhere(77_000)).access_token
    with pytest.raises(TooManyAttempts):
        sign_in(world, client=somewhere(77_001))


def test_a_device_of_another_account_is_not_known(world: World) -> None:
    """It counts as one without a token, and its own count stays."""
    register(world)
    register(world, OTHER)
    foreign = world.accounts.sign_in.sign_in(OTHER, PASSWORD, ABROAD).device_token
    attack(world)

    with pytest.raises(TooManyAttempts):
        sign_in(world, foreign)

    assert world.accounts.sign_in.sign_in(OTHER, PASSWORD, ABROAD, foreign).access_token


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: "",
        lambda token: "garbage",
        lambda token: "ä" * 40,
        lambda token: token[:-4],
        lambda token: ("B" if token[0] != "B" else "C") + token[1:],
        lambda token: token + "A" * 600,
    ],
    ids=["empty", "garbage", "no ascii", "cut off", "changed", "too long"],
)
def test_a_forged_token_is_ignored(world: World, forge: Callable[[str], str]) -> None:
    """It neither helps nor hinders, and the answer brings a good one."""
    register(world)
    forged = forge(sign_in(world).device_token)
    assert devices(world).recognise(forged) is None
    assert device(world, sign_in(world, forged).device_token).user_id

    attack(world)

    with pytest.raises(TooManyAttempts):
        sign_in(world, forged, somewhere(99_999))


def test_what_was_sealed_for_something_else_is_ignored(world: World) -> None:
    """It is a ticket of another purpose or shape, under the right key."""
    register(world)
    user_id = device(world, sign_in(world).device_token).user_id
    others = tickets_for(world, "restore").issue(user_id, "1", "")
    tickets = tickets_for(world, TICKET_PURPOSE)
    attack(world)

    for token in (others, tickets.issue(user_id, "1")):
        assert devices(world).recognise(token) is None
        with pytest.raises(TooManyAttempts):
            sign_in(world, token, somewhere(99_999))
    good = tickets.issue(user_id, "1", "")
    assert sign_in(world, good, somewhere(99_999)).access_token


def test_a_device_is_known_for_thirty_days_from_its_last_sign_in(world: World) -> None:
    """It is so to the second."""
    register(world)
    first = sign_in(world).device_token
    world.clock.advance(days=20)
    second = sign_in(world, first).device_token
    world.clock.advance(days=10)
    attack(world)

    with pytest.raises(TooManyAttempts):
        sign_in(world, first, somewhere(99_999))
    assert sign_in(world, second, somewhere(99_999)).access_token


def test_a_stolen_token_is_slowed_down_and_slows_nobody_else_down(
    world: World,
) -> None:
    """It has a count of its own, and nothing more."""
    register(world)
    sign_in(world, client=somewhere(1))
    stolen = sign_in(world).device_token

    judged = [guess(world, stolen, somewhere(100 + n)) for n in range(11)]

    assert judged == [True] * 10 + [False]
    with pytest.raises(TooManyAttempts):
        sign_in(world, stolen)
    assert sign_in(world, client=somewhere(1)).access_token
    assert sign_in(world, client=somewhere(2)).access_token


def test_the_right_password_forgets_what_was_guessed_on_the_device(
    world: World,
) -> None:
    """The counts of accounts work the same way."""
    register(world)
    token = sign_in(world).device_token
    for _ in range(9):
        guess(world, token)
    sign_in(world, token)

    judged = [guess(world, token, somewhere(n)) for n in range(11)]

    assert judged == [True] * 10 + [False]


def test_a_device_keeps_its_count_when_its_token_is_renewed(world: World) -> None:
    """Signing in often must not earn more guesses."""
    register(world)
    token = first = sign_in(world).device_token
    for _ in range(20):
        world.clock.advance(seconds=1)
        token = sign_in(world, token).device_token

    assert token != first
    assert device(world, token) == device(world, first)


def test_an_account_has_so_many_counts_for_devices_and_no_more(world: World) -> None:
    """An attacker who once knew the password must not collect a thousand."""
    register(world)
    account = world.account(ada_id(world))
    issuer = devices(world)

    numbers = {device(world, issuer.token(account, None)).number for _ in range(2_000)}

    assert 2 < len(numbers) <= MAX_DEVICES


def test_a_device_stays_known_when_the_password_changes(world: World) -> None:
    """The owner has to sign in again, and may be under attack."""
    register(world)
    signed_in = sign_in(world)
    caller = world.accounts.sessions.authenticate(signed_in.access_token)
    world.accounts.passwords.change(
        caller, PASSWORD, "another good one, 4 words", ABROAD
    )
    attack(world)

    again = world.accounts.sign_in.sign_in(
        EMAIL, "another good one, 4 words", somewhere(99_999), signed_in.device_token
    )

    assert device(world, again.device_token) == device(world, signed_in.device_token)


def test_whoever_is_signed_in_changes_the_password_under_attack(
    world: World,
) -> None:
    """Strangers' guesses count elsewhere, and guesses in the session count there."""
    register(world)
    here, elsewhere = world.caller(ada_id(world)), world.caller(ada_id(world))
    attack(world)
    passwords = world.accounts.passwords

    for number in range(10):
        with pytest.raises(WrongPassword):
            passwords.prove(here, "wrong", somewhere(number))
    with pytest.raises(TooManyAttempts):
        passwords.prove(here, PASSWORD, ABROAD)

    assert passwords.prove(elsewhere, PASSWORD, ABROAD).user.id == here.user_id
    world.clock.advance(seconds=1)
    assert passwords.prove(here, PASSWORD, ABROAD).user.id == here.user_id


def test_a_device_that_showed_the_second_factor_is_known_for_codes_too(
    world: World,
) -> None:
    """Somebody with the password may have used the account's codes up."""
    ada = Ada(world)
    token = ada.finish(client=ABROAD).device_token
    ada.later()
    _use_codes_up(ada)
    roaming = somewhere(99_999)
    with pytest.raises(TooManyAttempts):
        ada.finish(client=roaming)

    renewed = ada.finish(client=roaming, device_token=token).device_token

    assert device(world, renewed) == device(world, token)


def test_codes_guessed_on_a_known_device_are_slowed_down(world: World) -> None:
    """Five wrong codes are free."""
    ada = Ada(world)
    token = ada.finish(client=ABROAD).device_token
    ada.later()
    wrong = ada.wrong()
    for number in range(5):
        with pytest.raises(InvalidCode):
            ada.finish(code=wrong, client=somewhere(number), device_token=token)

    with pytest.raises(TooManyAttempts):
        ada.finish(client=ABROAD, device_token=token)
    assert ada.finish(client=somewhere(9)).access_token


def test_a_token_from_before_the_second_factor_is_no_help_with_codes(
    world: World,
) -> None:
    """An attacker who knew the password then must not get extra guesses."""
    register(world)
    early = sign_in(world).device_token
    ada = Ada(world, ada_id(world))
    _use_codes_up(ada)

    with pytest.raises(TooManyAttempts):
        ada.finish(client=somewhere(99_999), device_token=early)


def _use_codes_up(ada: Ada) -> None:
    """Guess codes from everywhere, as somebody who has the password."""
    wrong = ada.wrong()
    for number in range(5):
        with pytest.raises(InvalidCode):
            ada.finish(code=wrong, client=somewhere(number))


def test_a_token_of_an_earlier_generation_is_ignored(world: World) -> None:
    """Somebody else had the account until its address was proven."""
    register(world)
    user_id = ada_id(world)
    old = sign_in(world).device_token
    world.change_row(credentials_key(user_id), device_generation=1)
    new = sign_in(world).device_token
    before = tickets_for(world, TICKET_PURPOSE).issue(user_id, "1", "")
    attack(world)

    for token in (old, before):
        with pytest.raises(TooManyAttempts):
            sign_in(world, token, somewhere(99_999))
    assert device(world, new).generation == "1"
    assert sign_in(world, new, somewhere(99_999)).access_token
