"""The links in mails: their page, their kind of token, and their lifetime."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from runtime.features.accounts.mailed_links.models import OneTimeKind
from runtime.features.accounts.profiles.models import User

UNDO_LIFETIME = timedelta(days=7)


@dataclass(frozen=True)
class Link:
    """A page of the frontend that redeems a token.

    Attributes:
        kind: the kind of token.
        path: the path of the page below FRONTEND_URL; the token is in its query.
        lifetime: the time for which the token is valid.
    """

    kind: OneTimeKind
    path: str
    lifetime: timedelta

    def url(self, frontend: str, token: str) -> str:
        """Return the URL for a token."""
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
UNLOCK_FACTOR = Link(OneTimeKind.UNLOCK_FACTOR, "/unlock-factor", timedelta(hours=24))


def reset_binding(user: User) -> dict[str, str]:
    """Return the facts about a user on which a reset link depends.

    A link is valid only as long as none of them has changed.
    """
    return {"email": user.email, "epoch": str(user.session_epoch)}


def change_binding(user: User, new: str) -> dict[str, str]:
    """Return the facts about a user on which a link to a new address depends.

    They include the epoch, so that links which a thief had mailed are invalid once the
    change was undone or the password was replaced.
    """
    return {"old": user.email, "new": new, "epoch": str(user.session_epoch)}


def unlock_binding(user: User, factor_id: str) -> dict[str, str]:
    """Return the facts on which a link depends that makes codes good again.

    The epoch is none of them: whoever reads in the mail that somebody knows their
    password should be able to set another one first.
    """
    return {"email": user.email, "factor": factor_id}
