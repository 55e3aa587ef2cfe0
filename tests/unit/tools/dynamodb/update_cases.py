"""Updates of a row and of a missing row: what they leave, or that they are invalid."""

from collections.abc import Mapping
from typing import Any

from tests.unit.tools.dynamodb import reasons as why
from tests.unit.tools.dynamodb.cases import (
    FAILED,
    INVALID,
    NS,
    NULL,
    SS,
    TRUE,
    Case,
    L,
    M,
    N,
    S,
    Value,
    change,
    expressions,
    finds,
    finds_nothing,
    key,
    row,
)

BEFORE: Mapping[str, Value] = row(
    num=N(5),
    txt=S("x"),
    lst=L(S("a"), S("b"), S("c"), S("d")),
    doc=M(a=N(1), deep=M(b=S("y")), lst=L(N(1), N(2))),
    words=SS("a", "b"),
    nums=NS("1", "2.5"),
)


def _case(
    expression: str,
    after: Mapping[str, Value | None] | str,
    given: Mapping[str, Value] | None = None,
    but: why.Reasons | None = None,
    *,
    names: Mapping[str, str] | None = None,
    missing: bool = False,
) -> Case:
    """Return the case of an update.

    Args:
        expression: the update.
        after: the attributes that it leaves otherwise, None where one is removed; or
            the code of the error.
        given: the values.
        but: the emulations that do not do so.
        names: the names.
        missing: whether the row does not exist before.
    """
    before: Mapping[str, Value] = key() if missing else BEFORE
    shown = ", ".join(f"{k}={v}" for k, v in (given or {}).items())
    name = f"{expression[:70]} [{shown[:70]}]{' on a missing row' if missing else ''}"
    answer = after if isinstance(after, str) else ""
    update = change(key(), expression, answer, **expressions(names, given))
    if not isinstance(after, str):
        left = {k: v for k, v in {**before, **after}.items() if v is not None}
        found = finds(left)
    else:
        found = finds_nothing(key()) if missing else finds(before)
    rows = [] if missing else [BEFORE]
    return Case(name, [update, *found], but or {}, given=rows)


def _invalid(
    expression: str,
    given: Mapping[str, Value] | None = None,
    but: why.Reasons | None = None,
    **more: Any,
) -> Case:
    return _case(expression, INVALID, given, but, **more)


_SET = [
    _case("SET num = :v", {"num": S("new")}, {":v": S("new")}),
    _case("SET added = :v", {"added": L(N(1), NULL)}, {":v": L(N(1), NULL)}),
    _case("SET a = :v, b = :v", {"a": TRUE, "b": TRUE}, {":v": TRUE}),
    _case("set num = num + :v", {"num": N(8)}, {":v": N(3)}),
    _case("SET num = :v - num", {"num": N(-2)}, {":v": N(3)}),
    _case("SET num = num - :v", {"num": N("4.9")}, {":v": N("0.1")}),
    _case("SET num = num - :v", {"num": N(0)}, {":v": N("5.0")}, but=why.MOTO_WRITTEN),
    _case("SET num = num + :v", {"num": N("3.5")}, {":v": N("-1.5")}),
    _case("SET c = num + num", {"c": N(10)}),
    _case("SET c = num", {"c": N(5)}),
    _case("SET c = doc.deep.b", {"c": S("y")}),
    _case("SET c = lst[1]", {"c": S("b")}),
    _case(
        "SET num = :big + :one",
        {"num": N("12345678901234567890123456789012345679")},
        {":big": N("12345678901234567890123456789012345678"), ":one": N(1)},
    ),
    _invalid(
        "SET c = :a + :b",
        {":a": N("1" + "0" * 50), ":b": N(1)},
        but=why.MOTO_DIGITS | why.DYNALITE_DIGITS,
    ),
    _invalid(
        "SET c = :a + :a",
        {":a": N("9" + "0" * 125)},
        but=why.MOTO_DIGITS | why.DYNALITE_DIGITS,
    ),
    _invalid("SET c = gone"),
    _invalid("SET c = gone + :v", {":v": N(1)}),
    _invalid("SET c = txt + :v", {":v": N(1)}),
    _invalid("SET c = num + :v", {":v": S("1")}),
    _invalid("SET c = lst - :v", {":v": N(1)}),
    _invalid("SET num = num + :v", {":v": N(1)}, missing=True),
    _case("SET num = :v", {"num": N(1)}, {":v": N(1)}, missing=True),
    _case("SET c = pk", {"c": S("p")}, missing=True, but=why.MOTO_READ_KEY),
    _case("SET c = if_not_exists(num, :v)", {"c": N(5)}, {":v": N(1)}),
    _case("SET num = if_not_exists(num, :v)", {}, {":v": N(1)}),
    _case("SET c = if_not_exists(gone, :v)", {"c": N(1)}, {":v": N(1)}),
    _case("SET c = if_not_exists(doc.deep.c, num)", {"c": N(5)}),
    _case(
        "SET c = if_not_exists(gone, :z) + :v", {"c": N(1)}, {":z": N(0), ":v": N(1)}
    ),
    _case(
        "SET num = if_not_exists(num, :z) + :v", {"num": N(6)}, {":z": N(0), ":v": N(1)}
    ),
    _case(
        "SET c = if_not_exists(c, :z) - :v",
        {"c": N(-1)},
        {":z": N(0), ":v": N(1)},
        missing=True,
    ),
    _case(
        "SET c = if_not_exists(gone, if_not_exists(lost, :v))",
        {"c": N(1)},
        {":v": N(1)},
        but=why.MOTO_NESTED,
    ),
    _case("SET c = list_append(:v, :v)", {"c": L(N(1), N(1))}, {":v": L(N(1))}),
    _case(
        "SET doc.lst = list_append(doc.lst, :v)",
        {"doc": M(a=N(1), deep=M(b=S("y")), lst=L(N(1), N(2), N(3)))},
        {":v": L(N(3))},
    ),
    _case(
        "SET lst = list_append(:v, lst)",
        {"lst": L(N(0), S("a"), S("b"), S("c"), S("d"))},
        {":v": L(N(0))},
    ),
    _case(
        "SET c = list_append(if_not_exists(c, :none), :v)",
        {"c": L(N(1))},
        {":none": L(), ":v": L(N(1))},
    ),
    _invalid("SET c = list_append(gone, :v)", {":v": L(N(1))}),
    _invalid("SET c = list_append(num, :v)", {":v": L(N(1))}),
    _invalid("SET c = list_append(lst, :v)", {":v": S("x")}),
    _invalid("SET c = list_append(words, :v)", {":v": L()}),
]
_NESTED = [
    _case(
        "SET doc.a = :v",
        {"doc": M(a=S("z"), deep=M(b=S("y")), lst=L(N(1), N(2)))},
        {":v": S("z")},
    ),
    _case(
        "SET doc.deep.c = :v, doc.lst[0] = :v",
        {"doc": M(a=N(1), deep=M(b=S("y"), c=N(9)), lst=L(N(9), N(2)))},
        {":v": N(9)},
    ),
    _case(
        "SET #d.#x = :v",
        {"doc": M(a=N(1), deep=M(b=S("y")), lst=L(N(1), N(2)), **{"x.y": N(9)})},
        {":v": N(9)},
        names={"#d": "doc", "#x": "x.y"},
    ),
    _case("SET #d = :v", {"doc.a": N(9)}, {":v": N(9)}, names={"#d": "doc.a"}),
    _case("SET lst[1] = :v", {"lst": L(S("a"), N(9), S("c"), S("d"))}, {":v": N(9)}),
    _case(
        "SET lst[9] = :v, lst[7] = :w",
        {"lst": L(S("a"), S("b"), S("c"), S("d"), N(2), N(1))},
        {":v": N(1), ":w": N(2)},
        but=why.MOTO_LISTS,
    ),
    _invalid("SET gone.a = :v", {":v": N(1)}),
    _invalid("SET doc.gone.a = :v", {":v": N(1)}),
    _invalid("SET gone[0] = :v", {":v": N(1)}),
    _invalid("SET txt.a = :v", {":v": N(1)}, but=why.MOTO_PATHS),
    _invalid("SET lst.a = :v", {":v": N(1)}, but=why.MOTO_PATHS),
    _invalid("SET doc[0] = :v", {":v": N(1)}),
    _invalid("SET lst[9].a = :v", {":v": N(1)}),
    _invalid("SET doc.a = :v", {":v": N(1)}, missing=True),
]
_REMOVE = [
    _case("REMOVE num", {"num": None}),
    _case("remove num, words", {"num": None, "words": None}),
    _case("REMOVE gone", {}),
    _case("REMOVE doc.deep.b", {"doc": M(a=N(1), deep=M(), lst=L(N(1), N(2)))}),
    _case("REMOVE doc.gone", {}),
    _case("REMOVE doc.lst[0]", {"doc": M(a=N(1), deep=M(b=S("y")), lst=L(N(2)))}),
    _case("REMOVE lst[9]", {}),
    _case("REMOVE lst[0], lst[2]", {"lst": L(S("b"), S("d"))}, but=why.DYNALITE_LISTS),
    _case("REMOVE lst[2], lst[0]", {"lst": L(S("b"), S("d"))}),
    _case(
        "REMOVE lst[1] SET lst[3] = :v",
        {"lst": L(S("a"), S("c"), N(9))},
        {":v": N(9)},
        but=why.MOTO_LISTS | why.DYNALITE_LISTS,
    ),
    _case(
        "SET lst[9] = :v REMOVE lst[0], lst[4]",
        {"lst": L(S("b"), S("c"), S("d"), N(9))},
        {":v": N(9)},
        but=why.MOTO_LISTS,
    ),
    _invalid("REMOVE gone.a"),
    _invalid("REMOVE txt.a", but=why.MOTO_PATHS),
    _invalid("REMOVE gone[0]"),
    Case(
        "an update that only removes does not make a row",
        [change(key(), "REMOVE num, txt"), *finds_nothing(key())],
        but=why.MOTO_EMPTY_ROW | why.DYNALITE_EMPTY_ROW,
    ),
    _case("REMOVE txt SET num = :v", {"num": N(1)}, {":v": N(1)}, missing=True),
]
_ADD = [
    _case("ADD num :v", {"num": N(8)}, {":v": N(3)}),
    _case("ADD num :v", {"num": N("4.5")}, {":v": N("-0.5")}),
    _case("add num :v", {"num": N("5.1")}, {":v": N("0.10")}, but=why.MOTO_WRITTEN),
    _case("ADD gone :v", {"gone": N("-3")}, {":v": N("-3.0")}, but=why.MOTO_WRITTEN),
    _case("ADD num :v", {"num": N(3)}, {":v": N(3)}, missing=True),
    _case("ADD words :v", {"words": SS("a", "b", "c")}, {":v": SS("b", "c")}),
    _case(
        "ADD nums :v",
        {"nums": NS("1", "2.5", "3")},
        {":v": NS("1.0", "3")},
        but=why.MOTO_WRITTEN,
    ),
    _case("ADD gone :v", {"gone": SS("a")}, {":v": SS("a")}),
    _case(
        "ADD gone :v",
        {"gone": NS("1")},
        {":v": NS("1.0")},
        missing=True,
        but=why.MOTO_WRITTEN,
    ),
    _invalid("ADD txt :v", {":v": N(1)}),
    _invalid("ADD num :v", {":v": S("1")}),
    _invalid("ADD gone :v", {":v": S("1")}),
    _invalid("ADD lst :v", {":v": L(S("e"))}),
    _invalid("ADD words :v", {":v": NS("1")}),
    _invalid("ADD words :v", {":v": S("c")}),
    _invalid("ADD num :v", {":v": SS("1")}),
    _case("DELETE words :v", {"words": SS("a")}, {":v": SS("b", "z")}),
    _case(
        "DELETE nums :v", {"nums": NS("2.5")}, {":v": NS("1.00")}, but=why.MOTO_WRITTEN
    ),
    _case("DELETE words :v", {"words": None}, {":v": SS("a", "b")}),
    _case("delete gone :v", {}, {":v": SS("a")}),
    _invalid("DELETE words :v", {":v": S("a")}),
    _invalid("DELETE words :v", {":v": NS("1")}),
    _invalid("DELETE num :v", {":v": NS("5")}),
    _invalid("DELETE gone :v", {":v": N(1)}),
    _case(
        "ADD doc.a :v",
        {"doc": M(a=N(2), deep=M(b=S("y")), lst=L(N(1), N(2)))},
        {":v": N(1)},
        why.OURS_NESTED_ADD,
    ),
]
_SEVERAL = [
    _case(
        "SET txt = :t, c = num REMOVE lst ADD num :n, gone :n DELETE words :w",
        {
            "txt": S("y"),
            "c": N(5),
            "lst": None,
            "num": N(7),
            "gone": N(2),
            "words": SS("b"),
        },
        {":t": S("y"), ":n": N(2), ":w": SS("a")},
        but=why.DYNALITE_ALIAS,
    ),
    _case(
        "DELETE words :w ADD num :n",
        {"words": SS("b"), "num": N(7)},
        {":n": N(2), ":w": SS("a")},
    ),
    _case("SET txt = num, num = txt", {"txt": N(5), "num": S("x")}),
    _case("SET c = txt REMOVE txt", {"c": S("x"), "txt": None}),
    _case("REMOVE txt SET c = txt", {"c": S("x"), "txt": None}),
    _case(
        "SET c = num ADD num :v",
        {"c": N(5), "num": N(6)},
        {":v": N(1)},
        but=why.DYNALITE_ALIAS,
    ),
    _invalid("SET a = :v, b = a", {":v": N(1)}),
    _case(
        "SET lst[0] = lst[1], lst[1] = lst[0]",
        {"lst": L(S("b"), S("a"), S("c"), S("d"))},
    ),
    _invalid("SET a = :v SET b = :v", {":v": N(1)}),
    _invalid("SET a = :v REMOVE b SET c = :v", {":v": N(1)}),
]
_PATHS = [
    _invalid("SET num = :v, num = :v", {":v": N(1)}),
    _invalid("SET num = :v REMOVE num", {":v": N(1)}),
    _invalid("SET num = :v ADD num :v", {":v": N(1)}),
    _invalid("SET doc = :v, doc.a = :v", {":v": N(1)}),
    _invalid("SET doc.a = :v REMOVE doc", {":v": N(1)}),
    _invalid("SET lst[1] = :v, lst[1] = :v", {":v": N(1)}),
    _invalid("SET lst[1] = :v REMOVE lst", {":v": N(1)}, but=why.MOTO_OVERLAP),
    _invalid("SET #a = :v, num = :v", {":v": N(1)}, names={"#a": "num"}),
    _invalid("SET doc.a = :v, doc[1] = :v", {":v": N(1)}),
    _case(
        "SET doc.a = :v, doc.c = :v",
        {"doc": M(a=N(9), c=N(9), deep=M(b=S("y")), lst=L(N(1), N(2)))},
        {":v": N(9)},
    ),
    _invalid("SET pk = :v", {":v": S("p")}),
    _invalid("SET sk = :v", {":v": S("2")}),
    _invalid("REMOVE sk"),
    _invalid("ADD pk :v", {":v": N(1)}),
    _invalid("SET #k = :v", {":v": S("2")}, names={"#k": "sk"}),
    _invalid("SET pk = :v", {":v": S("p")}, missing=True),
]
_REFERENCES = [
    _invalid("SET a = :v"),
    _invalid("SET #a = :v", {":v": N(1)}, but=why.MOTO_REFERENCES),
    _invalid("SET a = :v", {":v": N(1), ":w": N(1)}),
    _invalid("SET a = :v", {":v": N(1)}, names={"#a": "a"}),
    _invalid("SET a = :v", {":v": N(1)}, names={}, but=why.MOTO_REFERENCES),
    _invalid("SET a = num", {}),
    _invalid("SET name = :v", {":v": N(1)}),
    _invalid("REMOVE doc.values"),
    _invalid(""),
    _invalid(
        "SET a = :v, b = :v" + " " * 4079,
        {":v": N(1)},
        but=why.MOTO_LIMITS | why.DYNALITE_LIMITS,
    ),
    _case("SET a = :v" + " " * 4086, {"a": N(1)}, {":v": N(1)}),
    _invalid("SET a", but=why.OURS_SYNTAX),
    _invalid("SET a = ", but=why.OURS_SYNTAX),
    _invalid(
        "SET a = :v + :v + :v", {":v": N(1)}, but=why.OURS_SYNTAX | why.MOTO_SYNTAX
    ),
    _invalid("SET a = f(:v)", {":v": N(1)}, but=why.OURS_SYNTAX),
    _invalid("SET a = LIST_APPEND(:v, :v)", {":v": L()}, but=why.OURS_SYNTAX),
    _invalid("PUT a = :v", {":v": N(1)}, but=why.OURS_SYNTAX),
    _invalid("SET _a = :v", {":v": N(1)}, but=why.OURS_SYNTAX | why.DYNALITE_SYNTAX),
    _invalid("SET lst[:v] = :v", {":v": N(1)}, but=why.OURS_SYNTAX),
    _invalid("ADD num txt", but=why.OURS_SYNTAX),
]


def _conditional(
    name: str,
    update: str,
    condition: str,
    given: Mapping[str, Value],
    answer: str,
    but: why.Reasons | None = None,
) -> Case:
    """Return the case of an update with a condition, which changes nothing."""
    members = {"ConditionExpression": condition, **expressions(None, given)}
    steps = [change(key(), update, answer, **members), *finds(BEFORE)]
    return Case(name, steps, but or {}, given=[BEFORE])


_CONDITIONAL = [
    _conditional(
        "a failed condition comes before an update that does not fit the row",
        "SET a = gone + :v",
        "num = :w",
        {":v": N(1), ":w": N(6)},
        FAILED,
    ),
    _conditional(
        "an invalid update is refused even if its condition fails",
        "SET a = :v, a = :v",
        "num = :w",
        {":v": N(1), ":w": N(6)},
        INVALID,
        but=why.MOTO_LATE,
    ),
    _conditional(
        "an unused value is refused even if the condition fails",
        "SET a = :v",
        "num = :w",
        {":v": N(1), ":w": N(6), ":x": N(7)},
        INVALID,
    ),
    _conditional(
        "an update of the key is refused even if the condition fails",
        "SET sk = :v",
        "num = :w",
        {":v": S("2"), ":w": N(6)},
        INVALID,
        but=why.MOTO_LATE,
    ),
    Case(
        "a value may be used in the condition alone",
        [
            change(
                key(),
                "SET num = :v",
                ConditionExpression="num = :w",
                **expressions(None, {":v": N(6), ":w": N(5)}),
            ),
            *finds({**BEFORE, "num": N(6)}),
        ],
        given=[BEFORE],
    ),
]
CASES = [
    *_SET,
    *_NESTED,
    *_REMOVE,
    *_ADD,
    *_SEVERAL,
    *_PATHS,
    *_REFERENCES,
    *_CONDITIONAL,
]
