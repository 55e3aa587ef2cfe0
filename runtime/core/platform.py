"""The platform that every feature builds its services on, made once per process.

Each part is made, and its module imported, at first use: a cold start pays only for
what its first request needs, and the auth function never loads the code of items.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from runtime.core.clock import Clock, NewId, new_ulid, utc_now
from runtime.core.dynamodb.table import Table
from runtime.core.security.cursors import Cursors
from runtime.core.security.frontend_secrets import FrontendSecrets
from runtime.core.security.keyring import parse_keyring
from runtime.core.security.keyring_source import KeyringSource
from runtime.core.security.references import is_reference
from runtime.core.settings import Settings

if TYPE_CHECKING:
    from runtime.core.cache.interface import Cache
    from runtime.core.cache.valkey_cache import ValkeyCache
    from runtime.core.declaration import JobKind
    from runtime.core.effects import EffectsRecorder
    from runtime.core.idempotency.service import Idempotency
    from runtime.core.jobs.service import JobService
    from runtime.core.security.callers import Authenticator
    from runtime.core.throttling.service import Throttling

F = TypeVar("F")


class Platform:
    """The parts that features share: table, keys, clock, ids, and what builds on them.

    Attributes:
        settings: the settings of this process.
        table: the one table.
        clock: returns the current time.
        new_id: makes ids that sort by time.
        read_secret: returns the secret that a reference names.
        signing_keys: the keyring for what is valid for a day at most.
        cursors: makes and reads the cursors of listings.
        frontend_secrets: the secrets by which the frontend's server proves itself.
        origin_secrets: those by which a distribution in front of the API does; none
            where there is no distribution.
    """

    def __init__(
        self,
        settings: Settings,
        table: Table,
        *,
        read_secret: Callable[[str], str],
        authenticator: "Callable[[Platform], Authenticator]",
        job_kinds: "Callable[[], Mapping[str, JobKind]]" = dict,
        clock: Clock = utc_now,
        new_id: NewId = new_ulid,
    ) -> None:
        """Make the parts that every process needs.

        Args:
            settings: the settings of this process.
            table: the one table.
            read_secret: returns the secret that a reference names.
            authenticator: makes the authenticator from this platform.
            job_kinds: returns the kinds of jobs by name.
            clock: returns the current time.
            new_id: makes ids that sort by time.
        """
        self.settings = settings
        self.table = table
        self.clock = clock
        self.new_id = new_id
        self.read_secret = read_secret
        self._make_authenticator = authenticator
        self._job_kinds = job_kinds
        self._assemblies: dict[Callable[[Platform], object], object] = {}
        value = settings.JWT_SECRET_KEY
        self.signing_keys = KeyringSource(
            lambda: parse_keyring(read_secret(value) if is_reference(value) else value)
        )
        self.signing_keys.load()
        self.frontend_secrets = FrontendSecrets(settings.frontend_secrets, read_secret)
        self.frontend_secrets.load()
        self.origin_secrets = FrontendSecrets(
            settings.origin_secrets, read_secret, of="a distribution"
        )
        self.origin_secrets.load()
        self.cursors = Cursors(self.signing_keys, clock)

    def renewed(self) -> "Platform":
        """Return a platform like this one that has read its secrets now.

        It has the same clients, and services of its own, which remember nothing.
        """
        return Platform(
            self.settings,
            self.table,
            read_secret=self.read_secret,
            authenticator=self._make_authenticator,
            job_kinds=self._job_kinds,
            clock=self.clock,
            new_id=self.new_id,
        )

    def assembled(self, assembly: "Callable[[Platform], F]") -> F:
        """Return a feature's services, made at first use.

        Args:
            assembly: the class in the feature's `assembly.py`.
        """
        made = self._assemblies.get(assembly)
        if made is None:
            made = self._assemblies[assembly] = assembly(self)
        return cast(F, made)

    def prepare(self, assemblies: "Iterable[Callable[[Platform], object]]") -> None:
        """Make all services now, in a process whose start no request waits for."""
        for made in (self, *map(self.assembled, assemblies)):
            for name, part in vars(type(made)).items():
                if isinstance(part, cached_property):
                    # The layer of one function lacks libraries of the other.
                    with suppress(ModuleNotFoundError):
                        getattr(made, name)

    @cached_property
    def authenticator(self) -> "Authenticator":
        """The part that authenticates callers."""
        return self._make_authenticator(self)

    @cached_property
    def effects(self) -> "EffectsRecorder":
        """The recorder of audit entries and mails."""
        from runtime.core.effects import EffectsRecorder

        return EffectsRecorder(self.clock, self.new_id)

    @cached_property
    def idempotency(self) -> "Idempotency":
        """The part that makes a repeated request take effect once."""
        from runtime.core.idempotency.repository import IdempotencyRepository
        from runtime.core.idempotency.service import Idempotency

        store = IdempotencyRepository(self.table)
        return Idempotency(store, self.signing_keys, self.clock)

    @cached_property
    def jobs(self) -> "JobService":
        """The rules for jobs, for features that have some."""
        from runtime.core.jobs.repository import JobRepository
        from runtime.core.jobs.service import JobService

        return JobService(
            JobRepository(self.table),
            kinds=self._job_kinds(),
            idempotency=self.idempotency,
            clock=self.clock,
            new_id=self.new_id,
        )

    @cached_property
    def throttling(self) -> "Throttling":
        """The part that throttles attempts to guess."""
        from runtime.core.throttling.repository import ThrottlingRepository
        from runtime.core.throttling.service import Throttling

        return Throttling(ThrottlingRepository(self.table), self.clock)

    @cached_property
    def cache(self) -> "Cache":
        """The cache for what may be lost: Valkey where there is one, or the table."""
        if self.shared_cache is not None:
            return self.shared_cache
        from runtime.core.cache.table_cache import TableCache

        return TableCache(self.table, self.clock)

    @cached_property
    def shared_cache(self) -> "ValkeyCache | None":
        """The cache in Valkey; None if the stage has none."""
        url = self.settings.CACHE_URL
        if url is None:
            return None
        from runtime.core.cache.opening import valkey_of

        return valkey_of(url, self.settings)

    def connect(self) -> None:
        """Open the connections that the first request will use.

        A Lambda function has a whole CPU while it starts, and later only the share that
        its memory size gives it.
        """
        self.table.connect()
        if self.shared_cache is not None:
            self.shared_cache.open()

    def ready(self) -> None:
        """Read from the table to check that it answers, or raise Unavailable."""
        self.table.get(("READY", "READY"), consistent=False)
