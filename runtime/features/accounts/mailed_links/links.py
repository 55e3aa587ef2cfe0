"""Links in mails: where they lead, what they are good for and how long."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from runtime.features.accounts.mailed_links.models import OneTimeKind
from runtime.features.accounts.profiles.models import User

UNDO_LIFETIME = timedelta(days=7)


@dataclass(frozen=True)
class Link:
    """A page of the frontend that uses a token up.

    Attributes:
        kind: what the token is good for.
        path: of the page, beneath FRONTEND_URL; the token is its query.
        lifetime: how long it is good.
    """

    kind: OneTimeKind
    path: str
    lifetime: timedelta

    def url(self, frontend: str, token: str) -> str:
        """Where a person clicks."""
        return f"{frontend}{self.path}?token={quote(token)}"

    @property
    def lifetime_text(self) -> str:
        """The lifetime in words, such as `30 minutes`."""
        minutes = int(self.lifetime.total_seconds()) // 60
        if minutes < 120:
            return f"{minutes} minutes"
        hours = minutes // 60
        return f"{hours} hours" if hours < 48 else f"{hours // 24} days"


VERIFY_EMAIL = Link(OneTimeKind.VERIFY_EMAIL, "/verify-email", timedelta(hours=24))
RESET_PASSWORD = Link(
    OneTimeKind.RESET_PASSWORD, "/reset-password", timedelta(minutes=30)
)
ACCEPT_INVITATION = Link(
    OneTimeKind.RESET_PASSWORD, "/reset-password", timedelta(days=7)
)
CONFIRM_EMAIL = Link(OneTimeKind.CONFIRM_EMAIL, "/confirm-email", timedelta(hours=24))
UNDO_EMAIL = Link(OneTimeKind.UNDO_EMAIL, "/undo-email", UNDO_LIFETIME)


def reset_binding(user: User) -> dict[str, str]:
    """What must still be true of a user for a reset link to be good."""
    return {"email": user.email, "epoch": str(user.session_epoch)}


def change_binding(user: User, new: str) -> dict[str, str]:
    """What must still be true of a user for a link to a new address to be good.

    The epoch, so that links which a thief had mailed are void once a change was undone
    or the password is another.
    """
    return {"old": user.email, "new": new, "epoch": str(user.session_epoch)}
