"""The proof that somebody signed in knows the password."""

from typing import Protocol

from runtime.core.client_info import ClientInfo
from runtime.features.accounts.profiles.repository import Account


class PasswordProver(Protocol):
    """Proves that a signed-in user knows the password."""

    def prove(self, user_id: str, password: str, client: ClientInfo) -> Account:
        """Return the account of whoever shows its password, or raise WrongPassword."""
