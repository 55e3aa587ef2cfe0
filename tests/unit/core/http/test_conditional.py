"""If-Match and If-None-Match: what they name, and what is malformed."""

import re
from collections.abc import Sequence

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.errors import InvalidCondition, PreconditionFailed
from runtime.core.http.conditional import (
    Conditions,
    IfMatchHeader,
    not_modified,
)

ETAGC = "".join(chr(c) for c in (0x21, *range(0x23, 0x7F), *range(0x80, 0x100)))


def sent(*lines: str, name: str = "If-Match") -> Conditions:
    """Return the conditions of a request with these lines of one header."""
    return asked((name, line) for line in lines)


def asked(headers: object) -> Conditions:
    """Return the conditions of a request with these headers."""
    raw = [
        (name.lower().encode(), line.encode("latin-1"))
        for name, line in headers  # type: ignore[attr-defined]
    ]
    return Conditions.of(Request({"type": "http", "headers": raw}))


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (["*"], [1, 2, 12]),
        ([" * "], [1, 2, 12]),
        (['"1"'], [1]),
        (['"1","2"'], [1, 2]),
        (['"1" , \t"2"'], [1, 2]),
        (['"1"', '"2"'], [1, 2]),
        (['"7"', "", '"2"'], [2]),
        (['"1",', ',"2"'], [1, 2]),
        ([',, "1" ,,'], [1]),
        (['W/"1", "2"'], [2]),
        (['"01"'], []),
        (['"1,2"'], []),
        (['""'], []),
        (['"ä"', '"1"'], [1]),
        (['W/"1"'], []),
        (['"1 "'.replace(" ", "\xa0")], []),
    ],
)
def test_a_condition_names_versions_on_one_line_or_several(
    lines: list[str], named: list[int]
) -> None:
    """Lines are one list; a weak tag never names a version to be written over."""
    conditions = sent(*lines)

    assert [v for v in (1, 2, 12) if conditions.allow_write(v)] == named
    assert [v for v in (1, 2, 12) if conditions.matched(v)] == named
    assert not conditions.known(1)


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (["*"], [1, 2, 12]),
        (['"1"'], [1]),
        (['W/"1"'], [1]),
        (['"1"', 'W/"2"'], [1, 2]),
        (['"3"'], []),
    ],
)
def test_what_a_client_knows_is_neither_sent_nor_written_over(
    lines: list[str], named: list[int]
) -> None:
    """The comparison is weak: proxies may have weakened a tag."""
    conditions = sent(*lines, name="If-None-Match")

    for version in (1, 2, 12):
        answer = not_modified(version, conditions)
        assert (answer is not None) is (version in named)
        if answer is not None:
            assert (answer.status_code, answer.headers["ETag"]) == (304, f'"{version}"')
        assert conditions.allow_write(version) is (version not in named)


MALFORMED = [
    "",
    " ",
    ",",
    " , ,",
    "1",
    '"1',
    '1"',
    "'1'",
    '"1" "2"',
    '"1" x',
    '"1"; q=1',
    'w/"1"',
    'W / "1"',
    'W/ "1"',
    "W/1",
    "W/*",
    '"*" *',
    '*, "1"',
    '"1", *',
    "*, *",
    "**",
    '"a b"',
    '"a\tb"',
    '"a\x7fb"',
    '"a"b"',
    "nonsense",
    "“1”".encode().decode("latin-1"),
    '"1"\xa0',
    '"1",\x0b"2"',
]


@pytest.mark.parametrize("name", ["If-Match", "If-None-Match"])
@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_condition_is_refused(name: str, text: str) -> None:
    """To ignore it could overwrite what the client has not seen."""
    with pytest.raises(InvalidCondition) as refused:
        sent(text, name=name)

    assert (refused.value.status, refused.value.code) == (400, "invalid_condition")
    assert refused.value.detail.startswith(name)


@pytest.mark.parametrize("lines", [["*", "*"], ["*", '"1"'], ['"1"', "*"], ["", ""]])
def test_a_star_stands_alone_also_on_lines_of_its_own(lines: Sequence[str]) -> None:
    """Two lines are one list, and a star is no member of a list."""
    with pytest.raises(InvalidCondition):
        sent(*lines)


@given(st.lists(st.tuples(st.booleans(), st.text(ETAGC)), min_size=1), st.data())
def test_every_list_of_entity_tags_is_understood(
    tags: list[tuple[bool, str]], data: st.DataObject
) -> None:
    """Whatever white space is between them, and however many lines they are on."""
    space = st.text(" \t", max_size=3)
    lines = [""]
    for weak, tag in tags:
        before, after = data.draw(space), data.draw(space)
        member = f'{before}{"W/" if weak else ""}"{tag}"{after}'
        if data.draw(st.booleans()):
            lines.append(member)
        else:
            lines[-1] += f",{member}"

    found = sent(*lines).if_match

    assert found is not None and not found.any
    assert found.strong == {tag for weak, tag in tags if not weak}
    assert found.weak == {tag for weak, tag in tags if weak}


_LIST = re.compile(
    r'[ \t,]*(W/)?"[!#-~\x80-\xff]*"([ \t]*,[ \t,]*(W/)?"[!#-~\x80-\xff]*")*[ \t,]*'
)


@given(st.text('W/"*, \t1a\x7f\xe4'))
def test_what_is_no_list_of_entity_tags_is_refused(text: str) -> None:
    """The grammar of RFC 9110, as a pattern, tells which is which."""
    well_formed = text.strip(" \t") == "*" or _LIST.fullmatch(text) is not None
    if well_formed:
        sent(text)
    else:
        with pytest.raises(InvalidCondition):
            sent(text)


@pytest.mark.parametrize("text", ['"1"' + "," * 60_000 + "x", " \t" * 60_000 + "x"])
def test_a_long_condition_is_read_in_one_pass(text: str) -> None:
    """A stranger must not be able to keep the service busy with a header."""
    with pytest.raises(InvalidCondition):
        sent(text)


def test_if_match_is_judged_before_if_none_match() -> None:
    """Section 13.2.2: a version that is not the expected one is a 412, not a 304."""
    both = asked([("If-Match", '"2"'), ("If-None-Match", '"1"')])

    with pytest.raises(PreconditionFailed) as refused:
        not_modified(1, both)

    assert refused.value.headers == {"ETag": '"1"'}
    assert not_modified(2, both) is None


def test_no_condition_excludes_nothing() -> None:
    """Most requests have none."""
    none = asked([])

    assert none == Conditions(None, None)
    assert none.allow_write(1) and not_modified(1, none) is None


def test_the_documented_pattern_takes_what_the_service_takes() -> None:
    """It need not take all of it, but nothing that is refused."""
    (pattern,) = {
        json["pattern"]
        for each in (IfMatchHeader.__metadata__)  # type: ignore[attr-defined]
        if isinstance(json := each.json_schema_extra, dict)
    }
    for text in ("*", '"1"', 'W/"1"', '"1", W/"2"', '"1","2"'):
        assert re.search(str(pattern), text)
        assert sent(text) != asked([])
    for text in MALFORMED:
        assert not re.search(str(pattern), text), text
