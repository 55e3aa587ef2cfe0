"""The operator's commands on accounts."""

import secrets
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pyotp import TOTP

from runtime.core.dynamodb.schema import credentials_key
from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person, verify
from tests.integration.stored import mails, rows
from tools.cli.__main__ import cli

PROMOTIONS = [("create-admin",), ("role", "admin")]


def run(*arguments: str, typed: str | None = None) -> Result:
    """Run `users …`."""
    return CliRunner().invoke(cli, ["users", *arguments], input=typed)


def role(aws: Any, person: Person) -> str:
    """Return the role that is stored."""
    (profile,) = (row for row in rows(aws) if row.get("email") == person.email)
    return str(profile["role"])


@pytest.mark.parametrize("command", PROMOTIONS)
def test_a_stranger_who_registered_first_does_not_become_an_administrator(
    ada: Person, aws: Any, command: tuple[str, ...]
) -> None:
    """Nobody has shown that the address is theirs."""
    refused = run(*command, "--email", ada.email)

    assert refused.exit_code == 1
    assert "never verified" in refused.output
    assert role(aws, ada) == "user"
    assert ada.api.get("/api/users/me").status == 200


@pytest.mark.parametrize("command", PROMOTIONS)
def test_an_account_of_a_verified_address_becomes_an_administrators(
    ada: Person, api: Api, aws: Any, services: Any, command: tuple[str, ...]
) -> None:
    """It keeps its password."""
    verify(services, ada)

    done = run(*command, "--email", ada.email.upper())

    assert done.exit_code == 0, done.output
    assert role(aws, ada) == "admin"
    body = {"email": ada.email, "password": ada.password}
    assert api.post("/api/auth/login", body).status == 200


def test_an_operator_may_know_better(ada: Person, aws: Any) -> None:
    """A flag skips the check; taking the role away needs none."""
    run("create-admin", "--unverified", "--email", ada.email)
    assert role(aws, ada) == "admin"

    done = run("role", "user", "--email", ada.email)

    assert done.exit_code == 0, done.output
    assert role(aws, ada) == "user"


def test_a_new_administrator_signs_in_with_the_password_that_was_typed(
    api: Api, aws: Any
) -> None:
    """The operator chose the password, so no stranger knows it."""
    password = secrets.token_urlsafe(18)

    made = run(
        "create-admin",
        "--password-stdin",
        "--email",
        "root@example.com",
        typed=f"{password}\n",
    )

    assert made.exit_code == 0, made.output
    assert password not in made.output
    body = {"email": "root@example.com", "password": password}
    signed_in = api.post("/api/auth/login", body)
    admin = api.signed_in(signed_in.body["access_token"])
    assert admin.get("/api/users").status == 200


def test_an_operator_lets_an_owner_in_again_whose_factor_is_lost_or_a_thiefs(
    verified_ada: Person, api: Api, aws: Any
) -> None:
    """Whoever set the factor up may know the password, so only a mail helps."""
    ada = verified_ada
    begun = ada.api.post("/api/auth/factors/totp", {"password": ada.password}).body
    code = {"code": TOTP(begun["secret"]).now()}
    assert ada.api.post("/api/auth/factors/totp/confirm", code).status == 200
    credentials = {"email": ada.email, "password": ada.password}
    challenge = api.post("/api/auth/login", credentials).body["challenge"]

    done = run("force-reset", "--remove-factor", "--email", ada.email)

    assert done.exit_code == 0, done.output
    second = {"challenge": challenge, "code": TOTP(begun["secret"]).now()}
    over = api.post("/api/auth/login/factor", second)
    assert_problem(over, 401, "invalid_challenge")
    refused = api.post("/api/auth/login", credentials)
    assert_problem(refused, 401, "invalid_credentials")
    (mail,) = mails(aws, "reset_forced")
    assert (mail["to"], mail["data"]) == (ada.email, {"second_factor": "removed"})
    (row,) = (r for r in rows(aws) if (r["pk"], r["sk"]) == credentials_key(ada.id))
    assert not [name for name in row if name.startswith(("totp", "recovery", "hash"))]
    (entry,) = (r for r in rows(aws) if r.get("action") == "reset_forced")
    assert (entry.get("actor_id"), entry["details"]) == (
        None,
        {"second_factor": "removed"},
    )


def test_a_forced_reset_leaves_the_factor_unless_it_is_named(
    verified_ada: Person, aws: Any
) -> None:
    """An owner who still has the phone should keep using it."""
    ada = verified_ada
    begun = ada.api.post("/api/auth/factors/totp", {"password": ada.password}).body
    code = {"code": TOTP(begun["secret"]).now()}
    assert ada.api.post("/api/auth/factors/totp/confirm", code).status == 200

    assert run("force-reset", "--email", ada.email).exit_code == 0

    (row,) = (r for r in rows(aws) if (r["pk"], r["sk"]) == credentials_key(ada.id))
    assert "totp_id" in row and "hash" not in row
    (mail,) = mails(aws, "reset_forced")
    assert mail["data"] == {}
