"""Conditions on a row and on a missing row: whether they hold, or are invalid."""

from collections.abc import Mapping, Sequence
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
    delete,
    expressions,
    key,
    put,
    row,
)

ROW = row(
    txt=S("beta"),
    opening=S("be"),
    accent=S("é"),
    emoji=S("\U0001f600"),
    blank=S(""),
    num=N(5),
    neg=N("-2.5"),
    ten=N(10),
    four=N(4),
    huge=N("12345678901234567890123456789012345678"),
    flag=TRUE,
    nil=NULL,
    lst=L(N(1), S("two"), M(deep=N(3)), L(N(4))),
    doc=M(a=S("x"), lst=L(N(7)), in_map=M(b=N(1))),
    words=SS("a", "bc"),
    nums=NS("1", "2.5"),
)


def _case(
    condition: str,
    answer: str,
    given: Sequence[Value],
    but: why.Reasons | None = None,
    *,
    missing: bool = False,
    names: Mapping[str, str] | None = None,
) -> Case:
    """Return the case of a condition whose values are `:a`, `:b` and so on."""
    values = {f":{chr(ord('a') + i)}": value for i, value in enumerate(given)}
    members: dict[str, Any] = {
        "ConditionExpression": condition,
        **expressions(names, values or None),
    }
    shown = ", ".join(f"{k}:{v}" for value in given for k, v in value.items())
    said = {"": "holds", FAILED: "fails"}.get(answer, "is invalid")
    name = f"{condition[:60]} [{shown[:60]}] {said}"
    # The write changes nothing even if the condition holds.
    step = put(ROW, answer, **members)
    if missing:
        name += " on a missing row"
        step = delete(key("gone"), answer, **members)
    return Case(name, [step], but or {}, given=[ROW], changes=False)


def _holds(condition: str, *given: Value, **more: Any) -> Case:
    return _case(condition, "", given, **more)


def _fails(condition: str, *given: Value, **more: Any) -> Case:
    return _case(condition, FAILED, given, **more)


def _invalid(condition: str, *given: Value, **more: Any) -> Case:
    return _case(condition, INVALID, given, **more)


_TEXT = [
    _holds("txt = :a", S("beta")),
    _fails("txt = :a", S("Beta")),
    _holds("txt <> :a", S("Beta")),
    _fails("txt <> :a", S("beta")),
    _holds("txt < :a", S("beta1")),
    _fails("txt < :a", S("beta")),
    _holds("txt <= :a", S("beta")),
    _fails("txt <= :a", S("bet")),
    _holds("txt > :a", S("Zeta")),
    _fails("txt > :a", S("beta")),
    _holds("txt >= :a", S("beta")),
    _fails("txt >= :a", S("betb")),
    _holds("blank = :a", S("")),
    _holds("blank < :a", S(" ")),
    _holds("accent > :a", S("z")),
    _holds("emoji > :a", S("～"), but=why.DYNALITE_UTF16),
    _holds("txt BETWEEN :a AND :b", S("beta"), S("beta")),
    _fails("txt BETWEEN :a AND :b", S("betb"), S("c")),
    _holds("txt IN (:a, :b)", S("x"), S("beta")),
    _fails("txt IN (:a, :b)", S("x"), S("y")),
    _holds(":a = txt", S("beta")),
    _holds("txt > opening"),
]
_NUMBERS = [
    _holds("num = :a", N("5.0")),
    _holds("num = :a", N("0.5e1")),
    _fails("num <> :a", N("05")),
    _holds("num <> :a", N(6)),
    _holds("ten > num"),
    _fails("ten < :a", N(9)),
    _holds("neg < :a", N("-2.4")),
    _fails("neg < :a", N("-2.5")),
    _holds("neg >= :a", N("-2.50")),
    _holds("neg > :a", N(-10)),
    _holds("neg < :a", N(0)),
    _holds("num < :a", N("5.0000001")),
    _holds("num <= :a", N(5)),
    _fails("num >= :a", N("5.1")),
    _holds("num BETWEEN :a AND :b", N("4.9"), N(5)),
    _fails("num BETWEEN :a AND :b", N("-9"), N("4.9")),
    _holds("neg BETWEEN :a AND :b", N(-3), N(-2)),
    _holds("num BETWEEN four AND ten"),
    _holds("num IN (:a, :b)", N(1), N("5.0")),
    _holds("num IN (ten, :a)", N(5)),
    _holds("huge < :a", N("12345678901234567890123456789012345679")),
    _fails("huge = :a", N("12345678901234567890123456789012345679")),
]
_MISSING = [
    _fails("gone = :a", S("x")),
    _holds("gone <> :a", S("x")),
    _fails("gone < :a", S("x")),
    _fails("gone <= :a", N(1)),
    _fails("gone > :a", S("")),
    _fails("gone >= :a", N(-1)),
    _fails("gone BETWEEN :a AND :b", N(1), N(2)),
    _fails("gone IN (:a, :b)", S(""), NULL, but=why.MOTO_NONE),
    _holds("NOT gone = :a", S("x")),
    _holds("NOT gone < :a", S("x")),
    _fails("gone = lost", but=why.MOTO_NONE | why.DYNALITE_MISSING),
    _holds("gone <> lost", but=why.MOTO_NONE | why.DYNALITE_MISSING),
    _fails("gone <= lost", but=why.DYNALITE_MISSING),
    _fails("num BETWEEN gone AND ten", but=why.MOTO_NONE),
    _holds("doc.gone <> :a", S("x")),
    _fails("lst[9] = :a", N(1)),
    _fails("num = :a", N(5), missing=True),
    _holds("num <> :a", N(5), missing=True),
    _fails("num >= :a", N(5), missing=True),
    _holds("pk <> :a", S("p"), missing=True),
]
_TYPES = [
    _fails("num = :a", S("5")),
    _holds("num <> :a", S("5")),
    _fails("num < :a", S("9"), but=why.MOTO_TYPES),
    _fails("num > :a", S("0"), but=why.MOTO_TYPES),
    _fails("txt >= :a", N(0), but=why.MOTO_TYPES),
    _fails("num BETWEEN :a AND :b", S("0"), S("9"), but=why.MOTO_TYPES),
    _holds("num IN (:a, :b)", S("x"), N(5)),
    _holds("flag = :a", TRUE),
    _fails("flag = :a", {"BOOL": False}),
    _fails("flag = :a", S("true")),
    _holds("nil = :a", NULL),
    _fails("nil = :a", {"BOOL": False}),
    _holds("doc.lst = :a", L(N("7.0")), but=why.DYNALITE_DEEP),
    _fails("doc.lst = :a", L(S("7"))),
    _holds("lst[2] = :a", M(deep=N(3)), but=why.DYNALITE_DEEP),
    _holds("doc.in_map <> :a", M(b=N(2))),
    _fails("doc = :a", M(a=S("x"))),
    _holds(
        "doc = :a",
        M(in_map=M(b=N("1.0")), lst=L(N(7)), a=S("x")),
        but=why.DYNALITE_DEEP,
    ),
    _holds("words = :a", SS("bc", "a")),
    _fails("words = :a", SS("a")),
    _fails("words = :a", L(S("a"), S("bc"))),
    _holds("nums = :a", NS("2.50", "1")),
    _fails("lst < num", but=why.MOTO_TYPES),
    _fails("flag <= nil"),
    _invalid("num < :a", L(N(1)), but=why.MOTO_TYPES | why.DYNALITE_UNCHECKED),
    _invalid("txt >= :a", TRUE, but=why.MOTO_TYPES | why.DYNALITE_UNCHECKED),
    _invalid(":a > txt", NULL, but=why.MOTO_UNCHECKED | why.DYNALITE_UNCHECKED),
    _invalid("words <= :a", SS("a"), but=why.MOTO_UNCHECKED | why.DYNALITE_UNCHECKED),
    _invalid("num BETWEEN :a AND :b", N(2), N(1), but=why.MOTO_UNCHECKED),
    _invalid("num BETWEEN :a AND :b", N(2), S("x"), but=why.MOTO_TYPES),
    _invalid(
        "num BETWEEN :a AND :b", L(), L(), but=why.MOTO_TYPES | why.DYNALITE_UNCHECKED
    ),
    _fails("num BETWEEN ten AND four"),
    _fails("num BETWEEN ten AND :a", S("x")),
]
_EXISTENCE = [
    _holds("attribute_exists(txt)"),
    _holds("attribute_exists(nil)"),
    _holds("attribute_exists(blank)"),
    _fails("attribute_exists(gone)"),
    _fails("attribute_not_exists(txt)"),
    _holds("attribute_not_exists(gone)"),
    _holds("attribute_exists(pk)"),
    _fails("attribute_not_exists(pk)"),
    _fails("attribute_exists(pk)", missing=True),
    _holds("attribute_not_exists(pk)", missing=True),
    _holds("attribute_exists(doc.a)"),
    _holds("attribute_exists(doc.in_map.b)"),
    _fails("attribute_exists(doc.in_map.c)"),
    _fails("attribute_exists(doc.gone.c)"),
    _fails("attribute_exists(txt.a)"),
    _holds("attribute_exists(lst[0])"),
    _holds("attribute_exists(lst[2].deep)"),
    _holds("attribute_exists(lst[3][0])"),
    _fails("attribute_exists(lst[4])"),
    _fails("attribute_exists(lst[0].deep)"),
    _fails("attribute_exists(lst.deep)"),
    _fails("attribute_exists(doc[0])"),
    _holds("attribute_not_exists(doc.in_map.c)"),
    _holds("attribute_exists(#d.#a)", names={"#d": "doc", "#a": "a"}),
    _fails("attribute_exists(#d)", names={"#d": "doc.a"}),
    _fails("attribute_exists(doc.a)", missing=True),
]
_FUNCTIONS = [
    _holds("begins_with(txt, :a)", S("be")),
    _holds("begins_with(txt, :a)", S("beta")),
    _holds("begins_with(txt, :a)", S("")),
    _fails("begins_with(txt, :a)", S("Be")),
    _fails("begins_with(txt, :a)", S("eta")),
    _fails("begins_with(gone, :a)", S("b")),
    _fails("begins_with(num, :a)", S("5")),
    _fails("begins_with(words, :a)", S("a")),
    _invalid("begins_with(txt, :a)", N(5), but=why.MOTO_UNCHECKED),
    _invalid("begins_with(gone, :a)", L(), but=why.MOTO_UNCHECKED),
    _holds("begins_with(txt, opening)"),
    _fails("begins_with(txt, num)"),
    _holds("contains(txt, :a)", S("et")),
    _fails("contains(txt, :a)", S("ET")),
    _fails("contains(num, :a)", N(5)),
    _fails("contains(txt, :a)", N(5)),
    _holds("contains(lst, :a)", S("two")),
    _fails("contains(lst, :a)", S("tw")),
    _holds("contains(lst, :a)", N("1.0")),
    _fails("contains(lst, :a)", S("1")),
    _holds("contains(lst, :a)", M(deep=N(3)), but=why.DYNALITE_DEEP),
    _holds("contains(lst, :a)", L(N(4)), but=why.DYNALITE_DEEP),
    _holds("contains(words, :a)", S("bc")),
    _fails("contains(words, :a)", S("b")),
    _holds("contains(nums, :a)", N("2.50")),
    _fails("contains(nums, :a)", S("1")),
    _fails("contains(doc, :a)", S("a")),
    _fails("contains(gone, :a)", S("a")),
    _holds("contains(txt, opening)"),
    _holds("size(txt) = :a", N(4)),
    _holds("size(blank) = :a", N(0), but=why.DYNALITE_EMPTY),
    _holds("size(accent) = :a", N(1)),
    _holds("size(emoji) = :a", N(2), but=why.MOTO_CHARACTERS),
    _holds("size(lst) = :a", N(4)),
    _holds("size(doc) = :a", N(3)),
    _holds("size(words) = :a", N(2)),
    _holds("size(nums) = :a", N(2)),
    _holds("size(doc.lst) < :a", N(2)),
    _holds("size(txt) BETWEEN :a AND :b", N(4), N(5)),
    _holds("size(txt) < num"),
    _holds("size(txt) IN (:a, four)", N(1)),
    _holds("size(words) = size(nums)"),
    _fails("size(txt) = :a", S("4")),
    _fails("size(gone) >= :a", N(0), but=why.MOTO_SIZE),
    _fails("size(num) >= :a", N(0), but=why.MOTO_SIZE),
    _fails("size(flag) < :a", N(99), but=why.MOTO_SIZE),
    _invalid("size(:a) > :b", N(5), N(0), but=why.MOTO_SIZE),
]
_LOGIC = [
    _holds("num = :a OR num = :b AND txt = :b", N(5), S("x")),
    _fails("(num = :a OR num = :b) AND txt = :b", N(5), S("x")),
    _fails("NOT num = :a AND txt = :b", N(6), S("x")),
    _holds("NOT (num = :a AND txt = :b)", N(5), S("x")),
    _holds("NOT num = :a OR num = :a", N(5)),
    _fails("NOT (num = :a OR txt = :b)", N(5), S("x")),
    _holds("NOT NOT num = :a", N(5), but=why.MOTO_NOT_NOT | why.DYNALITE_NOT_NOT),
    _holds("num = :a and not txt = :b or flag = :b", N(5), S("x")),
    _holds("num between :a and :b and txt in (:c)", N(4), N(5), S("beta")),
    _fails("num BETWEEN :a AND :b AND txt = :c", N(4), N(5), S("x")),
    _holds("(num = :a)", N(5)),
    _holds("((num = :a) OR flag = :b) AND (txt = :c)", N(6), TRUE, S("beta")),
    _invalid("((num = :a))", N(5)),
    _invalid("((num = :a)) OR num = :a", N(5)),
]
_REFERENCES = [
    _invalid("num = :a", but=why.MOTO_REFERENCES),
    _invalid("#n = :a", N(5), but=why.MOTO_REFERENCES),
    _invalid("#n = :a", N(5), names={"#m": "num"}, but=why.MOTO_REFERENCES),
    _invalid("num = :a", N(5), N(6), but=why.MOTO_REFERENCES),
    _invalid("num = :b OR num = :a", N(5), but=why.MOTO_REFERENCES),
    _invalid("num = :a", N(5), names={"#n": "num"}),
    _invalid("num = :a", N(99), N(6), but=why.MOTO_REFERENCES),
    _invalid("num = :a", N(5), names={}, but=why.MOTO_REFERENCES),
    _holds("#n = :a", N(5), names={"#n": "num"}),
    _invalid("name = :a", N(5)),
    _invalid("doc.size = :a", N(5), but=why.MOTO_SYNTAX),
    _invalid("num = num", but=why.MOTO_DISTINCT),
    _invalid("contains(txt, txt)", but=why.MOTO_DISTINCT),
    _holds("num = :a OR gone = :b", N(5), N(1)),
    _invalid("attribute_exists(:a)", S("txt"), but=why.MOTO_SYNTAX),
    _invalid(
        "num IN (" + ", ".join([":a"] * 101) + ")",
        N(5),
        but=why.MOTO_LIMITS | why.DYNALITE_LIMITS,
    ),
    _holds("num IN (" + ", ".join([":a"] * 99) + ")", N(5)),
    _holds("num = :a" + " " * 4088, N(5)),
    _invalid("num = :a" + " " * 4089, N(5), but=why.MOTO_LIMITS | why.DYNALITE_LIMITS),
    _invalid(
        " OR ".join(["num = :a"] * 151), N(5), but=why.MOTO_LIMITS | why.DYNALITE_LIMITS
    ),
    _invalid("", but=why.MOTO_SYNTAX),
    _invalid("num = ", but=why.OURS_SYNTAX | why.MOTO_SYNTAX),
    _invalid("num ! :a", N(5), but=why.OURS_SYNTAX | why.MOTO_SYNTAX),
    _invalid("num = :a )", N(5), but=why.OURS_SYNTAX | why.MOTO_SYNTAX),
    _invalid("num", but=why.OURS_SYNTAX | why.MOTO_SYNTAX),
    _invalid("size(txt)", but=why.OURS_SYNTAX | why.MOTO_SYNTAX),
    _invalid("BEGINS_WITH(txt, :a)", S("b"), but=why.OURS_SYNTAX | why.MOTO_SYNTAX),
]

CASES = [
    *_TEXT,
    *_NUMBERS,
    *_MISSING,
    *_TYPES,
    *_EXISTENCE,
    *_FUNCTIONS,
    *_LOGIC,
    *_REFERENCES,
]
