"""Attacks on accounts, step by step over HTTP and mail, none of which may succeed.

They need nothing but a client and the mailboxes, so they run against the handler in
process as well as against a deployed stage.
"""

import time
from typing import Any, Protocol

from tests.integration.client import Answer, Api, assert_problem

PATIENCE_SECONDS = 30
SQUATTERS, OWNERS = "a stranger's password 7", "the owner's password 8"


class Mailbox(Protocol):
    """The mails to everybody."""

    def letters(self, to: str) -> list[dict[str, Any]]:
        """Return the mails to an address, with their `BodyText`."""

    def token(self, to: str, page: str) -> str:
        """Return the token of the newest link to a page."""


def register(api: Api, email: str, password: str) -> Api:
    """Sign up and in, and return the client of whoever did."""
    account = {"email": email, "password": password}
    created = api.post("/api/auth/register", account)
    assert created.status == 201, created.text
    return api.signed_in(sign_in(api, email, password).body["access_token"])


def sign_in(api: Api, email: str, password: str) -> Answer:
    """Sign in by the password alone."""
    answer = api.post("/api/auth/login", {"email": email, "password": password})
    assert answer.status == 200, answer.text
    return answer


def follow(client: Api, route: str, token: str, **more: str) -> Answer:
    """Press the button on the page of a link."""
    return client.post(f"/api/auth/{route}", {"token": token, **more})


def reset(api: Api, mailbox: Mailbox, email: str, password: str) -> None:
    """Set a password by the link for who forgot theirs."""
    assert api.post("/api/auth/password/forgot", {"email": email}).status == 202
    token = mailbox.token(email, "/reset-password")
    done = follow(api, "password/reset", token, password=password)
    assert done.status == 204, done.text


def wait_for(mailbox: Mailbox, to: str, words: str) -> None:
    """Wait for a mail with these words."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if any(words in letter["BodyText"] for letter in mailbox.letters(to)):
            return
        time.sleep(0.2)
    raise AssertionError(f"no mail with {words!r} within {PATIENCE_SECONDS} s")


def demand_signed_out(client: Api) -> None:
    """Demand that a session has ended, which a process may learn 3 s later."""
    deadline = time.monotonic() + 5
    while client.get("/api/users/me").status == 200 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert_problem(client.get("/api/users/me"), 401, "unauthenticated")


def undo_by_a_stranger(api: Api, mailbox: Mailbox, run: str) -> None:
    """Take an account over from the mailbox that was mistyped at sign-up."""
    mistyped, right = f"{run}-typo@example.com", f"{run}-right@example.com"
    # The owner mistypes the address, and puts it right without ever verifying it.
    owner = register(api, mistyped, OWNERS)
    move = {"new_email": right, "password": OWNERS}
    assert owner.post("/api/auth/email/change", move).status == 202
    token = mailbox.token(right, "/confirm-email")
    confirmed = follow(owner, "email/change/confirm", token)
    assert confirmed.status == 204, confirmed.text

    # The stranger, who has the mistyped mailbox, is told, and has no link to undo it.
    wait_for(mailbox, mistyped, "Their account has another address")
    for letter in mailbox.letters(mistyped):
        assert "/undo-email" not in letter["BodyText"]
        assert right not in letter["BodyText"]
    # The link of the sign-up has nothing to do with the account any more.
    stale = mailbox.token(mistyped, "/verify-email")
    assert_problem(follow(api, "email/verify", stale), 400, "invalid_link")

    # The address is the stranger's at once, with an account of their own.
    stranger = register(api, mistyped, SQUATTERS)
    mine, theirs = (who.get("/api/users/me").body for who in (owner, stranger))
    assert (mine["email"], theirs["email"]) == (right, mistyped)
    assert mine["id"] != theirs["id"]
    sign_in(api, right, OWNERS)


def undo_by_the_owner(api: Api, mailbox: Mailbox, run: str) -> None:
    """Undo a thief's change, as the owner of the verified former address still can."""
    home, thiefs = f"{run}-home@example.com", f"{run}-thief@example.com"
    owner = register(api, home, OWNERS)
    verify = mailbox.token(home, "/verify-email")
    assert follow(owner, "email/verify", verify).status == 204
    # The thief has the password, and a session.
    thief = api.signed_in(sign_in(api, home, OWNERS).body["access_token"])
    move = {"new_email": thiefs, "password": OWNERS}
    assert thief.post("/api/auth/email/change", move).status == 202
    token = mailbox.token(thiefs, "/confirm-email")
    assert follow(thief, "email/change/confirm", token).status == 204

    undo = mailbox.token(home, "/undo-email")
    assert follow(api, "email/change/undo", undo).status == 204

    demand_signed_out(thief)
    reset(api, mailbox, home, "another password of the owner")
    sign_in(api, home, "another password of the owner")


def squatters_second_factor(api: Api, mailbox: Mailbox, run: str) -> None:
    """Keep an owner out of the account that a stranger made with their address."""
    victim = f"{run}-victim@example.com"
    squatter = register(api, victim, SQUATTERS)
    begin = {"password": SQUATTERS}
    refused = squatter.post("/api/auth/factors/totp", begin)
    assert_problem(refused, 403, "email_not_verified")

    # The squatter has a link mailed, and the victim follows it, signed in or not.
    assert squatter.post("/api/auth/email/verify/resend").status == 202
    token = mailbox.token(victim, "/verify-email")
    other = register(api, f"{run}-other@example.com", OWNERS)
    for clicks in (api, other, api.signed_in("no.token.atall")):
        answer = follow(clicks, "email/verify", token)
        assert_problem(answer, 403, "sign_in_to_verify")
    refused = squatter.post("/api/auth/factors/totp", begin)
    assert_problem(refused, 403, "email_not_verified")

    # The victim's reset is the first proof of the address: the account is theirs.
    device = sign_in(api, victim, SQUATTERS).body["device_token"]
    reset(api, mailbox, victim, OWNERS)
    signed_in = sign_in(api, victim, OWNERS)
    demand_signed_out(squatter)
    again = {"email": victim, "password": SQUATTERS, "device_token": device}
    refused = api.post("/api/auth/login", again)
    assert_problem(refused, 401, "invalid_credentials")
    owner = api.signed_in(signed_in.body["access_token"])
    started = owner.post("/api/auth/factors/totp", {"password": OWNERS})
    assert started.status == 200, started.text


def squatters_move_to_a_victims_address(api: Api, mailbox: Mailbox, run: str) -> None:
    """Have a victim confirm their address for an account that is not theirs."""
    victim = f"{run}-target@example.com"
    squatter = register(api, f"{run}-mover@example.com", SQUATTERS)
    move = {"new_email": victim, "password": SQUATTERS}
    assert squatter.post("/api/auth/email/change", move).status == 202
    token = mailbox.token(victim, "/confirm-email")

    for clicks in (api, register(api, f"{run}-else@example.com", OWNERS)):
        answer = follow(clicks, "email/change/confirm", token)
        assert_problem(answer, 403, "sign_in_to_verify")

    # The address is still free for its owner.
    owner = register(api, victim, OWNERS)
    assert owner.get("/api/users/me").body["email"] == victim


ATTACKS = (
    undo_by_a_stranger,
    undo_by_the_owner,
    squatters_second_factor,
    squatters_move_to_a_victims_address,
)
