"""Models of accounts, for input and output."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from runtime.features.accounts.addresses.models import ChangeEmailRequest
from runtime.features.accounts.administration.requests import Invitation
from runtime.features.accounts.passwords.models import ForgotRequest
from runtime.features.accounts.profiles.models import UserOut, UserPatch
from runtime.features.accounts.profiles.repository import Account
from runtime.features.accounts.sessions.refresh_tokens import PresentedToken
from runtime.features.accounts.sign_in.models import (
    LoginRequest,
    RefreshRequest,
    RegisterRequest,
)
from tests.unit.world import PASSWORD, World


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Ada@Example.COM", "ada@example.com"),
        ("  ada@example.com ", "ada@example.com"),
        ("ａda@example.com", "ada@example.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
    ],
)
def test_a_mailbox_has_one_spelling(typed: str, stored: str) -> None:
    """Otherwise one person could have several accounts at one mailbox."""
    assert LoginRequest(email=typed, password="x").email == stored


@pytest.mark.parametrize(
    "typed", ["", "ada", "ada@", "@example.com", "a b@example.com", "a" * 250 + "@b.co"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    """No look-up of its domain is needed."""
    with pytest.raises(ValidationError):
        LoginRequest(email=typed, password="x")


@pytest.mark.parametrize(
    ("model", "content"),
    [
        (RegisterRequest, {"email": "a@b.co", "password": PASSWORD, "role": "admin"}),
        (RegisterRequest, {"email": "a@b.co", "password": "short"}),
        (RegisterRequest, {"email": "a@b.co", "password": "x" * 129}),
        (RegisterRequest, {"email": "a@b.co", "password": PASSWORD, "name": " "}),
        (LoginRequest, {"email": "a@b.co", "password": ""}),
        (RefreshRequest, {"refresh_token": ""}),
        (RefreshRequest, {"refresh_token": "x" * 513}),
        (UserPatch, {"role": "admin"}),
        (UserPatch, {"email": "new@b.co"}),
        (UserPatch, {"name": "x" * 201}),
    ],
    ids=str,
)
def test_what_breaks_a_rule_is_refused(
    model: type[BaseModel], content: dict[str, Any]
) -> None:
    """Unknown fields are refused, so that none is mass-assigned."""
    with pytest.raises(ValidationError):
        model.model_validate(content)


def test_passwords_and_tokens_are_not_in_a_repr() -> None:
    """A traceback may show requests."""
    shown = repr(RegisterRequest(email="a@b.co", password=PASSWORD))
    shown += repr(LoginRequest(email="a@b.co", password=PASSWORD))
    shown += repr(RefreshRequest(refresh_token="secret"))

    assert PASSWORD not in shown and "secret" not in shown


def test_what_proves_somebody_is_not_in_a_repr_while_it_is_judged(world: World) -> None:
    """It is the stored hash or the token that was presented."""
    account = Account(world.user(), password_hash="argon2")
    presented = PresentedToken("kid", "user", "session", 1, "rt1.secret")

    assert "argon2" not in repr(account)
    assert "rt1.secret" not in repr(presented)


def test_tokens_are_not_in_a_pairs_repr(world: World) -> None:
    """A traceback may show answers, too."""
    pair = world.accounts.sessions.open(world.user())

    assert pair.access_token not in repr(pair)
    assert pair.refresh_token not in repr(pair)


def test_a_client_sees_the_public_part_of_a_user(world: World) -> None:
    """Status and version are hidden, and times are in UTC with Z."""
    shown = world.user().public()

    assert type(shown) is UserOut
    assert set(shown.model_dump()) == set(UserOut.model_fields)
    assert shown.model_dump(mode="json")["created_at"] == "2026-01-31T12:00:00.000Z"


UNREACHABLE = {
    "jörg@example.com": "ASCII",
    "用户@例え.jp": "ASCII",
    "ada@test": "dot",
    "ada@TEST": "dot",
    "ada": "not a valid",
    "ada@localhost": "dot",
    "ada@例え": "dot",
    "ada@example.": "not a valid",
}


@pytest.mark.parametrize("email", UNREACHABLE)
@pytest.mark.parametrize(
    ("model", "field", "more"),
    [
        (RegisterRequest, "email", {"password": PASSWORD}),
        (Invitation, "email", {}),
        (ChangeEmailRequest, "new_email", {"password": PASSWORD}),
    ],
)
def test_an_address_that_no_mail_reaches_is_refused_at_the_door(
    model: type[BaseModel], field: str, more: dict[str, str], email: str
) -> None:
    """Its owner could never verify it; the message says what is wrong with it."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate({field: email, **more})
    (error,) = caught.value.errors()
    assert error["loc"] == (field,)
    assert UNREACHABLE[email] in error["msg"]
    assert email not in error["msg"]


@pytest.mark.parametrize("email", ["ada@münchen.de", "ａda@例え.jp", "ada@x.test"])
def test_an_address_at_an_internationalised_domain_is_taken(email: str) -> None:
    """Its domain has a form in ASCII, to which mail is sent."""
    taken = RegisterRequest(email=email, password=PASSWORD).email
    assert taken.isascii() and taken.startswith("ada@")


@pytest.mark.parametrize("email", ["jörg@example.com", "ada@test"])
@pytest.mark.parametrize(
    ("model", "more"), [(LoginRequest, {"password": "x"}), (ForgotRequest, {})]
)
def test_an_account_that_has_such_an_address_keeps_working(
    model: type[BaseModel], more: dict[str, str], email: str
) -> None:
    """It may have been created before they were refused."""
    assert dict(model.model_validate({"email": email, **more}))["email"] == email
