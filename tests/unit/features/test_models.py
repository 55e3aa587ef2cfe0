"""What goes in and what comes out."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from runtime.core.models import Input, Model
from runtime.core.settings import Settings
from runtime.features.accounts.profiles.models import UserOut, UserPatch
from runtime.features.accounts.profiles.repository import Account
from runtime.features.accounts.sessions.refresh_tokens import PresentedToken
from runtime.features.accounts.sign_in.models import (
    LoginRequest,
    RefreshRequest,
    RegisterRequest,
)
from runtime.features.items.models import ItemCreate, ItemFields, ItemPatch, ItemStatus
from tests.unit.fakes import PASSWORD, World


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
    """However it is typed."""
    assert LoginRequest(email=typed, password="x").email == stored


@pytest.mark.parametrize(
    "typed", ["", "ada", "ada@", "@example.com", "a b@example.com", "a" * 250 + "@b.co"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    """Without a look-up."""
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
        (ItemCreate, {}),
        (ItemCreate, {"title": ""}),
        (ItemCreate, {"title": "   "}),
        (ItemCreate, {"title": "x" * 201}),
        (ItemCreate, {"title": "a", "description": "x" * 10_001}),
        (ItemCreate, {"title": "a", "status": "lost"}),
        (ItemCreate, {"title": "a", "tags": ["t"] * 11}),
        (ItemCreate, {"title": "a", "tags": ["x" * 31]}),
        (ItemCreate, {"title": "a", "tags": [" "]}),
        (ItemCreate, {"title": "a", "version": 7}),
        (ItemPatch, {"title": None}),
        (ItemPatch, {"id": "x"}),
    ],
    ids=str,
)
def test_what_breaks_a_rule_is_refused(
    model: type[BaseModel], content: dict[str, Any]
) -> None:
    """Unknown fields too, so that none is mass-assigned."""
    with pytest.raises(ValidationError):
        model.model_validate(content)


def test_passwords_and_tokens_are_not_in_a_repr() -> None:
    """Requests may end up in a traceback."""
    shown = repr(RegisterRequest(email="a@b.co", password=PASSWORD))
    shown += repr(LoginRequest(email="a@b.co", password=PASSWORD))
    shown += repr(RefreshRequest(refresh_token="secret"))

    assert PASSWORD not in shown and "secret" not in shown


def test_what_proves_somebody_is_not_in_a_repr_while_it_is_judged(world: World) -> None:
    """Neither the stored hash nor the token that was presented."""
    account = Account(world.user(), password_hash="argon2")
    presented = PresentedToken("kid", "user", "session", 1, "rt1.secret")

    assert "argon2" not in repr(account)
    assert "rt1.secret" not in repr(presented)


def test_tokens_are_not_in_a_pairs_repr(world: World) -> None:
    """Nor are answers safer."""
    pair = world.sessions.open(world.user())

    assert pair.access_token not in repr(pair)
    assert pair.refresh_token not in repr(pair)


def every_model(of: type[BaseModel]) -> list[type[BaseModel]]:
    """All models that derive from one."""
    return [kind for sub in of.__subclasses__() for kind in (sub, *every_model(sub))]


@pytest.mark.parametrize(
    "model", [*every_model(Model), *every_model(Input), Settings], ids=str
)
def test_no_model_repeats_what_it_refuses(model: type[BaseModel]) -> None:
    """Errors end up in tracebacks, and those in logs."""
    assert model.model_config["hide_input_in_errors"] is True

    with pytest.raises(ValidationError) as refused:
        model.model_validate({"private": 1} | dict.fromkeys(model.model_fields, 7j))

    assert "7j" not in str(refused.value) and "input_value" not in str(refused.value)


def test_tags_that_are_alike_are_kept_once() -> None:
    """In their order."""
    assert ItemCreate(title="a", tags=["b", " a", "b", "a "]).tags == ["b", "a"]


def test_a_patch_applies_what_was_sent_only() -> None:
    """Null takes the default, absent stays."""
    before = ItemFields(title="a", description="d", status=ItemStatus.DONE, tags=["t"])

    after = ItemPatch(title="b", tags=None).applied_to(before)

    assert after == ItemFields(title="b", description="d", status=ItemStatus.DONE)


def test_a_client_sees_the_public_part_of_a_user(world: World) -> None:
    """Without status and version, times in UTC with Z."""
    shown = world.user().public()

    assert type(shown) is UserOut
    assert set(shown.model_dump()) == set(UserOut.model_fields)
    assert shown.model_dump(mode="json")["created_at"] == "2026-01-31T12:00:00.000Z"
