"""A second factor set up, replaced and removed."""

import base64
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from pyotp import TOTP

from runtime.core.client_info import ClientInfo
from runtime.core.dynamodb.schema import profile_key, session_key
from runtime.core.errors import TooManyAttempts, Unauthenticated
from runtime.features.accounts.errors import (
    EmailNotVerified,
    FactorExists,
    InvalidCode,
    NoFactor,
    UserNotFound,
    WrongCode,
    WrongPassword,
)
from runtime.features.accounts.second_factor.requests import ProofRequest
from runtime.features.accounts.second_factor.service import CONFIRM_WITHIN
from runtime.features.accounts.sign_in.models import RegisterRequest
from tests.unit.features.accounts.second_factor.enrolled import (
    EMAIL,
    HOME,
    Ada,
    no_factor,
)
from tests.unit.world import PASSWORD, World


def test_what_the_authenticator_is_told(ada: Ada) -> None:
    """It needs issuer, account and secret; the QR code holds the same."""
    uri = urlsplit(ada.setup.uri)
    query = parse_qs(uri.query)

    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert unquote(uri.path) == f"/Backend API:{EMAIL}"
    assert query["secret"] == [ada.setup.secret]
    assert query["issuer"] == ["Backend API"]
    assert len(base64.b32decode(ada.setup.secret)) == 20
    assert ada.setup.qr_code.startswith("data:image/svg+xml")


def test_enrolling_needs_the_password(ada: Ada) -> None:
    """A stolen access token must not be enough to lock the owner out."""
    no_factor(ada)
    with pytest.raises(WrongPassword) as refused:
        ada.world.accounts.second_factor.start(ada.caller, "wrong", HOME)

    assert (refused.value.status, refused.value.code) == (403, "wrong_password")
    ada.world.delete_user(ada.id)
    with pytest.raises(UserNotFound):
        ada.world.accounts.second_factor.start(ada.caller, PASSWORD, HOME)


def test_the_password_cannot_be_guessed_by_enrolling(ada: Ada) -> None:
    """A guess counts for the session, from wherever it is sent."""
    for number in range(10):
        with pytest.raises(WrongPassword):
            client = ClientInfo(address=f"10.0.0.{number}")
            ada.world.accounts.second_factor.start(ada.caller, "wrong", client)
    with pytest.raises(TooManyAttempts):
        ada.world.accounts.second_factor.start(ada.caller, PASSWORD, HOME)


def test_a_second_factor_needs_a_verified_address(world: World) -> None:
    """Whoever registered with somebody's address must not keep its owner out."""
    request = RegisterRequest(email=EMAIL, password=PASSWORD)
    squatter = world.caller(world.accounts.sign_in.register(request).resource.id)
    factors = world.accounts.second_factor

    with pytest.raises(EmailNotVerified) as refused:
        factors.start(squatter, PASSWORD, HOME)
    assert (refused.value.status, refused.value.code) == (403, "email_not_verified")

    # One that an earlier release let begin is not confirmed either.
    world.verify(squatter.user_id)
    phone = TOTP(factors.start(squatter, PASSWORD, HOME).secret)
    world.change_row(profile_key(squatter.user_id), email_verified=False)
    with pytest.raises(EmailNotVerified):
        factors.confirm(squatter, phone.at(world.clock()), HOME)
    assert not factors.status(squatter.user_id).totp


def test_an_address_that_changes_at_the_last_moment_confirms_no_factor(
    world: World,
) -> None:
    """The transaction itself asks for the address that was read."""
    ada = Ada(world)
    no_factor(ada)
    phone = TOTP(world.accounts.second_factor.start(ada.caller, PASSWORD, HOME).secret)
    world.client.before_write(
        lambda: world.change_user(ada.id, email="new@example.com"), of="CRED"
    )

    with pytest.raises(EmailNotVerified):
        world.accounts.second_factor.confirm(ada.caller, phone.at(world.clock()), HOME)

    assert not world.accounts.second_factor.status(ada.id).totp


@pytest.mark.parametrize("change", ["start", "confirm", "renew", "disable"])
def test_a_session_that_ends_meanwhile_changes_no_factor(ada: Ada, change: str) -> None:
    """The owner ended it, and this process may remember it for 3 s."""
    factors, world = ada.world.accounts.second_factor, ada.world
    proof = ProofRequest(password=PASSWORD, code=ada.code())
    calls = {
        "start": lambda: factors.start(ada.caller, PASSWORD, HOME),
        "confirm": lambda: factors.confirm(ada.caller, ada.code(), HOME),
        "renew": lambda: factors.renew(ada.caller, proof, HOME),
        "disable": lambda: factors.disable(ada.caller, proof, HOME),
    }
    if change in ("start", "confirm"):
        no_factor(ada)
    if change == "confirm":
        ada.phone = TOTP(factors.start(ada.caller, PASSWORD, HOME).secret)
    before = world.rows(sk="CRED")
    if change in ("renew", "disable"):
        # The code is counted, before it is judged.
        before[0]["totp_failures"] = 1
    world.delete_row(session_key(ada.id, ada.caller.session_id))

    with pytest.raises(Unauthenticated):
        calls[change]()

    assert world.rows(sk="CRED") == before


def test_wrong_codes_of_who_is_signed_in_count_for_the_session(ada: Ada) -> None:
    """They are in the log, and strangers' at sign-in do not keep the owner waiting."""
    factors, wrong = ada.world.accounts.second_factor, ada.wrong()
    abroad = ClientInfo(address="198.51.100.1")
    for _ in range(7):
        with pytest.raises((InvalidCode, TooManyAttempts)):
            ada.finish(code=wrong, client=abroad)
    request = ProofRequest(password=PASSWORD, code=wrong)

    def guess() -> None:
        """Send a wrong code."""
        for _ in range(10):
            with pytest.raises(WrongCode):
                factors.disable(ada.caller, request, HOME)

    entries, _ = ada.world.left_by(guess)
    assert [(e.action, e.details, e.actor_id) for e in entries] == [
        ("proof_failed", {"step": "code"}, ada.id)
    ] * 10
    right = ProofRequest(password=PASSWORD, code=ada.code())
    with pytest.raises(TooManyAttempts):
        factors.disable(ada.caller, right, HOME)
    factors.disable(ada.world.caller(ada.id), right, HOME)


def test_there_is_one_second_factor_at_most(ada: Ada) -> None:
    """It must be removed before there is another."""
    with pytest.raises(FactorExists) as refused:
        ada.world.accounts.second_factor.start(ada.caller, PASSWORD, HOME)
    assert (refused.value.status, refused.value.code) == (409, "factor_exists")
    with pytest.raises(FactorExists):
        ada.world.accounts.second_factor.confirm(ada.caller, ada.code(), HOME)


def test_of_two_who_set_a_factor_up_at_once_the_faster_one_keeps_theirs(
    ada: Ada,
) -> None:
    """The slower one would otherwise replace a factor that asks for codes already."""
    no_factor(ada)
    ada.world.client.before_write(lambda: Ada(ada.world, ada.id), of="CRED")

    with pytest.raises(FactorExists):
        ada.world.accounts.second_factor.start(ada.caller, PASSWORD, HOME)

    account = ada.world.account(ada.id)
    assert account.factor and not account.pending


def test_a_factor_that_is_not_confirmed_asks_for_nothing(world: World) -> None:
    """It can be confirmed for a quarter of an hour."""
    request = RegisterRequest(email=EMAIL, password=PASSWORD, name="Ada")
    user_id = world.accounts.sign_in.register(request).resource.id
    world.verify(user_id)
    caller = world.caller(user_id)
    with pytest.raises(NoFactor):
        world.accounts.second_factor.confirm(caller, "000000", HOME)
    secret = world.accounts.second_factor.start(caller, PASSWORD, HOME).secret
    assert world.accounts.sign_in.sign_in(EMAIL, PASSWORD, HOME).access_token
    assert not world.accounts.second_factor.status(user_id).totp

    world.clock.now += CONFIRM_WITHIN
    with pytest.raises(NoFactor):
        world.accounts.second_factor.confirm(
            caller, TOTP(secret).at(world.clock()), HOME
        )


def test_confirming_needs_a_code_and_cannot_be_guessed(world: World) -> None:
    """The answer holds the recovery codes."""
    ada = Ada(world)
    no_factor(ada)
    ada.phone = TOTP(
        world.accounts.second_factor.start(ada.caller, PASSWORD, HOME).secret
    )
    wrong = ada.wrong()

    for _ in range(10):
        with pytest.raises(WrongCode):
            world.accounts.second_factor.confirm(ada.caller, wrong, HOME)
    with pytest.raises(TooManyAttempts):
        world.accounts.second_factor.confirm(ada.caller, ada.code(), HOME)


def test_a_factor_that_was_replaced_while_confirming_is_not_enabled(
    world: World,
) -> None:
    """The owner's phone shows codes of the older one."""
    ada = Ada(world)
    no_factor(ada)
    ada.phone = TOTP(
        world.accounts.second_factor.start(ada.caller, PASSWORD, HOME).secret
    )
    world.client.before_write(
        lambda: world.accounts.second_factor.start(ada.caller, PASSWORD, HOME),
        of="CRED",
    )

    with pytest.raises(NoFactor):
        world.accounts.second_factor.confirm(ada.caller, ada.code(), HOME)


def test_the_owner_is_told_of_a_factor_that_comes_or_goes(ada: Ada) -> None:
    """It is in a mail and in the audit log."""
    no_factor(ada)

    told = ["factor_enabled", "factor_disabled"]
    assert ada.world.actions()[1:] == told
    assert [(m.kind, m.to) for m in ada.world.mails()[1:]] == [(k, EMAIL) for k in told]
    assert ada.world.accounts.sign_in.sign_in(EMAIL, PASSWORD, HOME).access_token


@pytest.mark.parametrize("by", ["password", "code", "recovery code"])
def test_removing_a_factor_needs_the_password_and_takes_a_code(
    ada: Ada, by: str
) -> None:
    """A code is optional, but must be right if it is given."""
    world = ada.world
    given = {
        "password": {},
        "code": {"code": ada.code()},
        "recovery code": {"recovery_code": ada.codes[0]},
    }[by]
    with pytest.raises(WrongPassword):
        world.accounts.second_factor.disable(
            ada.caller, ProofRequest(password="wrong", **given), HOME
        )
    with pytest.raises(WrongCode):
        request = ProofRequest(password=PASSWORD, code=ada.wrong())
        world.accounts.second_factor.disable(ada.caller, request, HOME)

    world.accounts.second_factor.disable(
        ada.caller, ProofRequest(password=PASSWORD, **given), HOME
    )

    assert not world.accounts.second_factor.status(ada.id).totp
    with pytest.raises(NoFactor):
        world.accounts.second_factor.disable(
            ada.caller, ProofRequest(password=PASSWORD), HOME
        )


def test_a_code_used_meanwhile_removes_nothing(ada: Ada) -> None:
    """A sign-in used it first."""
    request = ProofRequest(password=PASSWORD, code=ada.code())
    ada.world.client.before_write(lambda: ada.finish(code=request.code), of="CRED")

    with pytest.raises(WrongCode):
        ada.world.accounts.second_factor.disable(ada.caller, request, HOME)

    assert ada.world.accounts.second_factor.status(ada.id).totp
