"""Queries of the table and of an index: key conditions, order, pages and filters."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.unit.tools.dynamodb import reasons as why
from tests.unit.tools.dynamodb.cases import (
    INVALID,
    TABLE,
    Case,
    N,
    Row,
    S,
    Step,
    Value,
    delete,
    key,
    row,
)

SORTED = ["A", "B", "a", "a1", "a2", "b", "z", "é", "～", "\U0001f600"]
"""Sort keys in the order of their bytes in UTF-8."""
TITLES = [f"t{position}" for position in range(9, -1, -1)]
"""Their sort keys in the index, which are in the opposite order."""

ROWS = [
    row(sk, num=N(position), gsi2pk=S("g"), gsi2sk=S(title))
    for position, (sk, title) in enumerate(zip(SORTED, TITLES, strict=True))
]
_OTHERS = [row("a", pk="other"), row("a1", pk="q")]


def _query(
    condition: str,
    values: Mapping[str, Value],
    answer: Any,
    **members: Any,
) -> Step:
    request = {
        "TableName": TABLE,
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": values,
        **members,
    }
    return Step("Query", request, answer)


def _found(
    sort_keys: Sequence[str], last: Row | None = None, scanned: int | None = None
) -> dict[str, Any]:
    """Return an answer whose rows have their sort keys alone."""
    answer: dict[str, Any] = {
        "Items": [{"sk": S(each)} for each in sort_keys],
        "Count": len(sort_keys),
        "ScannedCount": len(sort_keys) if scanned is None else scanned,
    }
    if last:
        answer["LastEvaluatedKey"] = last
    return answer


def _case(name: str, *steps: Step, but: why.Reasons | None = None) -> Case:
    changes = any(step.operation != "Query" for step in steps)
    return Case(name, steps, but or {}, given=[*ROWS, *_OTHERS], changes=changes)


def _selects(
    condition: str,
    found: Sequence[str] | str,
    *given: Value,
    but: why.Reasons | None = None,
    **members: Any,
) -> Case:
    """Return the case of a key condition with `:p` for the partition and `:a`, `:b`."""
    values = {f":{chr(ord('a') + i)}": value for i, value in enumerate(given)}
    if ":p" in condition:
        values[":p"] = S("p")
    answer = found if isinstance(found, str) else _found(found)
    step = _query(condition, values, answer, ProjectionExpression="sk", **members)
    return _case(f"{condition} [{', '.join(map(str, given))}]", step, but=but)


_PARTITION = "pk = :p"
_SORT = "pk = :p AND sk"
_CONDITIONS = [
    _selects("pk = :p", SORTED),
    _selects(f"{_SORT} = :a", ["a"], S("a")),
    _selects(f"{_SORT} < :a", ["A", "B"], S("a")),
    _selects(f"{_SORT} <= :a", ["A", "B", "a"], S("a")),
    _selects(f"{_SORT} > :a", ["é", "～", "\U0001f600"], S("z")),
    _selects(f"{_SORT} >= :a", ["～", "\U0001f600"], S("～")),
    _selects(f"{_SORT} BETWEEN :a AND :b", ["a", "a1", "a2", "b"], S("a"), S("b")),
    _selects(f"{_SORT} between :a and :b", ["a1"], S("a0"), S("a10")),
    _selects("pk = :p AND begins_with(sk, :a)", ["a", "a1", "a2"], S("a")),
    _selects("pk = :p AND begins_with(sk, :a)", ["é"], S("é")),
    _selects("pk = :p AND begins_with(sk, :a)", ["\U0001f600"], S("\U0001f600")),
    _selects("pk = :p AND begins_with(sk, :a)", [], S("a11")),
    _selects("sk = :a AND pk = :p", ["a"], S("a")),
    _selects(f"{_SORT} = :a", [], S("A1")),
    _selects("pk = :a", [], S("empty partition")),
    _selects("pk = :p", SORTED[::-1], ScanIndexForward=False),
    _selects(
        f"{_SORT} > :a", ["\U0001f600", "～", "é"], S("z"), ScanIndexForward=False
    ),
    _selects(
        "gsi2pk = :a AND gsi2sk < :b",
        ["\U0001f600", "～"],
        S("g"),
        S("t2"),
        IndexName="gsi2",
    ),
    _selects("gsi2pk = :a", SORTED[::-1], S("g"), IndexName="gsi2"),
    _selects("gsi2pk = :a", SORTED, S("g"), IndexName="gsi2", ScanIndexForward=False),
    _selects(
        "gsi2pk = :a AND begins_with(gsi2sk, :b)",
        ["A"],
        S("g"),
        S("t9"),
        IndexName="gsi2",
    ),
    _selects("pk > :p", INVALID),
    _selects("sk = :a", INVALID, S("a")),
    _selects("num = :a", INVALID, N(1)),
    _selects("pk = :p AND num = :a", INVALID, N(1)),
    _selects("pk = :p AND pk = :p", INVALID, but=why.MOTO_KEY_CONDITION),
    _selects(
        f"{_SORT} > :a AND sk < :b", INVALID, S("a"), S("b"), but=why.MOTO_KEY_CONDITION
    ),
    _selects(
        f"{_SORT} BETWEEN :a AND :b",
        INVALID,
        S("b"),
        S("a"),
        but=why.MOTO_KEY_CONDITION,
    ),
    _selects(f"{_SORT} = :a", INVALID, N(1), but=why.MOTO_KEY_CONDITION),
    _selects("pk = :a", INVALID, N(1), but=why.MOTO_KEY_CONDITION),
    _selects("pk = :a", INVALID, S(""), but=why.DYNALITE_EMPTY_KEYS),
    _selects(f"{_SORT} > :a", INVALID, S(""), but=why.DYNALITE_EMPTY_KEYS),
    _selects(
        "pk = :p AND begins_with(sk, :a)", INVALID, S(""), but=why.DYNALITE_EMPTY_KEYS
    ),
    _selects(
        "pk = :p AND begins_with(sk, :a)", INVALID, N(1), but=why.MOTO_KEY_CONDITION
    ),
    _selects("pk = :p AND sk.a = :a", INVALID, S("a")),
    _selects("pk = :p", INVALID, S("unused"), but=why.MOTO_REFERENCES),
    _selects("pk = :b", INVALID, S("undefined")),
    _selects("", INVALID, S("a")),
    _selects(
        f"{_SORT} <> :a", INVALID, S("a"), but=why.OURS_KEY_SYNTAX | why.MOTO_KEY_SYNTAX
    ),
    _selects(
        f"{_SORT} IN (:a)",
        INVALID,
        S("a"),
        but=why.OURS_KEY_SYNTAX | why.MOTO_KEY_SYNTAX,
    ),
    _selects(
        "pk = :p OR sk = :a",
        INVALID,
        S("a"),
        but=why.OURS_KEY_SYNTAX | why.MOTO_KEY_SYNTAX,
    ),
    _selects("pk = :p AND attribute_exists(sk)", INVALID, but=why.OURS_KEY_SYNTAX),
    _selects("pk = :p AND contains(sk, :a)", INVALID, S("a"), but=why.OURS_KEY_SYNTAX),
    _selects("(pk = :p) AND (sk = :a)", ["a"], S("a"), but=why.OURS_KEY_SYNTAX),
    _selects(
        "pk = :p AND :a < sk",
        ["é", "～", "\U0001f600"],
        S("z"),
        but=why.OURS_KEY_SYNTAX | why.MOTO_KEY_SYNTAX,
    ),
    _selects("gsi2pk = :a", INVALID, S("g")),
    _selects("pk = :p", INVALID, IndexName="gsi2"),
    _selects("pk = :p", INVALID, IndexName="gsi9", but=why.MOTO_INDEX_NAME),
    _selects("gsi2pk = :a", INVALID, S("g"), IndexName="gsi2", ConsistentRead=True),
    _selects("pk = :p", SORTED, ConsistentRead=True),
    _selects(
        "gsi2pk = :a", SORTED[::-1], S("g"), IndexName="gsi2", ConsistentRead=False
    ),
]

_P = {":p": S("p")}
_G = {":g": S("g")}
_SK = {"ProjectionExpression": "sk"}
_BY_TITLE = {"IndexName": "gsi2", **_SK}


def _index_key(position: int, **changed: Value) -> dict[str, Value]:
    """Return the key of a row in the index."""
    index = {"gsi2pk": S("g"), "gsi2sk": S(TITLES[position])}
    return {**key(SORTED[position]), **index, **changed}


def _starts(
    name: str,
    start: Row,
    found: Sequence[str] | str,
    but: why.Reasons | None = None,
    **members: Any,
) -> Case:
    """Return the case of a query that continues after a key."""
    answer = found if isinstance(found, str) else _found(found)
    step = _query(_PARTITION, _P, answer, ExclusiveStartKey=start, **_SK, **members)
    return _case(name, step, but=but)


def _index_starts(
    name: str,
    start: Row,
    found: Sequence[str] | str,
    but: why.Reasons | None = None,
    **members: Any,
) -> Case:
    """Return the case of a query of the index that continues after a key."""
    answer = found if isinstance(found, str) else _found(found)
    members = {**_BY_TITLE, **members}
    step = _query("gsi2pk = :g", _G, answer, ExclusiveStartKey=start, **members)
    return _case(name, step, but=but)


_PAGES = [
    _case(
        "a limit ends the page, and says after which key",
        _query(_PARTITION, _P, _found(["A", "B"], key("B")), Limit=2, **_SK),
    ),
    _case(
        "a page that the last row fills is not known to be the last",
        _query(_PARTITION, _P, _found(SORTED, key(SORTED[-1])), Limit=10, **_SK),
        _query(
            _PARTITION,
            _P,
            _found([]),
            Limit=10,
            ExclusiveStartKey=key(SORTED[-1]),
            **_SK,
        ),
        but=why.MOTO_LAST_PAGE,
    ),
    _case(
        "a limit that is not reached",
        _query(_PARTITION, _P, _found(SORTED), Limit=11, **_SK),
    ),
    _case(
        "a limit of nothing",
        _query(_PARTITION, _P, INVALID, Limit=0, **_SK),
        but=why.MOTO_LIMITS,
    ),
    _case(
        "a limit below",
        _query(_PARTITION, _P, INVALID, Limit=-1, **_SK),
        but=why.MOTO_LIMITS,
    ),
    _case(
        "the next page backwards",
        _query(
            _PARTITION,
            _P,
            _found(["z", "b"], key("b")),
            Limit=2,
            ScanIndexForward=False,
            ExclusiveStartKey=key("é"),
            **_SK,
        ),
    ),
    _case(
        "a page of an index ends with the key of both",
        _query(
            "gsi2pk = :g",
            _G,
            _found(["\U0001f600", "～"], _index_key(8)),
            Limit=2,
            **_BY_TITLE,
        ),
    ),
    _starts("after a row", key("a2"), SORTED[5:]),
    _starts("before a row", key("a2"), SORTED[3::-1], ScanIndexForward=False),
    _starts("after a key that no row has", key("a15"), SORTED[4:]),
    _starts("after the last key", key("\U0010ffff"), []),
    _case(
        "after a row that is gone",
        delete(key("a2")),
        _query(_PARTITION, _P, _found(SORTED[5:]), ExclusiveStartKey=key("a2"), **_SK),
    ),
    _case(
        "after a row of an index that is gone",
        delete(key(SORTED[3])),
        _query(
            "gsi2pk = :g",
            _G,
            _found(SORTED[2::-1]),
            ExclusiveStartKey=_index_key(3),
            **_BY_TITLE,
        ),
    ),
    _index_starts("after a row of an index", _index_key(3), SORTED[2::-1]),
    _index_starts(
        "before a row of an index", _index_key(3), SORTED[4:], ScanIndexForward=False
    ),
    _index_starts(
        "after a key of an index that no row has",
        _index_key(3, gsi2sk=S("t65"), sk=S("none")),
        SORTED[2::-1],
    ),
    _starts(
        "a start key without the sort key", {"pk": S("p")}, INVALID, but=why.MOTO_START
    ),
    _starts(
        "a start key with more", {**key("a"), "num": N(1)}, INVALID, but=why.MOTO_START
    ),
    _starts(
        "a start key of a wrong type",
        {"pk": S("p"), "sk": N(1)},
        INVALID,
        but=why.MOTO_START,
    ),
    _starts(
        "an empty start key", {"pk": S("p"), "sk": S("")}, INVALID, but=why.MOTO_START
    ),
    _starts(
        "a start key of another partition",
        key("a", pk="q"),
        INVALID,
        but=why.MOTO_START,
    ),
    _case(
        "a start key outside of the condition",
        _query(
            f"{_SORT} > :a",
            {**_P, ":a": S("b")},
            INVALID,
            ExclusiveStartKey=key("a"),
            **_SK,
        ),
        but=why.MOTO_START,
    ),
    _case(
        "a start key outside of the beginning",
        _query(
            "pk = :p AND begins_with(sk, :a)",
            {**_P, ":a": S("a")},
            INVALID,
            ExclusiveStartKey=key("b"),
            **_SK,
        ),
        but=why.MOTO_START,
    ),
    _case(
        "a start key within the beginning",
        _query(
            "pk = :p AND begins_with(sk, :a)",
            {**_P, ":a": S("a")},
            _found(["a1", "a2"]),
            ExclusiveStartKey=key("a"),
            **_SK,
        ),
    ),
    _index_starts(
        "a start key of an index without its keys",
        key("a"),
        INVALID,
        but=why.MOTO_START,
    ),
    _index_starts(
        "a start key of another partition of an index",
        _index_key(3, gsi2pk=S("h")),
        INVALID,
        but=why.MOTO_START,
    ),
]

_BIG = [row(str(number), pk="big", fill=S("x" * 300_000)) for number in range(5)]
_BIG_PAGES = [
    Case(
        "a page has at most 1 MB, whatever a projection leaves of it",
        [
            _query(
                _PARTITION,
                {":p": S("big")},
                _found(["0", "1", "2"], key("2", pk="big")),
                **_SK,
            ),
            _query(
                _PARTITION,
                {":p": S("big")},
                _found(["3", "4"]),
                ExclusiveStartKey=key("2", pk="big"),
                **_SK,
            ),
        ],
        given=_BIG,
        changes=False,
        but=why.DYNALITE_PAGES,
    ),
    Case(
        "a filter does not make a page of more than 1 MB",
        [
            _query(
                _PARTITION,
                {":p": S("big"), ":n": N(1)},
                _found([], key("2", pk="big"), scanned=3),
                FilterExpression="num = :n",
                **_SK,
            ),
        ],
        given=_BIG,
        changes=False,
        but=why.DYNALITE_PAGES,
    ),
]


def _filters(
    name: str,
    condition: str,
    values: Mapping[str, Value],
    answer: Any,
    but: why.Reasons | None = None,
    **members: Any,
) -> Case:
    """Return the case of a filter."""
    step = _query(
        _PARTITION,
        {**_P, **values},
        answer,
        FilterExpression=condition,
        **_SK,
        **members,
    )
    return _case(name, step, but=but)


_FILTERS = [
    _filters("a filter", "num >= :n", {":n": N(8)}, _found(SORTED[8:], scanned=10)),
    _filters(
        "the limit is reached before the filter",
        "num >= :n",
        {":n": N(2)},
        _found(["a"], key("a"), scanned=3),
        Limit=3,
    ),
    _filters(
        "a page may be empty, and not the last",
        "num >= :n",
        {":n": N(8)},
        _found([], key("B"), scanned=2),
        Limit=2,
    ),
    _filters(
        "a filter of the key",
        "sk = :n",
        {":n": S("a")},
        INVALID,
        but=why.MOTO_FILTER_KEYS,
    ),
    _filters(
        "a filter of the partition", "pk = :p", {}, INVALID, but=why.MOTO_FILTER_KEYS
    ),
    _filters(
        "a filter of the key and more",
        "num = :n OR sk > :n",
        {":n": N(1)},
        INVALID,
        but=why.MOTO_FILTER_KEYS,
    ),
    _filters(
        "a filter with an undefined value",
        "num >= :m",
        {},
        INVALID,
        but=why.MOTO_REFERENCES,
    ),
    _filters(
        "a filter with an unused value",
        "num >= :n",
        {":n": N(1), ":m": N(1)},
        INVALID,
        but=why.MOTO_REFERENCES,
    ),
    _filters(
        "a filter with a wrong type",
        "num >= :n",
        {":n": {"L": []}},
        INVALID,
        but=why.MOTO_UNCHECKED | why.DYNALITE_UNCHECKED,
    ),
    _case(
        "a filter with a wrong type of an empty partition",
        _query(
            _PARTITION,
            {":p": S("none"), ":n": N(1)},
            INVALID,
            FilterExpression="begins_with(txt, :n)",
        ),
        but=why.MOTO_UNCHECKED,
    ),
    _filters("an empty filter", "", {}, INVALID),
    _case(
        "a filter of an index may use the keys of the table",
        _query(
            "gsi2pk = :g",
            {**_G, ":s": S("z")},
            _found(SORTED[:6:-1], scanned=10),
            FilterExpression="sk > :s",
            **_BY_TITLE,
        ),
    ),
    _case(
        "a filter of an index must not use its keys",
        _query(
            "gsi2pk = :g",
            {**_G, ":s": S("t5")},
            INVALID,
            FilterExpression="gsi2sk > :s",
            **_BY_TITLE,
        ),
        but=why.MOTO_FILTER_KEYS,
    ),
    _case(
        "a filter sees what a projection leaves out",
        _query(
            _PARTITION,
            {**_P, ":n": N(3)},
            _found(["a1"], scanned=10),
            FilterExpression="num = :n",
            **_SK,
        ),
    ),
    _case(
        "a projection by name, of whole rows otherwise",
        _query(
            f"{_SORT} = :a",
            {**_P, ":a": S("a")},
            {"Items": [ROWS[2]], "Count": 1, "ScannedCount": 1},
        ),
        _query(
            f"{_SORT} = :a",
            {**_P, ":a": S("a")},
            {"Items": [{"num": N(2)}], "Count": 1, "ScannedCount": 1},
            ProjectionExpression="#n, gone",
            ExpressionAttributeNames={"#n": "num"},
        ),
    ),
    _case(
        "a projection with an unused name",
        _query(
            _PARTITION,
            _P,
            INVALID,
            ProjectionExpression="num",
            ExpressionAttributeNames={"#n": "num"},
        ),
    ),
    _case(
        "a name that only the projection uses, and one that only the condition uses",
        _query(
            "#p = :p AND sk = :a",
            {**_P, ":a": S("a")},
            {"Items": [{"num": N(2)}], "Count": 1, "ScannedCount": 1},
            ProjectionExpression="#n",
            ExpressionAttributeNames={"#n": "num", "#p": "pk"},
        ),
    ),
]

CASES = [*_CONDITIONS, *_PAGES, *_BIG_PAGES, *_FILTERS]
