"""The links in mails: their page, their kind of token, and their lifetime."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from runtime.features.accounts.mailed_links.models import OneTimeKind, OneTimeToken
from runtime.features.accounts.profiles.models import (
    INVITATION_LIFETIME,
    User,
    UserStatus,
)

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
    OneTimeKind.RESET_PASSWORD, "/reset-password", INVITATION_LIFETIME
)
CONFIRM_EMAIL = Link(OneTimeKind.CONFIRM_EMAIL, "/confirm-email", timedelta(hours=24))
UNDO_EMAIL = Link(OneTimeKind.UNDO_EMAIL, "/undo-email", UNDO_LIFETIME)
UNLOCK_FACTOR = Link(OneTimeKind.UNLOCK_FACTOR, "/unlock-factor", timedelta(hours=24))


def reset_binding(user: User) -> dict[str, str]:
    """Return the facts about a user on which a reset link depends.

    A link is valid only as long as none of them has changed.
    """
    return {"email": user.email, "epoch": str(user.session_epoch)}


def invitation_binding(user: User) -> dict[str, str]:
    """Return the facts about a user on which the link of an invitation depends.

    They leave the epoch out, which ends with a change of role too: there is no session
    and no password that an earlier link could outlive.
    """
    return {"email": user.email, "invitation": user.invitation or ""}


def may_set_password(token: OneTimeToken, user: User) -> bool:
    """Tell whether a token may set the password of its user as they are now."""
    if "invitation" not in token.data:
        return token.data == reset_binding(user)
    is_open = user.invitation is not None and user.status is UserStatus.ACTIVE
    return is_open and token.data == invitation_binding(user)


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
