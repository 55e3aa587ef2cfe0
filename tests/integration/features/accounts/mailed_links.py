"""Links as a worker mails them, and other helpers of the tests of credentials."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from runtime.features.accounts.mailed_links.models import OneTimeKind
from tests.integration.client import Api
from tests.integration.conftest import Person

if TYPE_CHECKING:
    from runtime.features.accounts.profiles.models import User
    from tests.services import Services

HOUR = timedelta(hours=1)
NEW = "staple battery horse correct"
LATER = "later@example.com"


def profile(services: "Services", person: Person) -> "User":
    """Return a person's profile as it is stored."""
    return services.accounts.profiles.get(person.id)


def reset_link(services: "Services", person: Person) -> str:
    """Return the token that a worker mails to a person who forgot the password."""
    from runtime.features.accounts.mailed_links.links import reset_binding

    return services.accounts.one_time_tokens.issue(
        OneTimeKind.RESET_PASSWORD,
        person.id,
        HOUR,
        **reset_binding(profile(services, person)),
    )


def change_link(services: "Services", person: Person, new: str = LATER) -> str:
    """Return the token that a worker mails to a new address."""
    from runtime.features.accounts.mailed_links.links import change_binding

    return services.accounts.one_time_tokens.issue(
        OneTimeKind.CONFIRM_EMAIL,
        person.id,
        HOUR,
        **change_binding(profile(services, person), new),
    )


def undo_link(services: "Services", person: Person) -> str:
    """Return the token that a worker mails to the former address."""
    return services.accounts.one_time_tokens.issue(
        OneTimeKind.UNDO_EMAIL, person.id, HOUR, old=person.email, new=LATER
    )


def sign_in(api: Api, email: str, password: str) -> int:
    """Sign in, and return the status of the answer."""
    body = {"email": email, "password": password}
    return api.post("/api/auth/login", body).status


def open_sessions(aws: Any, person: Person) -> list[str]:
    """Return the sort keys of a person's session rows."""
    rows = aws.scan(TableName="integration-table")["Items"]
    return [
        row["sk"]["S"]
        for row in rows
        if row["pk"]["S"] == f"U#{person.id}" and row["sk"]["S"].startswith("S#")
    ]


def outbox(aws: Any) -> list[dict[str, Any]]:
    """Return the mails that wait, as they are stored."""
    rows = aws.scan(TableName="integration-table")["Items"]
    return [row for row in rows if row["pk"]["S"].startswith("M#")]
