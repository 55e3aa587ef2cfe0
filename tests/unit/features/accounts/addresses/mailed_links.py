"""Links to the old and the new address, as a worker mails them."""

from datetime import timedelta

from runtime.features.accounts.mailed_links.links import change_binding
from runtime.features.accounts.mailed_links.models import OneTimeKind
from runtime.features.accounts.profiles.models import User
from tests.unit.world import World

OLD, NEW = "ada@example.com", "lovelace@example.com"
DAY = timedelta(days=1)


def confirmation(world: World, user: User, new: str = NEW) -> str:
    """Return the token that is mailed to the new address."""
    return world.accounts.one_time_tokens.issue(
        OneTimeKind.CONFIRM_EMAIL, user.id, DAY, **change_binding(user, new)
    )


def undoing(world: World, user: User) -> str:
    """Return the token that is mailed to the old address."""
    return world.accounts.one_time_tokens.issue(
        OneTimeKind.UNDO_EMAIL, user.id, 7 * DAY, old=OLD, new=NEW
    )
