"""The throttling policies of accounts: free attempts, and delays after them."""

from dataclasses import replace
from datetime import timedelta

from runtime.core.client_info import ClientInfo
from runtime.core.security.networks import network_of
from runtime.core.throttling.models import Policy
from runtime.core.throttling.service import Throttling

PASSWORDS = Policy("sign-in", free=10)
CODES = Policy("second-factor", free=5)
PASSWORD_PROOFS = Policy("password", free=10)
"""Passwords sent by somebody who is signed in, for each session."""
CODE_PROOFS = Policy("code", free=10)
"""Codes sent by somebody who is signed in, for each session.

They are counted apart from passwords: the right password would forget wrong codes.
"""
REGISTRATIONS = Policy("register", free=20)
REVOCATIONS = Policy("revoke", free=20)
"""Tokens without a session that one network can have revoked."""
MAILS = Policy(
    "mail", free=5, first=timedelta(minutes=1), longest=timedelta(minutes=15)
)
"""Mails of one kind that anybody can have sent to one address."""
MAIL_REQUESTS = Policy("mail-requests", free=20)
"""Mails that one network can have sent, to whatever address."""
CODE_WARNINGS = Policy("code-warning", free=1, remembered=timedelta(days=1))
"""Mails that warn an owner that their codes are being guessed."""


def registrations(limit: int | None) -> Policy | None:
    """Return the policy for sign-ups from one network; None if they are not limited.

    Args:
        limit: another number of sign-ups before a network has to wait; 0 for any
            number, None for the usual one.
    """
    if limit is None:
        return REGISTRATIONS
    return replace(REGISTRATIONS, free=limit) if limit else None


def spend_mail(throttling: Throttling, kind: str, to: str, client: ClientInfo) -> None:
    """Count one mail that somebody asks for: 2 read and 2 write units.

    Each kind is counted apart: a user who waits for a link must not have to wait longer
    because a stranger asks for mails of another kind.

    Args:
        throttling: the service that counts.
        kind: the kind of mail.
        to: the address that it would go to.
        client: the client that asks.

    Raises:
        TooManyAttempts: this network, or anyone for this address, asked for too many
            mails, whether or not the address has an account.
    """
    network = network_of(client.address)
    if network is not None:
        throttling.spend(MAIL_REQUESTS, network)
    throttling.spend(MAILS, to, kind)
