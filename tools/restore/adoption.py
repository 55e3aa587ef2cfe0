"""A restored table in place of the one in use, in two parts with a commit between them.

First nobody writes, the table is restored, compared and given its settings. Then its
name goes into the stage's values, and the stacks take it over: the workers' stack lets
go of the stream, the data stack lets go of the former table (which is retained) and
imports the restored one under its name, and every function is published anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from infra.stages.schema import Stage
from runtime.core.owner import Owner
from tools.restore.canonical import Row
from tools.restore.catching_up import CatchingUp, erased_owner
from tools.restore.scanning import scan
from tools.restore.steps import Steps, told
from tools.restore.tables import RestoreError, Tables, name_for
from tools.restore.tree import Digests
from tools.restore.workers import Workers, Writes

_POLL_SECONDS = 10.0
# Until a policy is heeded everywhere, and what was allowed before has ended.
_SETTLING_SECONDS = 60.0


class Deployer(Protocol):
    """The deployments of a stage."""

    def release(self) -> None:
        """Destroy the stack of the workers, which holds on to the table's stream."""

    def adopt(self) -> None:
        """Deploy the data stack, and let it import what exists under its names."""

    def deploy(self) -> None:
        """Deploy every stack."""

    def table(self) -> str:
        """Return the name of the table that the data stack has."""


@dataclass(frozen=True)
class Prepared:
    """A restored table that can be adopted.

    Attributes:
        table: its name.
        lost: the number of rows that were written since the moment.
        erased: the number of accounts that were erased since, and are due again.
        sent: the number of mails that were sent since, and are not sent again.
    """

    table: str
    lost: int
    erased: int
    sent: int


class Adoption:
    """The adoption of a restored table by the stacks of one stage."""

    def __init__(
        self,
        tables: Tables,
        workers: Workers,
        steps: Steps,
        file: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Work on these tables and workers, and tell of the steps."""
        self._tables = tables
        self._workers = workers
        self._steps = steps
        self._file = file
        self._now = now

    def prepare(self, table: str, at: datetime | None) -> Prepared:
        """Stop the writing, restore, compare, catch up, and carry settings over.

        Args:
            table: the one in use.
            at: the moment; that after the last write unless it is given.

        Raises:
            RestoreError: it cannot be restored to that moment, or is not what it should
                be. Writes stay stopped; `resume` allows them again.
        """
        if at:
            self._tables.check_moment(table, at)
        self._stop(table)
        moment = at or self._reached(table)
        target = name_for(table, "restored", moment)
        with self._steps.step(f"Restore {table} to {target}"):
            self._tables.restore(table, target, moment)
            self._tables.wait(target, self._steps.detail)
        erased: set[Owner] = set()
        with self._steps.step("Read and compare both"):
            lost = self._compare(table, target, erased)
        if lost and at is None:
            raise RestoreError(
                f"{target} is not what {table} is, although nobody writes; it is not "
                "adopted. CLEAN=1 allows writes again."
            )
        done = CatchingUp(self._tables.client, table, target)
        with self._steps.step("Repeat what must not be undone"):
            again = done.erase_again(sorted(erased, key=str), self._now())
            sent = done.forget_sent_mails()
            self._steps.detail(f"{again} erasures; {sent} mails that were sent since")
        with self._steps.step("Carry settings over"):
            wanted = self._tables.settings(table)
            carried = self._tables.carry_over(wanted, target)
            self._steps.detail(", ".join(carried) or "nothing was missing")
        self._file.unlink(missing_ok=True)
        return Prepared(target, lost, again, sent)

    def has_begun(self, table: str) -> bool:
        """Tell whether another table is being restored in place of this one."""
        return self._writes(table).are_denied

    def finish(self, stage: Stage, deployer: Deployer) -> str | None:
        """Let the stacks take the restored table; return the name of the former one.

        Whatever was interrupted may be repeated; after the import nobody knows the
        former one's name.

        Raises:
            RestoreError: the restored table is not as the template believes it to be.
        """
        target = stage.adopted_table
        assert target is not None
        former = None
        if deployer.table() != target:
            former = deployer.table()
            left = self._tables.settings(former).unlike(self._tables.settings(target))
            if left:
                raise RestoreError(
                    f"{target} lacks {', '.join(left)}: an import would not mend it"
                )
            with self._steps.step("Let go of the table's stream (the workers' stack)"):
                deployer.release()
            with self._steps.step("Retain the former table, import the restored one"):
                deployer.adopt()
            if deployer.table() != target:
                raise RestoreError(f"the data stack has {deployer.table()}")
        with self._steps.step("Publish every function anew; make the workers again"):
            deployer.deploy()
        with self._steps.step("Start what was stopped"):
            self._steps.detail(f"{self._workers.start()} event sources and schedules")
        return former

    def resume(self, table: str) -> None:
        """Let everybody write to the table in use again, as before a drill."""
        if self._writes(table).allow():
            self._steps.tell(f"{table} may be written to again.")
        started = self._workers.start()
        self._steps.tell(f"Started: {started} event sources and schedules.")
        self._file.unlink(missing_ok=True)

    def _stop(self, table: str) -> None:
        """Let what has begun be finished, and then nobody write."""
        writes = self._writes(table)
        with self._steps.step("Let nobody begin anything; drain the queues"):
            writes.deny(but_finishing=True)
            self._tables.pause(_SETTLING_SECONDS)
            self._workers.drain(self._steps.detail)
        with self._steps.step("Stop workers and schedules; let nobody write"):
            self._steps.detail(f"{self._workers.stop()} event sources and schedules")
            writes.deny(but_finishing=False)
            self._tables.pause(_SETTLING_SECONDS)

    def _reached(self, table: str) -> datetime:
        """Return a moment after the last write, once it can be restored to."""
        moment = self._now().replace(microsecond=0) + timedelta(seconds=1)
        with self._steps.step(
            f"Wait until it can be restored to {moment:%H:%M:%S} UTC"
        ):
            while self._tables.window(table).latest < moment:
                self._tables.pause(_POLL_SECONDS)
        return moment

    def _compare(self, table: str, target: str, erased: set[Owner]) -> int:
        """Tell of all rows that differ, and note who was erased."""
        digests = Digests(self._file)
        client = self._tables.client

        def look(row: Row) -> None:
            """Note a tombstone."""
            owner = erased_owner(row)
            if owner:
                erased.add(owner)

        try:
            for name, each in (("before", table), ("restored", target)):
                digests.forget(name)
                size = scan(client, each, digests, name, look)
                self._steps.detail(
                    f"{each}: {size.rows:,} rows of {size.owners:,} owners, root "
                    f"{digests.root(name)[:16]}"
                )
            counts = told(digests.differences("before", "restored"), self._steps.tell)
        finally:
            digests.close()
        return sum(counts.values())

    def _writes(self, table: str) -> Writes:
        found = self._tables.described(table)
        if found is None:
            raise RestoreError(f"there is no table {table}")
        return Writes(self._tables.client, found["TableArn"])
