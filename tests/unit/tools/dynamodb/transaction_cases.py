"""Transactions: reasons of cancellation, limits, tokens, and that nothing remains."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.unit.tools.dynamodb import reasons as why
from tests.unit.tools.dynamodb.cases import (
    CANCELLED,
    FAILED,
    INVALID,
    TABLE,
    Case,
    L,
    N,
    Row,
    S,
    Step,
    Value,
    change,
    delete,
    expressions,
    finds,
    finds_nothing,
    index_holds,
    key,
    put,
    row,
)

_NEW = "attribute_not_exists(pk)"
_OLD = "attribute_exists(pk)"
_NONE, _FAILED, _INVALID = "None", "ConditionalCheckFailed", "ValidationError"

Action = dict[str, Any]


def _put(new: Row, condition: str = "", **members: Any) -> Action:
    return {"Put": {"TableName": TABLE, "Item": new, **_if(condition), **members}}


def _delete(at: Row, condition: str = "", **members: Any) -> Action:
    return {"Delete": {"TableName": TABLE, "Key": at, **_if(condition), **members}}


def _check(at: Row, condition: str, **members: Any) -> Action:
    check = {"TableName": TABLE, "Key": at, **_if(condition), **members}
    return {"ConditionCheck": check}


def _update(
    at: Row,
    expression: str,
    given: Mapping[str, Value] | None = None,
    condition: str = "",
) -> Action:
    update = {"TableName": TABLE, "Key": at, "UpdateExpression": expression}
    return {"Update": {**update, **_if(condition), **expressions(None, given)}}


def _if(condition: str) -> Action:
    return {"ConditionExpression": condition} if condition else {}


def _transact(
    actions: Sequence[Action],
    answer: str = "",
    reasons: Sequence[str] = (),
    **members: Any,
) -> Step:
    request = {"TransactItems": [*actions], **members}
    return Step("TransactWriteItems", request, answer or {}, reasons)


_ADD_ONE = {":one": N(1)}
_STORED = row("old", num=N(1), txt=S("x"), gsi2pk=S("g"), gsi2sk=S("a"))
_AT = key("old")


def _refused(
    name: str,
    actions: Sequence[Action],
    answer: str = CANCELLED,
    reasons: Sequence[str] = (),
    **more: Any,
) -> Case:
    """Return the case of a transaction of which nothing remains.

    Its first action is a new row in an index, and it is refused for the others.
    """
    first = _put(row("new", gsi2pk=S("g"), gsi2sk=S("b")), _NEW)
    return Case(
        name,
        [
            put(_STORED),
            _transact([first, *actions], answer, [_NONE, *reasons] if reasons else []),
            *finds(_STORED),
            *finds_nothing(key("new"), key("other")),
            index_holds("old"),
        ],
        **more,
    )


_DONE = [
    Case(
        "a transaction does all of its actions",
        [
            put(_STORED),
            put(row("gone")),
            _transact(
                [
                    _put(row("new", gsi2pk=S("g"), gsi2sk=S("b")), _NEW),
                    _update(_AT, "SET num = num + :one", _ADD_ONE, _OLD),
                    _delete(key("gone"), _OLD),
                    _check(key("none"), _NEW),
                    _put(row("plain", a=N(1))),
                ]
            ),
            *finds(
                row("new", gsi2pk=S("g"), gsi2sk=S("b")),
                {**_STORED, "num": N(2)},
                row("plain", a=N(1)),
            ),
            *finds_nothing(key("gone"), key("none")),
            index_holds("old", "new"),
        ],
    ),
    Case(
        "a transaction of 100 actions",
        [
            _transact([_put(row(f"{number:03}")) for number in range(100)]),
            *finds(row("000"), row("099")),
        ],
    ),
    Case(
        "actions on rows of which one part of the key is the same",
        [_transact([_put(row("1")), _put(row("2")), _put(row("1", pk="q"))])],
    ),
    Case(
        "a check reads the row as it was before the transaction",
        [
            put(row("1", num=N(1))),
            _transact(
                [
                    _put(row("2")),
                    _check(key("1"), "num = :n", **expressions(None, {":n": N(1)})),
                ]
            ),
            *finds(row("1", num=N(1)), row("2")),
        ],
    ),
]
_CANCELLED = [
    _refused(
        "a put whose condition fails", [_put(row("old"), _NEW)], reasons=[_FAILED]
    ),
    _refused("a delete whose condition fails", [_delete(_AT, _NEW)], reasons=[_FAILED]),
    _refused(
        "an update whose condition fails",
        [_update(_AT, "SET num = :one", _ADD_ONE, _NEW)],
        reasons=[_FAILED],
    ),
    _refused("a check that fails", [_check(key("other"), _OLD)], reasons=[_FAILED]),
    _refused(
        "the reasons are in the order of the actions",
        [
            _check(_AT, _NEW),
            _delete(key("none"), _NEW),
            _put(row("other"), _OLD),
            _update(key("none2"), "SET num = :one", _ADD_ONE, _OLD),
        ],
        reasons=[_FAILED, _NONE, _FAILED, _FAILED],
    ),
    _refused(
        "an update that does not fit the stored row",
        [_update(_AT, "SET txt = txt + :one", _ADD_ONE)],
        reasons=[_INVALID],
        but=why.MOTO_CANCELLED,
    ),
    _refused(
        "an update with a missing attribute",
        [_update(_AT, "SET num = gone + :one", _ADD_ONE)],
        reasons=[_INVALID],
        but=why.MOTO_CANCELLED,
    ),
    _refused(
        "an update through a path that does not exist",
        [_update(_AT, "SET gone.a = :one", _ADD_ONE)],
        reasons=[_INVALID],
        but=why.MOTO_CANCELLED,
    ),
    _refused(
        "a failed condition comes before an update that does not fit",
        [_update(_AT, "SET num = gone + :one", _ADD_ONE, _NEW)],
        reasons=[_FAILED],
    ),
    _refused(
        "an update that makes a row of more than 400 KB",
        [
            _update(
                _AT,
                "SET num = :a, txt = :b",
                {":a": S("x" * 200_000), ":b": S("x" * 210_000)},
            )
        ],
        reasons=[_INVALID],
        but=why.MOTO_CANCELLED,
    ),
    _refused(
        "an update with an index key of a wrong type",
        [_update(_AT, "SET gsi2sk = :one", _ADD_ONE)],
        reasons=[_INVALID],
        but=why.MOTO_CANCELLED,
    ),
    _refused(
        "an update with an empty index key",
        [_update(_AT, "SET gsi2sk = :e", {":e": S("")})],
        reasons=[_INVALID],
        but=why.MOTO_CANCELLED,
    ),
    _refused(
        "a put with an empty index key",
        [_put({**_STORED, "gsi2sk": S("")})],
        reasons=[_INVALID],
        but=why.MOTO_CANCELLED,
    ),
    _refused(
        "a put with a key of a wrong type: nothing else is judged",
        [
            _put({"pk": S("p"), "sk": N(1)}),
            _put({"pk": S("p"), "sk": N(2)}),
            _put(row("other"), _OLD),
        ],
        reasons=[_INVALID, _NONE, _NONE],
        but=why.MOTO_CANCELLED,
    ),
]
_WHOLE = [
    Case(
        "a transaction of 101 actions",
        [
            _transact([_put(row(f"{number:03}")) for number in range(101)], INVALID),
            *finds_nothing(key("000")),
        ],
    ),
    Case(
        "a transaction of no actions",
        [_transact([], INVALID)],
        but=why.MOTO_EMPTY_TRANSACTION,
    ),
    Case(
        "a transaction of more than 4 MB",
        [
            _transact(
                [_put(row(str(n), fill=S("x" * 390_000))) for n in range(11)], INVALID
            ),
            *finds_nothing(key("0")),
        ],
        but=why.MOTO_LIMITS,
    ),
    Case(
        "a transaction of less than 4 MB",
        [_transact([_put(row(str(n), fill=S("x" * 390_000))) for n in range(10)])],
    ),
    *(
        _refused(f"two actions on one row: {name}", actions, INVALID)
        for name, actions in (
            ("puts", [_put(row("other")), _put(row("other", a=N(1)))]),
            ("a put and a check", [_put(row("other")), _check(key("other"), _NEW)]),
            ("checks", [_check(key("other"), _NEW), _check(key("other"), _NEW)]),
            (
                "an update and a delete",
                [_update(_AT, "SET num = :one", _ADD_ONE), _delete(_AT)],
            ),
            (
                "of which one fails",
                [_put(row("old"), _NEW), _delete(_AT, _OLD)],
            ),
        )
    ),
    _refused(
        "a check without a condition",
        [_check(_AT, "")],
        INVALID,
        but=why.MOTO_UNCHECKED,
    ),
    _refused(
        "an undefined value",
        [_check(_AT, "num = :gone")],
        INVALID,
        but=why.MOTO_REFERENCES,
    ),
    _refused(
        "an unused value",
        [_put(row("other"), _NEW, **expressions(None, {":x": N(1)}))],
        INVALID,
        but=why.MOTO_REFERENCES,
    ),
    _refused(
        "an unused name, though a condition fails",
        [_put(row("other"), _OLD, **expressions({"#x": "y"}))],
        INVALID,
    ),
    _refused(
        "overlapping paths",
        [_update(_AT, "SET num = :one REMOVE num", _ADD_ONE)],
        INVALID,
    ),
    _refused(
        "a value of a wrong type",
        [_check(_AT, "num < :l", **expressions(None, {":l": L()}))],
        INVALID,
        but=why.MOTO_UNCHECKED,
    ),
    _refused("a reserved word", [_check(_AT, "attribute_exists(name)")], INVALID),
]

_INCREMENT = [_update(key("1"), "SET num = num + :one", _ADD_ONE)]
_START = row("1", num=N(1))
_TOKENS = [
    Case(
        "a transaction is repeated without a token",
        [
            put(_START),
            _transact(_INCREMENT),
            _transact(_INCREMENT),
            *finds(row("1", num=N(3))),
        ],
    ),
    Case(
        "a transaction with the same token is done once",
        [
            put(_START),
            _transact(_INCREMENT, ClientRequestToken="token-1"),
            _transact(_INCREMENT, ClientRequestToken="token-1"),
            *finds(row("1", num=N(2))),
        ],
        but=why.MOTO_TOKENS,
    ),
    Case(
        "a transaction with another token is done again",
        [
            put(_START),
            _transact(_INCREMENT, ClientRequestToken="token-2"),
            _transact(_INCREMENT, ClientRequestToken="token-3"),
            *finds(row("1", num=N(3))),
        ],
    ),
    Case(
        "another transaction with the same token",
        [
            put(_START),
            _transact(_INCREMENT, ClientRequestToken="token-4"),
            _transact(
                [_put(row("2"))],
                "IdempotentParameterMismatchException",
                ClientRequestToken="token-4",
            ),
            *finds_nothing(key("2")),
        ],
        but=why.MOTO_TOKENS,
    ),
    Case(
        "the token of a done transaction does not judge its conditions again",
        [
            _transact([_put(row("2"), _NEW)], ClientRequestToken="token-5"),
            _transact([_put(row("2"), _NEW)], ClientRequestToken="token-5"),
            delete(key("2")),
            _transact([_put(row("2"), _NEW)], ClientRequestToken="token-5"),
            *finds_nothing(key("2")),
        ],
        but=why.MOTO_TOKENS,
    ),
    Case(
        "the longest token",
        [put(_START), _transact(_INCREMENT, ClientRequestToken="t" * 36)],
    ),
    Case(
        "a token of 37 characters",
        [
            put(_START),
            _transact(_INCREMENT, INVALID, ClientRequestToken="t" * 37),
            *finds(_START),
        ],
        but=why.MOTO_TOKENS,
    ),
]
_SINGLE = [
    Case(
        "a put whose condition fails leaves the row and its index entry",
        [
            put(_STORED),
            put(row("old"), FAILED, ConditionExpression=_NEW),
            *finds(_STORED),
            index_holds("old"),
        ],
    ),
    Case(
        "a delete whose condition fails leaves the row and its index entry",
        [
            put(_STORED),
            delete(_AT, FAILED, ConditionExpression=_NEW),
            *finds(_STORED),
            index_holds("old"),
        ],
    ),
    Case(
        "an update whose condition fails makes no row",
        [
            change(
                key("none"),
                "SET num = :one",
                FAILED,
                ConditionExpression=_OLD,
                **expressions(None, _ADD_ONE),
            ),
            *finds_nothing(key("none")),
        ],
    ),
]

CASES = [
    *(
        replace(case, but={**why.DYNALITE_TRANSACTIONS, **case.but})
        for case in (*_DONE, *_CANCELLED, *_WHOLE, *_TOKENS)
    ),
    *_SINGLE,
]
