"""The protocol for checking that a signed-in user knows the password."""

from typing import Protocol

from runtime.core.client_info import ClientInfo
from runtime.features.accounts.profiles.repository import Account


class PasswordProver(Protocol):
    """A checker of the passwords of signed-in users."""

    def prove(self, user_id: str, password: str, client: ClientInfo) -> Account:
        """Return the account if this is its password, or raise WrongPassword."""
