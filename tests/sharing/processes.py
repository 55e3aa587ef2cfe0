"""Processes of one stage: each with services of its own, on one table and one cache."""

from collections.abc import Iterator
from contextlib import contextmanager

from runtime.core.client_info import ClientInfo
from runtime.core.clock import new_ulid, utc_now
from runtime.core.dynamodb.writes import put
from runtime.core.effects import NO_EFFECTS
from runtime.core.security.callers import Caller, Role
from runtime.core.settings import Settings
from runtime.features.accounts.administration.models import AdminCommand
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.profiles.writes import profile_row
from runtime.features.accounts.sessions.models import TokenPair
from tests.services import Services
from tests.simulated.client import SimulatedClient
from tests.unit.world import settings

CLIENT = ClientInfo()


class Processes:
    """Several processes of a stage on one table, and on one cache if it has one.

    Time is that of this machine, since a Valkey server knows no other.

    Attributes:
        client: the client of the table, whose hooks make races deterministic.
        each: the services of each process.
    """

    def __init__(self, cache_url: str | None, number: int = 3) -> None:
        """Begin with an empty table.

        Args:
            cache_url: the address of a Valkey server; None for a stage without.
            number: how many processes there are.
        """
        self.client = SimulatedClient()
        self._seen = self._reads = 0
        self._settings = settings().model_copy(update={"CACHE_URL": cache_url})
        self.each = [self.started() for _ in range(number)]

    def started(self, cache_url: str | None = "") -> Services:
        """Return the services of one more process.

        Args:
            cache_url: the address that it has of the cache, if it is another.
        """
        given: Settings = self._settings
        if cache_url != "":
            given = given.model_copy(update={"CACHE_URL": cache_url})
        return Services(given, self.client, utc_now)

    def close(self) -> None:
        """Close the connections to the cache."""
        for process in self.each:
            if process.platform.shared_cache is not None:
                process.platform.shared_cache.close()

    def user(self, email: str, role: Role = Role.USER) -> User:
        """Return a new user with a verified address."""
        now = utc_now()
        user = User(
            id=new_ulid(now),
            email=email,
            name="Ada",
            role=role,
            email_verified=False,
            created_at=now,
            status=UserStatus.ACTIVE,
        )
        accounts = self.each[0].accounts
        accounts.users.create(user, None, None, now, NO_EFFECTS)
        verified = user.model_copy(update={"email_verified": True})
        self.each[0].table.write(put(profile_row(verified)))
        return verified

    def sign_in(self, user_id: str) -> TokenPair:
        """Open a session of a user."""
        accounts = self.each[0].accounts
        user = accounts.users.get(user_id)
        assert user is not None
        return accounts.sessions.open(user)

    def reads_of_sessions(self) -> int:
        """Return how often a session was read from the table by its key."""
        calls = self.client.calls[self._seen :]
        self._seen += len(calls)
        self._reads += sum(
            name == "get_item" and request["Key"]["sk"]["S"].startswith("S#")
            for name, request in calls
        )
        return self._reads


def change_role(process: Services, admin: Caller, user_id: str, role: Role) -> None:
    """Change a user's role, which ends their sessions."""
    command = AdminCommand(user_id, admin, None, CLIENT)
    process.accounts.administration.change_role(command, role)


@contextmanager
def processes(cache_url: str | None, number: int = 3) -> Iterator[Processes]:
    """Run processes while the context is open."""
    made = Processes(cache_url, number)
    try:
        yield made
    finally:
        made.close()
