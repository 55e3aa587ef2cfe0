"""Known clients: networks and devices from which an account's owner has signed in.

Guesses from elsewhere do not count against them, so strangers cannot lock the owner
out. Networks are stored in the account's row. Devices are not stored: they keep a
token, the "device cookie" of OWASP's page on slowing down online guessing.
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
"""Number of counters of guesses that the devices of one account share."""
TICKET_PURPOSE = "device"
_RENEWED_EVERY = timedelta(days=1)
_DIGEST_CHARACTERS = 24

Trusted = Mapping[str, int]
"""Digests of trusted networks, each with the Unix time at which the trust ends."""


@dataclass(frozen=True)
class Device:
    """A client that signed in to an account, as its token tells.

    Attributes:
        user_id: the user who signed in.
        number: the number of the counter that its guesses are added to.
        factor_id: the second factor that was proven on it; empty if there was none.
        generation: the generation of the account's device tokens that it is of.
    """

    user_id: str
    number: str
    factor_id: str
    generation: str = "0"

    def is_of(self, account: Account) -> bool:
        """Return whether it is good for an account: of its user, and not voided."""
        return self.user_id == account.user.id and self.generation == str(
            account.device_generation
        )


class Devices:
    """The issuer of device tokens, which also recognises devices by them."""

    def __init__(self, tickets: Tickets) -> None:
        """Use tickets that are valid for TRUSTED_FOR."""
        self._tickets = tickets

    def recognise(self, token: str | None) -> Device | None:
        """Return the device that presents a token; None if it is invalid or expired.

        Nobody is refused for that: such a client is treated like any unknown one.

        Raises:
            KeysUnavailable: the keys that verify the token cannot be read.
        """
        fields = self._tickets.read(token) if token else None
        # Tokens of before generations were counted have three fields, of the first.
        return Device(*fields) if fields and len(fields) in (3, 4) else None

    def token(self, account: Account, device: Device | None) -> str:
        """Return a token for the client that has just signed in to an account.

        Args:
            account: the account that it signed in to.
            device: the device that it was recognised as, whose number it keeps.
        """
        user_id, factor = account.user.id, account.factor
        if device is not None and device.is_of(account):
            number = device.number
        else:
            number = str(secrets.randbelow(MAX_DEVICES))
        return self._tickets.issue(
            user_id,
            number,
            factor.id if factor else "",
            str(account.device_generation),
        )


def known_client(
    account: Account | None, client: ClientInfo, device: Device | None, now: datetime
) -> tuple[str, ...]:
    """Return the parts that identify a known client; empty if the client is unknown.

    They name a counter of guesses of its own. A recognised device takes precedence over
    the network that it is in.
    """
    if account is None:
        return ()
    if device is not None and device.is_of(account):
        return "device", device.number
    network = network_of(client.address)
    if network and is_trusted(account.user.id, client, account.trusted, now):
        return (network,)
    return ()


def with_factor(device: Device | None, factor_id: str) -> Device | None:
    """Return the device if this second factor was proven on it, else None.

    Otherwise somebody who knew the password before there was a factor, and collected
    device tokens with it, could guess codes with all of them.
    """
    return device if device is not None and device.factor_id == factor_id else None


def is_trusted(
    user_id: str, client: ClientInfo, trusted: Trusted, now: datetime
) -> bool:
    """Return whether the owner signed in from this network in the last 30 days."""
    digest = _digest(user_id, client)
    return digest is not None and trusted.get(digest, 0) > now.timestamp()


def trust_network(
    user_id: str, client: ClientInfo, trusted: Trusted, now: datetime
) -> Trusted | None:
    """Return the trusted networks after a sign-in; None if nothing needs to be stored.

    A network whose trust was renewed less than a day ago is not worth a write. Beyond
    MAX_TRUSTED the oldest is dropped.
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
    """Return the digest of a client's network for one user; None if it is unknown."""
    network = network_of(client.address)
    if network is None:
        return None
    text = json.dumps([user_id, network]).encode()
    return hashlib.sha256(text).hexdigest()[:_DIGEST_CHARACTERS]
