"""One DynamoDB table on SQLite, which judges the requests of this service as AWS does.

Rows and index entries are B-trees in the order of their keys, as in DynamoDB, so a
query reads only the rows that it examines. ministack sorts a whole partition for each
query (seconds at 100,000 rows), and dynalite has no transactions. What DynamoDB would
refuse is refused; what this service does not use is NotUnderstood. Each call is atomic,
since it handles one at a time. `tests/unit/tools/dynamodb` compares it with others.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tools.dynamodb.errors import Invalid, NotUnderstood, Refused
from tools.dynamodb.expressions import Row
from tools.dynamodb.reads import Answer, Reads
from tools.dynamodb.single_write import Judgement
from tools.dynamodb.table import StoredTable
from tools.dynamodb.writes import Writes

__all__ = ["Judgement", "Refused", "Store"]


class Store:
    """The table; `call` answers an operation as DynamoDB's API does."""

    def __init__(self, definition: Mapping[str, Any]) -> None:
        """Create an empty table with the indexes of this definition."""
        self._table = StoredTable(definition)
        reads, self._writes = Reads(self._table), Writes(self._table)
        self._operations: dict[str, Callable[[Mapping[str, Any]], Answer]] = {
            "GetItem": reads.get_item,
            "BatchGetItem": reads.batch_get_item,
            "Query": reads.query,
            "PutItem": self._writes.put_item,
            "UpdateItem": self._writes.update_item,
            "DeleteItem": self._writes.delete_item,
            "BatchWriteItem": self._writes.batch_write_item,
            "TransactWriteItems": self._writes.transact_write_items,
        }

    @property
    def on_judgement(self) -> Callable[[Sequence[Judgement]], None] | None:
        """The function that is told the judgements of each call that writes."""
        return self._writes.on_judgement

    @on_judgement.setter
    def on_judgement(self, told: Callable[[Sequence[Judgement]], None] | None) -> None:
        """Have judgements made, and told to this function."""
        self._writes.on_judgement = told

    def call(self, operation: str, request: Mapping[str, Any]) -> Answer:
        """Run the operation, atomically.

        Raises:
            Refused: DynamoDB would refuse the request.
            NotUnderstood: the simulation does not support the request.
        """
        if operation not in self._operations:
            raise NotUnderstood(operation)
        try:
            with self._table.atomic():
                return self._operations[operation](request)
        except Invalid as error:
            raise Refused("ValidationException", message=str(error)) from error

    def rows(self) -> list[Row]:
        """Return every row, in the order of the keys."""
        return [*self._table.select("SELECT body FROM rows ORDER BY pk, sk")]
