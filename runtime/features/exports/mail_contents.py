"""The content of the mail which says that an export is ready."""

from pathlib import Path

from runtime.core.clock import Clock
from runtime.core.dynamodb.table import Table
from runtime.core.mail.contents import Content, FeatureMails
from runtime.core.mail.models import Mail
from runtime.core.owner import Owner
from runtime.features.accounts.profiles.repository import UserRepository
from runtime.features.exports.publication.service import MAIL
from runtime.features.exports.repository import ExportRepository

PAGE = "/account/export"
"""The page of the frontend at which owners who are signed in fetch their export."""


def export_mails(table: Table, clock: Clock, frontend: str) -> FeatureMails:
    """Build what the mail worker needs for the mails of exports.

    Args:
        table: the table that holds exports and accounts.
        clock: the clock.
        frontend: the URL that every link begins with.
    """
    exports, users = ExportRepository(table), UserRepository(table)

    def ready(mail: Mail) -> Content | None:
        """Return the link; None if there is nothing to fetch, or nobody to do so."""
        user = users.get(mail.user_id or "")
        if user is None or user.email != mail.to:
            return None
        stored = exports.get(Owner.user(user.id))
        found = stored.ready if stored else None
        if found is None or found.job_id != mail.data["job"]:
            return None
        return {"link": f"{frontend}{PAGE}"} if found.expires_at > clock() else None

    folder = Path(__file__).parent / "mails"
    return FeatureMails(folders=[folder], makers={MAIL: ready})
