"""The outbox: mail that waits to be sent."""

from runtime.models.trail import Mail
from runtime.repositories.table import Table
from runtime.repositories.trail import waiting


class OutboxRepository:
    """Mail from when it is caused until it is sent."""

    def __init__(self, table: Table) -> None:
        """Keep mail in this table."""
        self._table = table

    def add(self, mail: Mail) -> None:
        """Let a mail be sent that no other change causes: two write units."""
        self._table.write(waiting(mail))
