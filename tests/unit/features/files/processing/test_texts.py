"""Texts: what is kept of them, and the words by which they are found."""

import time
from pathlib import Path

import pytest

from runtime.core.text import item_tokens
from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.service import check_json, process_text
from runtime.features.files.processing.texts.extraction import (
    MAX_TEXT_BYTES,
    MAX_WORDS,
    READ_BYTES,
    cut,
    extract,
    first_words,
    normalise,
)
from runtime.features.files.processing.texts.parsing import parse_json


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xef\xbb\xbfa\r\nb\rc\n", "a\nb\nc"),
        ("e\u0301t\u0085x\u2028y".encode(), "ét\nx\ny"),
        (b"  indented\n\n", "indented"),
        ("cut \U0001f600".encode()[:-1], "cut"),
        (b"\n", ""),
    ],
)
def test_text_is_kept_composed_with_line_feeds(content: bytes, text: str) -> None:
    """Without a mark of bytes, and without half a character at its end."""
    assert extract(content) == text


def test_characters_that_no_text_has_are_dropped() -> None:
    """Documents can hold halves of pairs, which cannot be stored."""
    assert normalise("a\ud800b\x00c\x1bd\ufeffe") == "abcde"


@pytest.mark.parametrize("marks", ["\u0301\u0327", "\u0f73", "\u0344\u0327"])
def test_endless_marks_on_a_character_take_no_endless_time(marks: str) -> None:
    """To put them in order takes time with the square of their number."""
    begun = time.process_time()
    kept = extract(("a" + marks * READ_BYTES).encode()[:READ_BYTES])
    assert time.process_time() - begun < 5
    assert 1 < len(kept) < 100
    assert normalise("e\u0323\u0302" * 40) == "ệ" * 40


def test_at_most_one_megabyte_is_kept() -> None:
    """In whole characters."""
    kept = extract(("é" * READ_BYTES).encode()[:READ_BYTES]).encode()
    assert len(kept) == MAX_TEXT_BYTES
    assert cut("aé", 2) == "a"


def test_first_forty_distinct_words_are_found_as_search_compares_them() -> None:
    """Case, accents and repetitions do not count; words of one letter neither."""
    assert first_words("Straße, STRASSE! a Été été A社") == ["strasse", "ete", "a社"]
    many = first_words(" ".join(f"word{number % 60}" for number in range(500)))
    assert many == [f"word{number}" for number in range(MAX_WORDS)]
    assert first_words("") == []


def test_words_lead_to_the_tokens_of_the_text() -> None:
    """Search takes them apart again where it would have done so in the text."""
    text = "Über 1.200,50 C++ 東京都庁舎"
    of_words, of_text = (
        item_tokens(each, (), "")[0] for each in (" ".join(first_words(text)), text)
    )
    assert of_words == of_text


def test_service_keeps_the_text(tmp_path: Path) -> None:
    """A file of nothing but spaces has no text."""
    processed = process_text(b"Some words\r\n", tmp_path)
    assert processed.text is not None
    assert processed.text.read_bytes() == b"Some words"
    assert process_text(b" \n ", tmp_path).text is None


@pytest.mark.parametrize(
    "content",
    [b"{}", b" [1, 2.5, null]\n", b'\xef\xbb\xbf"a"', b"[" + b"9" * 9999 + b"]"],
)
def test_json_is_parsed(tmp_path: Path, content: bytes) -> None:
    """As RFC 8259 has it, with a mark of bytes that some editors write."""
    source = tmp_path / "source"
    source.write_bytes(content)
    assert parse_json({"source": str(source)}) == {}
    assert check_json(source, tmp_path) > 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", Reason.INVALID_JSON),
        (b"text", Reason.INVALID_JSON),
        (b"[NaN]", Reason.INVALID_JSON),
        (b'{"a": 1} {}', Reason.INVALID_JSON),
        (b"[" * 100_000, Reason.TOO_COMPLEX),
        (b'{"a":' * 100_000, Reason.TOO_COMPLEX),
    ],
)
def test_what_is_no_json_is_rejected(
    tmp_path: Path, content: bytes, reason: Reason
) -> None:
    """So is a file that is nested so deep that parsers fail at it."""
    source = tmp_path / "source"
    source.write_bytes(content)
    for check in (
        lambda: parse_json({"source": str(source)}),
        lambda: check_json(source, tmp_path),
    ):
        with pytest.raises(Rejected) as rejected:
            check()
        assert rejected.value.reason is reason
