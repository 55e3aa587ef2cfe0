"""Rows: keys, values, sizes, index entries, and rows that are written in batches."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tests.unit.tools.dynamodb import reasons as why
from tests.unit.tools.dynamodb.cases import (
    INVALID,
    NS,
    NULL,
    SS,
    TABLE,
    TRUE,
    Case,
    L,
    M,
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
    write_all,
)

_LARGEST = 400 * 1024


def _get(at: Mapping[str, Value], answer: Any) -> Step:
    return Step("GetItem", {"TableName": TABLE, "Key": at}, answer)


def _bad_key(
    name: str,
    pk: Value | None,
    sk: Value | None,
    moto_takes: Collection[str] = (),
    but: why.Reasons | None = None,
) -> list[Case]:
    """Return the cases of a key that every operation refuses.

    Args:
        name: the kind of key.
        pk: the partition key, None if there is none.
        sk: the sort key, None if there is none.
        moto_takes: the operations in which moto takes such a key.
        but: the emulations that take it in every operation.
    """
    at = {k: v for k, v in (("pk", pk), ("sk", sk)) if v}
    one = expressions(None, {":v": N(1)})
    entries = [_put(row("2")), _put({**at, "a": N(1)})]
    steps: Mapping[str, Sequence[Step]] = {
        "put": [put({**at, "a": N(1)}, INVALID)],
        "get": [_get(at, INVALID)],
        "delete": [delete(at, INVALID)],
        "update": [change(at, "SET a = :v", INVALID, **one)],
        "batch get": [_batch_get([at, key()], INVALID)],
        "batch write": [_batch_write(entries, INVALID), *finds_nothing(key("2"))],
    }
    return [
        Case(
            f"{name}: {operation}",
            each,
            {**(but or {}), **(why.MOTO_KEYS if operation in moto_takes else {})},
        )
        for operation, each in steps.items()
    ]


def _put(new: Row) -> dict[str, Any]:
    return {"PutRequest": {"Item": new}}


def _deleted(at: Row) -> dict[str, Any]:
    return {"DeleteRequest": {"Key": at}}


def _batch_write(entries: Sequence[Any], answer: Any) -> Step:
    return Step("BatchWriteItem", {"RequestItems": {TABLE: entries}}, answer)


def _batch_get(keys: Sequence[Row], answer: Any, **members: Any) -> Step:
    request = {"RequestItems": {TABLE: {"Keys": keys, **members}}}
    return Step("BatchGetItem", request, answer)


def _found(*rows: Row) -> dict[str, Any]:
    return {"Responses": {TABLE: [*rows]}, "UnprocessedKeys": {}}


_READ_OR_DELETED = ("get", "delete", "batch get", "batch write")
_KEYS = [
    *_bad_key(
        "an empty partition key", S(""), S("1"), ("delete", "update", "batch get")
    ),
    *_bad_key("an empty sort key", S("p"), S(""), ("delete", "update", "batch get")),
    *_bad_key("a missing sort key", S("p"), None, ("batch write",)),
    *_bad_key("a missing partition key", None, S("1"), ("batch write",)),
    *_bad_key("a number as partition key", N(1), S("1"), _READ_OR_DELETED),
    *_bad_key("a number as sort key", S("p"), N(1), _READ_OR_DELETED),
    *_bad_key(
        "a partition key of 2,049 bytes", S("x" * 2049), S("1"), _READ_OR_DELETED
    ),
    *_bad_key("a sort key of 1,025 bytes", S("p"), S("x" * 1025), _READ_OR_DELETED),
    *_bad_key(
        "a sort key of 1,026 bytes in 513 characters",
        S("p"),
        S("é" * 513),
        _READ_OR_DELETED,
        why.DYNALITE_CHARACTERS,
    ),
    Case(
        "the longest keys",
        [
            put(row("x" * 1024, "é" * 1024)),
            *finds(row("x" * 1024, "é" * 1024)),
        ],
    ),
    Case(
        "a get names the key alone",
        [put(row(a=N(1))), _get({**key(), "a": N(1)}, INVALID)],
    ),
    Case(
        "a delete names the key alone",
        [put(row()), delete({**key(), "a": N(1)}, INVALID), *finds(row())],
    ),
    Case(
        "a put replaces the whole row",
        [put(row(a=N(1), b=N(2))), put(row(a=N(3))), *finds(row(a=N(3)))],
    ),
    Case(
        "a missing row can be deleted",
        [
            delete(key()),
            put(row()),
            delete(key()),
            delete(key()),
            *finds_nothing(key()),
        ],
    ),
]

_NUMBERS = {
    "007": "7",
    "+3": "3",
    "1.50": "1.5",
    "100.000": "100",
    "1e3": "1000",
    "1.23E-1": "0.123",
    "-0": "0",
    "-0.0": "0",
    ".5": "0.5",
    "-.5": "-0.5",
    "1e-20": "0.00000000000000000001",
    "1E125": "1" + "0" * 125,
    "1e-130": "0." + "0" * 129 + "1",
    "9" * 38: "9" * 38,
    "9" * 38 + "000": "9" * 38 + "000",
}
_NO_NUMBERS = ["", " 1", "1 ", "1,5", "0x1", "NaN", "Infinity", "--1", "1e", "1e-131"]
_TOO_MANY_DIGITS = ["1e126", "-1e126", "1" * 39, "0." + "1" * 39]


def _nested(levels: int) -> Value:
    """Return lists within lists."""
    value = N(1)
    for _ in range(levels):
        value = L(value)
    return value


_VALUES = [
    *(
        Case(
            f"the number {text[:20]}",
            [put(row(a=N(text))), *finds(row(a=N(kept)))],
            {
                **(why.MOTO_WRITTEN if text != kept else {}),
                **(why.DYNALITE_PLUS if text.startswith("+") else {}),
            },
        )
        for text, kept in _NUMBERS.items()
    ),
    *(
        Case(f"no number: {text[:20]}", [put(row(a=N(text)), INVALID)])
        for text in _NO_NUMBERS
    ),
    *(
        Case(f"no number: {text[:20]}", [put(row(a=N(text)), INVALID)], why.MOTO_DIGITS)
        for text in _TOO_MANY_DIGITS
    ),
    Case(
        "numbers within lists, maps and sets are kept in their shortest form",
        [
            put(row(a=L(N("1.0")), b=M(c=N("1e1")), d=NS("2.50", "03"))),
            *finds(row(a=L(N(1)), b=M(c=N(10)), d=NS("2.5", "3"))),
        ],
        but=why.MOTO_WRITTEN,
    ),
    Case(
        "empty text, lists and maps are values",
        [
            put(row(a=S(""), b=L(), c=M(), d=NULL, e=L(S("")))),
            *finds(row(a=S(""), b=L(), c=M(), d=NULL, e=L(S("")))),
        ],
    ),
    Case("an empty set", [put(row(a=SS()), INVALID)]),
    Case(
        "an empty set of numbers within a list",
        [put(row(a=L(NS())), INVALID)],
        but=why.MOTO_WRITTEN,
    ),
    Case(
        "a set with duplicates", [put(row(a=SS("x", "x")), INVALID)], but=why.MOTO_SETS
    ),
    Case(
        "a set with one number twice",
        [put(row(a=NS("1", "1.0")), INVALID)],
        but=why.MOTO_SETS,
    ),
    Case("a NULL that is false", [put(row(a={"NULL": False}), INVALID)]),
    Case(
        "a value of two types",
        [put(row(a={"S": "x", "N": "1"}), INVALID)],
        but=why.MOTO_VALUES,
    ),
    Case("a value of no type", [put(row(a={}), INVALID)], but=why.MOTO_VALUES),
    Case("31 levels", [put(row(a=_nested(31))), *finds(row(a=_nested(31)))]),
    Case(
        "40 levels",
        [put(row(a=_nested(40)), INVALID)],
        but=why.MOTO_LIMITS | why.DYNALITE_LIMITS,
    ),
    Case(
        "an invalid value in an expression",
        [
            put(row(a=N(1))),
            change(key(), "SET a = :v", INVALID, **expressions(None, {":v": SS()})),
            change(key(), "SET a = :v", INVALID, **expressions(None, {":v": N("x")})),
            *finds(row(a=N(1))),
        ],
        but=why.MOTO_VALUES,
    ),
]


def _filled(size: int, letter: str = "x") -> dict[str, Value]:
    """Return a row of so many bytes."""
    letters = (size - len("pkpsk1fill")) // len(letter.encode())
    return row(fill=S(letter * letters))


_SIZES = [
    Case(
        "a row of 400 KB",
        [put(_filled(_LARGEST)), *finds(_filled(_LARGEST))],
        but=why.MOTO_SMALL,
    ),
    Case(
        "a row of more than 400 KB",
        [put(row()), put(_filled(_LARGEST + 1), INVALID), *finds(row())],
    ),
    Case(
        "a row of more than 400 KB in fewer characters",
        [put(_filled(_LARGEST + 2, "é"), INVALID), *finds_nothing(key())],
        but=why.DYNALITE_CHARACTERS,
    ),
    Case(
        "names count as well",
        [
            put({**_filled(_LARGEST - 4), "more": S("")}),
            put({**_filled(_LARGEST - 3), "more": S("")}, INVALID),
        ],
        but=why.MOTO_SMALL,
    ),
    Case(
        "an update that makes a row of more than 400 KB",
        [
            put(_filled(_LARGEST - 5)),
            change(
                key(), "SET m = :v", INVALID, **expressions(None, {":v": S("12345")})
            ),
            change(key(), "SET m = :v", **expressions(None, {":v": S("1234")})),
        ],
        but=why.MOTO_SMALL,
    ),
]

_INDEXED = row(gsi2pk=S("g"), gsi2sk=S("a"))


def _index_update(
    name: str, expression: str, given: Mapping[str, Value] | None = None, *, left: bool
) -> Case:
    """Return the case of an update after which the row is or is not in the index."""
    found = index_holds("1") if left else index_holds()
    steps = [put(_INDEXED), change(key(), expression, **expressions(None, given))]
    return Case(name, [*steps, found])


_INDEXES = [
    Case("a row with both keys is in the index", [put(_INDEXED), index_holds("1")]),
    Case("a row without the sort key is not", [put(row(gsi2pk=S("g"))), index_holds()]),
    Case("a deleted row is not", [put(_INDEXED), delete(key()), index_holds()]),
    Case("a replaced row is not", [put(_INDEXED), put(row()), index_holds()]),
    Case(
        "a row whose key changes moves",
        [
            put(_INDEXED),
            put(row(gsi2pk=S("h"), gsi2sk=S("a"))),
            index_holds(),
            index_holds("1", partition="h"),
        ],
    ),
    Case(
        "an index is in the order of its keys",
        [
            *write_all(
                row("1", gsi2pk=S("g"), gsi2sk=S("b")),
                row("2", gsi2pk=S("g"), gsi2sk=S("a")),
                row("3", gsi2pk=S("g"), gsi2sk=S("é")),
                row("4", gsi2pk=S("g"), gsi2sk=S("z")),
            ),
            index_holds("2", "1", "4", "3"),
        ],
    ),
    _index_update("a removed key", "REMOVE gsi2sk", left=False),
    _index_update("another attribute", "SET num = :v", {":v": N(1)}, left=True),
    _index_update("another sort key", "SET gsi2sk = :v", {":v": S("z")}, left=True),
    _index_update("another partition", "SET gsi2pk = :v", {":v": S("h")}, left=False),
    *(
        Case(
            f"a key of an index that is {name}: put",
            [
                put(_INDEXED),
                put({**_INDEXED, attribute: value}, INVALID),
                put({**key("2"), attribute: value}, INVALID),
                *finds(_INDEXED),
                *finds_nothing(key("2")),
                index_holds("1"),
            ],
            but,
        )
        for name, attribute, value, but in (
            ("a number", "gsi2sk", N(1), why.MOTO_INDEX_KEYS),
            ("a list", "gsi2pk", L(), why.MOTO_INDEX_KEYS),
            ("null", "gsi2sk", NULL, {}),
            ("empty", "gsi2sk", S(""), why.DYNALITE_INDEX_KEYS),
            ("an empty partition", "gsi2pk", S(""), why.DYNALITE_INDEX_KEYS),
            (
                "a sort key of 1,025 bytes",
                "gsi2sk",
                S("x" * 1025),
                why.DYNALITE_INDEX_KEYS,
            ),
            (
                "a partition key of 2,049 bytes",
                "gsi2pk",
                S("x" * 2049),
                why.DYNALITE_INDEX_KEYS,
            ),
        )
    ),
    *(
        Case(
            f"a key of an index that is {name}: update",
            [
                put(_INDEXED),
                change(
                    key(),
                    "SET num = :w, gsi2sk = :v",
                    INVALID,
                    **expressions(None, {":v": value, ":w": N(1)}),
                ),
                *finds(_INDEXED),
                index_holds("1"),
            ],
            but,
        )
        for name, value, but in (
            ("a number", N(1), {}),
            ("empty", S(""), why.DYNALITE_INDEX_KEYS),
            ("true", TRUE, {}),
        )
    ),
    Case(
        "an update that adds to a key of an index",
        [
            put(row()),
            change(key(), "ADD gsi2sk :v", INVALID, **expressions(None, {":v": N(1)})),
            *finds(row()),
        ],
        but=why.MOTO_INDEX_KEYS,
    ),
    Case(
        "a batch with an invalid key of an index writes nothing",
        [
            _batch_write([_put(_INDEXED), _put(row("2", gsi2sk=S("")))], INVALID),
            *finds_nothing(key(), key("2")),
            index_holds(),
        ],
        but=why.DYNALITE_INDEX_KEYS,
    ),
]

_MANY = [row(f"{number:03}") for number in range(101)]
_BATCHES = [
    Case(
        "a batch of 25 writes",
        [
            _batch_write([*map(_put, _MANY[:25])], {"UnprocessedItems": {}}),
            *finds(_MANY[24]),
        ],
    ),
    Case(
        "a batch of 26 writes",
        [_batch_write([*map(_put, _MANY[:26])], INVALID), *finds_nothing(_MANY[0])],
        but=why.MOTO_LIMITS,
    ),
    Case("a batch of no writes", [_batch_write([], INVALID)], but=why.MOTO_BATCHES),
    Case(
        "a batch puts and deletes",
        [
            put(row("1")),
            _batch_write(
                [_deleted(key("1")), _put(row("2"))], {"UnprocessedItems": {}}
            ),
            *finds_nothing(key("1")),
            *finds(row("2")),
        ],
    ),
    *(
        Case(
            f"a batch with {name}",
            [
                _batch_write([_put(row("2")), *entries], INVALID),
                *finds_nothing(key("2")),
            ],
            but,
        )
        for name, entries, but in (
            ("two puts of a row", [_put(row()), _put(row(a=N(1)))], why.MOTO_BATCHES),
            ("two deletes of a row", [_deleted(key()), _deleted(key())], {}),
            (
                "a put and a delete of a row",
                [_put(row()), _deleted(key())],
                why.MOTO_BATCHES,
            ),
            (
                "a row of more than 400 KB",
                [_put(_filled(_LARGEST + 1))],
                why.MOTO_PARTIAL,
            ),
            ("an invalid number", [_put(row(a=N("x")))], why.MOTO_PARTIAL),
        )
    ),
    Case(
        "a batch of 100 gets",
        [
            put(_MANY[0]),
            _batch_get(_MANY[:100], _found(_MANY[0])),
        ],
    ),
    Case("a batch of 101 gets", [_batch_get(_MANY, INVALID)]),
    Case("a batch of no gets", [_batch_get([], INVALID)], but=why.MOTO_BATCHES),
    Case("a batch with one key twice", [_batch_get([key(), key("2"), key()], INVALID)]),
    Case(
        "missing rows of a batch are left out",
        [
            put(row("2", a=N(1))),
            _batch_get([key(), key("2"), key("3")], _found(row("2", a=N(1)))),
        ],
    ),
    Case(
        "a batch with a projection",
        [
            put(row(a=N(1), b=N(2))),
            _batch_get(
                [key()],
                _found({"a": N(1)}),
                ProjectionExpression="#a, c",
                ExpressionAttributeNames={"#a": "a"},
            ),
        ],
    ),
    Case(
        "a batch with an unused name, though it finds nothing",
        [
            _batch_get(
                [key()],
                INVALID,
                ProjectionExpression="a",
                ExpressionAttributeNames={"#a": "a"},
            )
        ],
    ),
]

_BIG = [row(pk=f"{n:02}", fill=S("x" * (300 * 1024 - 11))) for n in range(55)]
_OF_ONE = [row(str(n), fill=S("x" * 300_000)) for n in range(5)]


def _large_batch(name: str, rows: Sequence[Row], read: int, **more: Any) -> Case:
    """Return the case of a batch of which the first rows are read and the rest not."""
    keys = [{"pk": each["pk"], "sk": each["sk"]} for each in rows]
    left = {"Keys": keys[read:], "ProjectionExpression": "pk, sk"}
    answer = {
        "Responses": {TABLE: keys[:read]},
        "UnprocessedKeys": {TABLE: left} if keys[read:] else {},
    }
    step = _batch_get(keys, answer, ProjectionExpression="pk, sk")
    return Case(name, [step], given=rows, changes=False, **more)


_LARGE_BATCHES = [
    _large_batch(
        "a batch returns 52 rows of 300 KB",
        _BIG,
        52,
        but=why.MOTO_ANSWER_SIZE | why.DYNALITE_ORDER,
    ),
    _large_batch(
        "a batch returns 1 MB of one partition",
        _OF_ONE,
        3,
        but=why.MOTO_ANSWER_SIZE | why.DYNALITE_ORDER,
    ),
]


def _projection(
    name: str, text: str, answer: Any, but: why.Reasons | None = None, **names: str
) -> Case:
    """Return the case of a projection of one row."""
    stored = row(a=N(1), b=N(2), doc=M(c=N(3)))
    request: dict[str, Any] = {
        "TableName": TABLE,
        "Key": key(),
        "ProjectionExpression": text,
    }
    if names:
        request["ExpressionAttributeNames"] = {f"#{k}": v for k, v in names.items()}
    step = Step("GetItem", request, answer)
    return Case(name, [step], but or {}, given=[stored], changes=False)


_PROJECTIONS = [
    _projection("a projection", "a, sk", {"Item": {"a": N(1), "sk": S("1")}}),
    _projection(
        "a projection of a missing attribute", "gone, a", {"Item": {"a": N(1)}}
    ),
    _projection("a projection of nothing that exists", "gone", {"Item": {}}),
    _projection("a projection by name", "#x", {"Item": {"b": N(2)}}, x="b"),
    _projection("a projection of one attribute twice", "a, a", INVALID),
    _projection("a projection of a reserved word", "name", INVALID),
    _projection("a projection with an unused name", "a", INVALID, x="b"),
    _projection(
        "a projection with an undefined name", "#y", INVALID, but=why.MOTO_REFERENCES
    ),
    _projection("an empty projection", "", INVALID),
    _projection(
        "a projection of a nested attribute",
        "doc.c",
        {"Item": {"doc": M(c=N(3))}},
        but=why.OURS_NESTED_PROJECTION,
    ),
]

CASES = [
    *_KEYS,
    *_VALUES,
    *_SIZES,
    *_INDEXES,
    *_BATCHES,
    *_LARGE_BATCHES,
    *_PROJECTIONS,
]
