"""The part of an export that tells of the account itself; it holds no secret."""

from datetime import datetime

from runtime.core.dynamodb.table import Table
from runtime.core.exporting import Entry, ExportPage, whole
from runtime.core.owner import Owner
from runtime.features.accounts.profiles.repository import UserRepository
from runtime.features.accounts.second_factor.requests import Factors
from runtime.features.accounts.sessions.models import SessionOut
from runtime.features.accounts.sessions.repository import SessionRepository


def profile(table: Table, owner: Owner, after: str, now: datetime) -> ExportPage:
    """Return the profile, with the former address if the account still knows it."""
    user = UserRepository(table).get(owner.id)
    if user is None or after:
        return ExportPage(())
    document = user.details().model_dump(mode="json")
    document["former_email"] = user.former_email
    return ExportPage([Entry("profile", document)])


def factors(table: Table, owner: Owner, after: str, now: datetime) -> ExportPage:
    """Return which second factors there are, but neither secret nor codes."""
    account = UserRepository(table).account(owner.id)
    factor = account.factor if account and not after else None
    if factor is None:
        return ExportPage(())
    return whole([Factors(totp=True, recovery_codes_left=len(factor.recovery))])


def sessions(table: Table, owner: Owner, after: str, now: datetime) -> ExportPage:
    """Return the devices that are signed in, but none of their tokens."""
    found = () if after else SessionRepository(table).of_user(owner.id)
    return whole(
        SessionOut(
            id=session.id,
            device=session.device,
            address=session.address,
            created_at=session.created_at,
            last_seen_at=session.rotated_at,
            expires_at=session.idle_until,
            current=False,
        )
        for session in found
        if session.live(now)
    )
