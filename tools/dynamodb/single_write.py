"""One write of a request: its parts, its judgement, and the row that it leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.dynamodb.conditions import Condition, deciding, parse_condition
from tools.dynamodb.errors import Invalid, InvalidWrite, NotUnderstood
from tools.dynamodb.expressions import Row, Scope
from tools.dynamodb.keys import KEY_NAMES, Key, key_of, requested_key
from tools.dynamodb.requests import demand_members
from tools.dynamodb.rows import row_bytes
from tools.dynamodb.updates import Action, demand_valid_update, parse_update, updated
from tools.dynamodb.values import kept_row

_NEEDED = {
    "Put": ("TableName", "Item"),
    "Update": ("TableName", "Key", "UpdateExpression"),
    "Delete": ("TableName", "Key"),
    "ConditionCheck": ("TableName", "Key"),
}
_OPTIONAL = (
    *("ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"),
)


@dataclass(frozen=True)
class Judgement:
    """The judgement of one write.

    Attributes:
        kind: Put, Update, Delete or ConditionCheck.
        key: the row that it is about.
        condition: its condition; None if it has none.
        held: whether the condition held.
        deciding: the parts of the condition each of which alone decided.
    """

    kind: str
    key: Key
    condition: str | None
    held: bool
    deciding: Sequence[str]


class Write:
    """One write that is requested, with valid expressions.

    Attributes:
        kind: Put, Update, Delete or ConditionCheck.
    """

    def __init__(self, kind: str, request: Mapping[str, Any]) -> None:
        """Parse the expressions.

        Raises:
            Invalid: DynamoDB refuses them before it looks at the table.
        """
        if kind not in _NEEDED:
            raise NotUnderstood(kind)
        demand_members(request, _NEEDED[kind], _OPTIONAL)
        self.kind = kind
        self._request = request
        self._scope = Scope(request, "ConditionExpression", "UpdateExpression")
        self._item = kept_row(request.get("Item", {}))
        self._key = kept_row(request.get("Key", {}))
        self._condition = self._parsed_condition()
        self._actions: Sequence[Action] = ()
        if kind == "Update":
            self._actions = parse_update(request["UpdateExpression"])
            demand_valid_update(self._actions, self._scope)
        if kind == "ConditionCheck" and not self._condition:
            raise Invalid("a ConditionCheck must have a ConditionExpression")

    @property
    def size(self) -> int:
        """The size of what the request brings."""
        values = self._request.get("ExpressionAttributeValues", {})
        return sum(map(row_bytes, (self._item, self._key, values)))

    def key(self) -> Key:
        """Return the key of the row.

        Raises:
            InvalidWrite: the write does not fit the keys of the table.
        """
        changed = {self._scope.path(action.path)[0] for action in self._actions}
        if changed & {*KEY_NAMES}:
            raise InvalidWrite("an update cannot change the key")
        return (
            key_of(self._item) if self.kind == "Put" else requested_key(self._request)
        )

    def judge(self, key: Key, old: Row | None, *, explain: bool) -> Judgement:
        """Judge the condition on the row as it is stored."""
        condition, held, parts = self._condition, True, list[str]()
        if condition:
            held = condition.holds(self._scope, old)
            parts = deciding(condition, self._scope, old) if explain else []
        text = self._request.get("ConditionExpression")
        return Judgement(self.kind, key, text, held, parts)

    def new(self, old: Row | None) -> Row | None:
        """Return the row that is to be stored; None if there is to be none.

        Raises:
            InvalidWrite: the update does not fit the stored row.
        """
        match self.kind:
            case "Put":
                return self._item
            case "Update":
                return updated(self._actions, self._scope, old, self._key)
            case "Delete":
                return None
        return old

    def _parsed_condition(self) -> Condition | None:
        if "ConditionExpression" not in self._request:
            return None
        condition = parse_condition(self._request["ConditionExpression"])
        for atom in condition.atoms():
            atom.demand_valid(self._scope)
        return condition
