"""Where an account's owner was seen: strangers elsewhere cannot lock them out there.

Networks are remembered in the account's row. Devices are not remembered at all: they
keep a token, the "device cookie" of OWASP's page on slowing down online guessing.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from runtime.core.client_info import ClientInfo
from runtime.core.security.networks import network_of
from runtime.core.security.tickets import Tickets
from runtime.features.accounts.profiles.repository import Account

TRUSTED_FOR = timedelta(days=30)
MAX_TRUSTED = 20
MAX_DEVICES = 100
"""How many counts of guesses the devices of one account have between them."""
TICKET_PURPOSE = "device"
_RENEWED_EVERY = timedelta(days=1)
_DIGEST_CHARACTERS = 24

Trusted = Mapping[str, int]
"""Digests of networks, each with the second until which it is trusted."""


@dataclass(frozen=True)
class Device:
    """A client that signed in to an account, as its token says.

    Attributes:
        user_id: whose account.
        number: which of the account's counts its guesses are added to.
        factor_id: the second factor that was shown there; empty if there was none.
    """

    user_id: str
    number: str
    factor_id: str


class Devices:
    """Knows devices again by the tokens that it gave them."""

    def __init__(self, tickets: Tickets) -> None:
        """Take what seals tokens, for TRUSTED_FOR."""
        self._tickets = tickets

    def recognise(self, token: str | None) -> Device | None:
        """The device that presents a token; None if it is not ours or has expired.

        Nobody is refused for that: they are a device like any other.

        Raises:
            KeysUnavailable: there is nothing to judge it by.
        """
        fields = self._tickets.read(token) if token else None
        return Device(*fields) if fields and len(fields) == 3 else None

    def token(self, account: Account, device: Device | None) -> str:
        """A token for the client that has just signed in to an account.

        Args:
            account: which.
            device: what it was recognised as; it keeps its number.
        """
        user_id, factor = account.user.id, account.factor
        if device is not None and device.user_id == user_id:
            number = device.number
        else:
            number = str(secrets.randbelow(MAX_DEVICES))
        return self._tickets.issue(user_id, number, factor.id if factor else "")


def known_client(
    account: Account | None, client: ClientInfo, device: Device | None, now: datetime
) -> tuple[str, ...]:
    """By what an account's owner was seen where a guess comes from; empty if nowhere.

    A device counts more than the network that it is in.
    """
    if account is None:
        return ()
    if device is not None and device.user_id == account.user.id:
        return "device", device.number
    network = network_of(client.address)
    if network and is_trusted(account.user.id, client, account.trusted, now):
        return (network,)
    return ()


def with_factor(device: Device | None, factor_id: str) -> Device | None:
    """The device, if this second factor was shown there.

    Else who knew the password before there was a factor, and collected tokens with it,
    could guess codes with all of them.
    """
    return device if device is not None and device.factor_id == factor_id else None


def is_trusted(
    user_id: str, client: ClientInfo, trusted: Trusted, now: datetime
) -> bool:
    """Whether the owner signed in from this network in the last 30 days."""
    digest = _digest(user_id, client)
    return digest is not None and trusted.get(digest, 0) > now.timestamp()


def trust_network(
    user_id: str, client: ClientInfo, trusted: Trusted, now: datetime
) -> Trusted | None:
    """What is trusted after a sign-in from a network; None if that is known already.

    A day's difference is not worth a write. Beyond MAX_TRUSTED the oldest is dropped.
    """
    digest = _digest(user_id, client)
    until = int((now + TRUSTED_FOR).timestamp())
    if digest is None:
        return None
    if trusted.get(digest, 0) > until - _RENEWED_EVERY.total_seconds():
        return None
    live = {known: end for known, end in trusted.items() if end > now.timestamp()}
    newest = sorted((live | {digest: until}).items(), key=lambda entry: entry[1])
    return dict(newest[-MAX_TRUSTED:])


def _digest(user_id: str, client: ClientInfo) -> str | None:
    network = network_of(client.address)
    if network is None:
        return None
    text = json.dumps([user_id, network]).encode()
    return hashlib.sha256(text).hexdigest()[:_DIGEST_CHARACTERS]
