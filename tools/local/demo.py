"""The demo accounts and their data, seeded once."""

import json
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from tools.local.config import LocalConfig, LocalError
from tools.local.demo_items import DELETED, ITEMS
from tools.local.files import write_private

if TYPE_CHECKING:
    from runtime.features.accounts.sign_in.models import RegisterRequest


@dataclass(frozen=True)
class DemoAccount:
    """An account that is printed at every start."""

    role: str
    email: str
    name: str
    password: str


def load_demo(config: LocalConfig) -> list[DemoAccount]:
    """Return the demo accounts of an earlier start, or none."""
    try:
        rows = json.loads(config.demo_file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [DemoAccount(**row) for row in rows]


def seed(config: LocalConfig) -> list[DemoAccount]:
    """Create the demo accounts and items, and store the passwords."""
    user = DemoAccount("user", "demo@example.com", "Demo", _password())
    admin = DemoAccount("admin", "admin@example.com", "Admin", _password())
    _fill(user, admin)
    accounts = [user, admin]
    rows = [asdict(account) for account in accounts]
    write_private(config.demo_file, json.dumps(rows, indent=2) + "\n")
    return accounts


def _fill(user: DemoAccount, admin: DemoAccount) -> None:
    """Create the demo rows through the service, so that its rules apply."""
    # Imported here: a start with existing demo data does not need these modules.
    from runtime.core.errors import Conflict
    from runtime.core.owner import Owner
    from runtime.core.security.callers import Role
    from runtime.core.settings import load_settings
    from runtime.features.accounts.assembly import Accounts
    from runtime.features.accounts.mailed_links.links import VERIFY_EMAIL
    from runtime.features.items.assembly import Items
    from runtime.features.items.models import ItemCreate
    from runtime.wiring import connect

    platform = connect(load_settings())
    accounts = platform.assembled(Accounts)
    sign_in = accounts.sign_in
    try:
        registered = sign_in.register(_registration(user)).resource
        made = sign_in.register(_registration(admin), role=Role.ADMIN).resource
    except Conflict:
        raise LocalError(
            "The demo accounts exist, but their passwords are lost: run `make reset`."
        ) from None
    # Nobody has the mailboxes of example.com, and a second factor needs a verified one.
    for account, user_id in ((user, registered.id), (admin, made.id)):
        token = accounts.one_time_tokens.issue(
            VERIFY_EMAIL.kind, user_id, VERIFY_EMAIL.lifetime, email=account.email
        )
        accounts.addresses.verify(token, password=account.password)
    owner, items = Owner.user(registered.id), platform.assembled(Items).service
    for number, (title, description, tags, status) in enumerate(ITEMS):
        content = {
            "title": title,
            "description": description,
            "tags": tags.split(),
            "status": status,
        }
        created = items.create(owner, ItemCreate.model_validate(content)).resource
        if number < DELETED:
            items.delete(owner, created.id)


def _registration(account: DemoAccount) -> "RegisterRequest":
    """Return the registration request of a demo account."""
    from runtime.features.accounts.sign_in.models import RegisterRequest

    return RegisterRequest(
        email=account.email, password=account.password, name=account.name
    )


def _password() -> str:
    """Return a random password that is on no list of common passwords."""
    return secrets.token_urlsafe(15)
