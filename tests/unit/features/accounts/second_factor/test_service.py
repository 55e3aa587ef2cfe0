"""The second factor: enrolled, asked for, shown, and never shown twice."""

import base64
import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from pyotp import TOTP

from runtime.core.client_info import ClientInfo
from runtime.core.clock import new_ulid
from runtime.core.errors import KeysUnavailable, TooManyAttempts
from runtime.core.mail.models import Mail
from runtime.core.security.keyring import Keyring
from runtime.core.security.keyring_source import KeyringSource
from runtime.core.security.sealing import Broken, Sealer
from runtime.features.accounts.errors import (
    FactorExists,
    InvalidChallenge,
    InvalidCode,
    InvalidCredentials,
    NoFactor,
    SecondFactorNeeded,
    UserNotFound,
    WrongCode,
    WrongPassword,
)
from runtime.features.accounts.profiles.models import UserStatus
from runtime.features.accounts.second_factor.challenges import LIFETIME, Challenges
from runtime.features.accounts.second_factor.recovery_codes import (
    new_recovery_codes,
    recovery_digest,
)
from runtime.features.accounts.second_factor.requests import (
    ProofRequest,
    SecondStepRequest,
)
from runtime.features.accounts.second_factor.service import CONFIRM_WITHIN
from runtime.features.accounts.second_factor.totp import matching_step
from runtime.features.accounts.sessions.models import SignedIn
from runtime.features.accounts.sign_in.models import RegisterRequest
from runtime.features.accounts.throttles import CODE_WARNINGS, CODES
from tests.unit.fakes import PASSWORD, ManualClock, World, random_ring

EMAIL = "ada@example.com"
HOME = ClientInfo(address="192.0.2.1")


class Ada:
    """A user with a phone that shows codes, and recovery codes."""

    def __init__(self, world: World, user_id: str | None = None) -> None:
        """Register, unless that was done, and set the factor up."""
        self.world = world
        request = RegisterRequest(email=EMAIL, password=PASSWORD, name="Ada")
        self.id = user_id or world.accounts.register(request).resource.id
        self.setup = world.factors.start(self.id, PASSWORD, HOME)
        self.phone = TOTP(self.setup.secret)
        self.codes = world.factors.confirm(self.id, self.code(), HOME).recovery_codes
        self.later()

    def code(self, **ago: float) -> str:
        """Return the code that the phone shows."""
        return self.phone.at(self.world.clock() - timedelta(**ago))

    def later(self, steps: int = 1) -> None:
        """Wait for another code."""
        self.world.clock.advance(seconds=30 * steps)

    def challenge(self, client: ClientInfo = HOME) -> str:
        """Take the first step."""
        with pytest.raises(SecondFactorNeeded) as needed:
            self.world.accounts.sign_in(EMAIL, PASSWORD, client)
        return needed.value.members["challenge"]

    def finish(
        self,
        challenge: str | None = None,
        code: str | None = None,
        recovery_code: str | None = None,
        client: ClientInfo = HOME,
        device_token: str | None = None,
    ) -> SignedIn:
        """Take the second step."""
        if code is None and recovery_code is None:
            code = self.code()
        request = SecondStepRequest(
            challenge=challenge or self.challenge(client),
            code=code,
            recovery_code=recovery_code,
            device_token=device_token,
        )
        return self.world.accounts.finish_sign_in(request, client)

    def wrong(self) -> str:
        """Return a code that the phone shows neither now nor soon."""
        shown = {self.code(seconds=30 * n) for n in range(-20, 21)}
        return next(c for c in (f"{n:06}" for n in range(100)) if c not in shown)


@pytest.fixture(name="ada")
def _ada(world: World) -> Ada:
    """Return Ada with a second factor."""
    return Ada(world)


def test_networks_from_before_the_factor_are_no_help_with_codes(world: World) -> None:
    """An attacker who knew the password then must not get extra guesses there."""
    request = RegisterRequest(email=EMAIL, password=PASSWORD)
    user_id = world.accounts.register(request).resource.id
    early = [ClientInfo(address=f"198.51.100.{number}") for number in range(3)]
    for client in (*early, HOME):
        world.accounts.sign_in(EMAIL, PASSWORD, client)
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
    assert not ada.world.session_store.rows


def test_password_and_code_open_a_session(ada: Ada) -> None:
    """The log names the factor, and the network counts as known from now on."""
    pair = ada.finish()

    assert ada.world.sessions.authenticate(pair.access_token).user_id == ada.id
    (entry,) = ada.world.left[-1].entries
    assert (entry.action, entry.details) == ("signed_in", {"factor": "totp"})
    assert ada.world.user_store.trusted[ada.id]


def test_a_wrong_password_does_not_tell_of_the_factor(ada: Ada) -> None:
    """An attacker who guesses passwords must learn nothing new."""
    with pytest.raises(InvalidCredentials):
        ada.world.accounts.sign_in(EMAIL, "wrong")


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


def test_neither_secret_nor_recovery_code_is_stored_in_the_clear(ada: Ada) -> None:
    """A stolen table opens no account."""
    stored = ada.world.user_store.factors[ada.id]
    text = f"{stored.secret} {stored.recovery}"

    assert ada.setup.secret not in text
    assert not any(c in text or c.replace("-", "") in text for c in ada.codes)


@pytest.mark.parametrize(("ago", "accepted"), [(-60, 0), (-30, 1), (30, 1), (60, 0)])
def test_a_code_serves_thirty_seconds_before_and_after(
    ada: Ada, ago: int, accepted: int
) -> None:
    """Clocks differ, but not by a minute."""
    ada.later(5)
    code = ada.code(seconds=ago)

    if accepted:
        assert ada.finish(code=code).access_token
    else:
        with pytest.raises(InvalidCode):
            ada.finish(code=code)


def test_the_codes_of_the_standard_are_right() -> None:
    """The vectors are those of RFC 6238, appendix B, cut to six digits."""
    secret = base64.b32encode(b"12345678901234567890").decode()
    clock = ManualClock()
    for seconds, code in [(59, "287082"), (1111111109, "081804"), (2**31, "")]:
        at = clock().fromtimestamp(seconds, clock().tzinfo)
        assert (matching_step(secret, code, at) == seconds // 30) is bool(code)


def test_a_code_serves_once(ada: Ada) -> None:
    """Somebody who sees it over a shoulder can use neither it nor an older one."""
    code, before = ada.code(), ada.code(seconds=30)
    ada.finish(code=code)

    for used in (code, before):
        with pytest.raises(InvalidCode):
            ada.finish(code=used)
    ada.later()
    assert ada.finish().access_token


def test_the_code_that_confirmed_the_factor_is_used_up(world: World) -> None:
    """It was sent once already, so somebody may have seen it."""
    ada = Ada(world)
    with pytest.raises(InvalidCode):
        ada.finish(code=ada.code(seconds=30))


def test_one_of_two_who_show_the_same_code_at_once_signs_in(ada: Ada) -> None:
    """Each of them has a challenge of their own."""
    code, first, second = ada.code(), ada.challenge(), ada.challenge()
    store = ada.world.session_store
    store.before_write.action = lambda: ada.finish(first, code)

    with pytest.raises(InvalidCode):
        ada.finish(second, code)

    assert len(store.rows) == 1


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
    store = ada.world.session_store
    store.before_write.action = lambda: ada.finish(
        challenge, recovery_code=ada.codes[0]
    )

    with pytest.raises(InvalidChallenge):
        ada.finish(challenge)

    assert len(store.rows) == 1


def test_a_challenge_ends_after_five_minutes(ada: Ada) -> None:
    """It works until the last second."""
    challenge, other = ada.challenge(), ada.challenge()
    ada.world.clock.now += LIFETIME - timedelta(seconds=1)
    ada.finish(challenge)

    ada.world.clock.advance(seconds=1)
    with pytest.raises(InvalidChallenge):
        ada.finish(other, recovery_code=ada.codes[0])


def _new_password(ada: Ada) -> None:
    users = ada.world.user_store.users
    users[ada.id] = users[ada.id].model_copy(update={"session_epoch": 1})


def _no_factor(ada: Ada) -> None:
    ada.world.factors.disable(ada.id, ProofRequest(password=PASSWORD), HOME)


def _another_factor(ada: Ada) -> None:
    _no_factor(ada)
    secret = ada.world.factors.start(ada.id, PASSWORD, HOME).secret
    code = TOTP(secret).at(ada.world.clock())
    ada.world.factors.confirm(ada.id, code, HOME)


def _disabled(ada: Ada) -> None:
    users = ada.world.user_store.users
    users[ada.id] = users[ada.id].model_copy(update={"status": UserStatus.DISABLED})


def _gone(ada: Ada) -> None:
    del ada.world.user_store.users[ada.id]


@pytest.mark.parametrize(
    "change", [_new_password, _no_factor, _another_factor, _disabled, _gone]
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
def test_a_forged_challenge_is_refused(ada: Ada, forge: Callable[[str], str]) -> None:
    """It must not crash the reader either."""
    challenges = Challenges(ada.world.keys, ada.world.clock, new_ulid)
    genuine = ada.challenge()
    assert challenges.read(genuine).user_id == ada.id

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


def test_codes_cannot_be_guessed_with_many_challenges(ada: Ada) -> None:
    """The limit counts for the account, from all networks together."""
    judged, wrong = 0, ada.wrong()
    for number in range(600):
        client = ClientInfo(address=f"10.0.{number >> 8}.{number & 255}")
        try:
            ada.finish(ada.challenge(client), wrong, client=client)
        except InvalidCode:
            judged += 1
        except TooManyAttempts:
            pass
        ada.world.clock.advance(seconds=1)

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
        ada.world.factors.renew(ada.id, request, HOME)

    failed = [
        entry
        for effects in ada.world.left
        for entry in effects.entries
        if entry.action == "sign_in_failed"
    ]
    (entry,) = failed
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
        client = ClientInfo(address=f"10.0.{number >> 8}.{number & 255}")
        with pytest.raises((InvalidCode, TooManyAttempts)):
            ada.finish(code=wrong, client=client)
        told.append(len(_warnings(ada)))
        ada.world.clock.advance(seconds=30 if number < 5 else 1200)

    assert told[:6] == [0, 0, 0, 0, 1, 1]
    assert told[-1] == 2
    first, second = _warnings(ada)
    assert (first.to, first.user_id) == (EMAIL, ada.id)
    assert first.data == {"address": "10.0.0.4"}


def test_of_two_guesses_at_once_one_has_the_owner_told(ada: Ada) -> None:
    """The slower one finds that the mail is being sent."""
    once, done = ada.world.throttling.once, []
    ada.world.throttle.before_write.action = lambda: done.append(
        once(CODE_WARNINGS, ada.id)
    )

    done.append(once(CODE_WARNINGS, ada.id))

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


def test_a_recovery_code_stands_in_once_and_the_owner_is_told(ada: Ada) -> None:
    """Spelling does not matter, and the other nine codes stay."""
    code = ada.codes[3].replace("-", " ").lower()
    ada.finish(recovery_code=code)

    effects = ada.world.left[-1]
    assert [e.action for e in effects.entries] == ["signed_in", "recovery_code_used"]
    (mail,) = effects.mails
    assert (mail.kind, mail.to) == ("recovery_code_used", EMAIL)
    assert mail.data == {"address": HOME.address}
    assert ada.world.factors.status(ada.id).recovery_codes_left == 9
    with pytest.raises(InvalidCode):
        ada.finish(recovery_code=code)
    ada.finish(recovery_code=ada.codes[4])


def test_one_of_two_who_use_a_recovery_code_at_once_signs_in(ada: Ada) -> None:
    """The other gets no session."""
    first, second = ada.challenge(), ada.challenge()
    store = ada.world.session_store
    store.before_write.action = lambda: ada.finish(first, recovery_code=ada.codes[0])

    with pytest.raises(InvalidCode):
        ada.finish(second, recovery_code=ada.codes[0])

    assert len(store.rows) == 1


def test_recovery_codes_are_long_and_differ(ada: Ada) -> None:
    """A code has eighty bits, and a digest belongs to one user."""
    codes = new_recovery_codes() + ada.codes

    assert len(set(codes)) == 20
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}\w{4}", c) for c in codes)
    assert recovery_digest("a", codes[0]) != recovery_digest("b", codes[0])


def test_enrolling_needs_the_password(ada: Ada) -> None:
    """A stolen access token must not be enough to lock the owner out."""
    _no_factor(ada)
    with pytest.raises(WrongPassword) as refused:
        ada.world.factors.start(ada.id, "wrong", HOME)

    assert (refused.value.status, refused.value.code) == (403, "wrong_password")
    with pytest.raises(UserNotFound):
        ada.world.factors.start("nobody", PASSWORD, HOME)


def test_the_password_cannot_be_guessed_by_enrolling(ada: Ada) -> None:
    """A guess counts as one at sign-in does."""
    for _ in range(10):
        with pytest.raises(WrongPassword):
            ada.world.factors.start(ada.id, "wrong", HOME)
    with pytest.raises(TooManyAttempts):
        ada.world.factors.start(ada.id, PASSWORD, HOME)
    with pytest.raises(TooManyAttempts):
        ada.world.accounts.sign_in(EMAIL, PASSWORD, HOME)


def test_there_is_one_second_factor_at_most(ada: Ada) -> None:
    """It must be removed before there is another, in a race too."""
    with pytest.raises(FactorExists):
        ada.world.factors.start(ada.id, PASSWORD, HOME)
    with pytest.raises(FactorExists):
        ada.world.factors.confirm(ada.id, ada.code(), HOME)

    factor = ada.world.user_store.factors.pop(ada.id)
    factors = ada.world.user_store.factors
    ada.world.factor_store.before_write.action = lambda: factors.update(
        {ada.id: factor}
    )
    with pytest.raises(FactorExists):
        ada.world.factors.start(ada.id, PASSWORD, HOME)


def test_a_factor_that_is_not_confirmed_asks_for_nothing(world: World) -> None:
    """It can be confirmed for a quarter of an hour."""
    request = RegisterRequest(email=EMAIL, password=PASSWORD, name="Ada")
    user_id = world.accounts.register(request).resource.id
    with pytest.raises(NoFactor):
        world.factors.confirm(user_id, "000000", HOME)
    secret = world.factors.start(user_id, PASSWORD, HOME).secret
    assert world.accounts.sign_in(EMAIL, PASSWORD, HOME).access_token
    assert not world.factors.status(user_id).totp

    world.clock.now += CONFIRM_WITHIN
    with pytest.raises(NoFactor):
        world.factors.confirm(user_id, TOTP(secret).at(world.clock()), HOME)


def test_confirming_needs_a_code_and_cannot_be_guessed(world: World) -> None:
    """The answer holds the recovery codes."""
    ada = Ada(world)
    _no_factor(ada)
    ada.phone = TOTP(world.factors.start(ada.id, PASSWORD, HOME).secret)
    wrong = ada.wrong()

    for _ in range(5):
        with pytest.raises(WrongCode):
            world.factors.confirm(ada.id, wrong, HOME)
    with pytest.raises(TooManyAttempts):
        world.factors.confirm(ada.id, ada.code(), HOME)


def test_a_factor_that_was_replaced_while_confirming_is_not_enabled(
    world: World,
) -> None:
    """The owner's phone shows codes of the older one."""
    ada = Ada(world)
    _no_factor(ada)
    ada.phone = TOTP(world.factors.start(ada.id, PASSWORD, HOME).secret)
    world.factor_store.before_write.action = lambda: world.factors.start(
        ada.id, PASSWORD, HOME
    )

    with pytest.raises(NoFactor):
        world.factors.confirm(ada.id, ada.code(), HOME)


def test_the_owner_is_told_of_a_factor_that_comes_or_goes(ada: Ada) -> None:
    """It is in a mail and in the audit log."""
    _no_factor(ada)

    told = [
        (effects.entries[0].action, effects.mails[0].kind, effects.mails[0].to)
        for effects in ada.world.left[1:]
        if effects.mails
    ]
    assert told == [
        ("factor_enabled", "factor_enabled", EMAIL),
        ("factor_disabled", "factor_disabled", EMAIL),
    ]
    assert ada.world.accounts.sign_in(EMAIL, PASSWORD, HOME).access_token


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
        world.factors.disable(ada.id, ProofRequest(password="wrong", **given), HOME)
    with pytest.raises(WrongCode):
        request = ProofRequest(password=PASSWORD, code=ada.wrong())
        world.factors.disable(ada.id, request, HOME)

    world.factors.disable(ada.id, ProofRequest(password=PASSWORD, **given), HOME)

    assert not world.factors.status(ada.id).totp
    with pytest.raises(NoFactor):
        world.factors.disable(ada.id, ProofRequest(password=PASSWORD), HOME)


def test_a_code_used_meanwhile_removes_nothing(ada: Ada) -> None:
    """A sign-in used it first."""
    request = ProofRequest(password=PASSWORD, code=ada.code())
    ada.world.factor_store.before_write.action = lambda: ada.finish(code=request.code)

    with pytest.raises(WrongCode):
        ada.world.factors.disable(ada.id, request, HOME)

    assert ada.world.factors.status(ada.id).totp


def test_new_recovery_codes_make_the_old_worthless(ada: Ada) -> None:
    """The password alone does not renew them."""
    world = ada.world
    with pytest.raises(WrongCode):
        world.factors.renew(ada.id, ProofRequest(password=PASSWORD), HOME)
    request = ProofRequest(password=PASSWORD, recovery_code=ada.codes[0])

    codes = world.factors.renew(ada.id, request, HOME).recovery_codes

    assert world.left[-1].entries[0].action == "recovery_codes_renewed"
    with pytest.raises(InvalidCode):
        ada.finish(recovery_code=ada.codes[1])
    assert ada.finish(recovery_code=codes[0]).access_token


def test_recovery_codes_are_renewed_by_an_unused_code_only(ada: Ada) -> None:
    """There must be a factor, too."""
    world = ada.world
    request = ProofRequest(password=PASSWORD, code=ada.code())
    world.factor_store.before_write.action = lambda: ada.finish(code=request.code)
    with pytest.raises(WrongCode):
        world.factors.renew(ada.id, request, HOME)

    _no_factor(ada)
    with pytest.raises(NoFactor):
        world.factors.renew(ada.id, request, HOME)


def test_sealed_text_is_read_only_where_and_as_it_was_sealed() -> None:
    """A row copied into another account must be worth nothing there."""
    ring = random_ring()
    sealer = Sealer(lambda: ring, ManualClock())
    sealed = sealer.seal("secret", "ada")

    assert sealer.open(sealed, "ada") == "secret"
    assert "secret" not in sealed and sealed != sealer.seal("secret", "ada")
    last = "A" if sealed[10 + len(ring.keys[0].kid)] != "A" else "B"
    at = 10 + len(ring.keys[0].kid)
    for broken, binding in [
        (sealed, "eve"),
        (sealed[:at] + last + sealed[at + 1 :], "ada"),
        (sealed[:-8], "ada"),
        (sealed.replace("s1.", "s2."), "ada"),
        (sealed + "!", "ada"),
        (f"s1.{ring.keys[0].kid}.", "ada"),
    ]:
        with pytest.raises(Broken):
            sealer.open(broken, binding)


def test_what_was_sealed_under_a_lost_key_is_an_outage() -> None:
    """The owner cannot do anything about it, so it is no wrong code."""
    clock, rings = ManualClock(), [random_ring()]
    sealer = Sealer(lambda: rings[-1], clock)
    sealed = sealer.seal("secret", "ada")
    rings.append(Keyring((*random_ring().keys, *rings[0].keys)))
    assert sealer.open(sealed, "ada") == "secret"

    rings.append(random_ring())
    with pytest.raises(KeysUnavailable):
        sealer.open(sealed, "ada")


def test_keys_of_challenges_rotate_with_the_signing_ring() -> None:
    """Challenges and tokens read one ring."""
    clock = ManualClock()
    old, new = random_ring(), random_ring()
    before = Challenges(KeyringSource(lambda: old), clock, new_ulid)
    both = KeyringSource(lambda: Keyring((*old.keys, *new.keys)))

    assert Challenges(both, clock, new_ulid).read(before.give("u", "c")).id
