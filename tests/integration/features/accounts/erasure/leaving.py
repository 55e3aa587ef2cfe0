"""An account that is filled and left, and the rows that remain of it."""

import secrets
from typing import TYPE_CHECKING, Any

from runtime.core.owner import Owner
from runtime.features.accounts.second_factor.requests import ProofRequest
from tests.integration.stored import rows

if TYPE_CHECKING:
    from tests.services import Services

PASSWORD = "a long goodbye, and thanks"
EMAIL = "leaver@example.com"
PROOF = ProofRequest(password=PASSWORD)


def sign_up(services: "Services", email: str = EMAIL) -> Any:
    """Create an account and return the caller of its session."""
    from runtime.features.accounts.sign_in.models import RegisterRequest

    account = RegisterRequest(email=email, password=PASSWORD, name="Lee")
    services.accounts.sign_in.register(account, secrets.token_hex(8))
    pair = services.accounts.sign_in.sign_in(email, PASSWORD)
    return services.accounts.sessions.authenticate(pair.access_token)


def fill(services: "Services", user_id: str, count: int = 3) -> None:
    """Store some of everything that an account can have."""
    from runtime.features.items.models import ItemCreate

    for number in range(count):
        item = ItemCreate(title=f"Item {number} of many words", tags=["a", "b"])
        services.items.create(Owner.user(user_id), item, f"key-{number}")


def receipts(user_id: str) -> list[str]:
    """Return the partitions of what an erasure leaves on purpose.

    They hold the receipt, for an hour the row of the last look, and the log.
    """
    return [f"ERASED#U#{user_id}", "REMOVALS", f"U#{user_id}#A"]


def left_of(aws: Any, user_id: str, email: str = EMAIL) -> list[str]:
    """Return the partitions in which something of an account is left."""
    return sorted(
        {
            row["pk"]
            for row in rows(aws)
            if user_id in f"{row['pk']}{row['sk']}" or email in row["pk"]
        }
    )
