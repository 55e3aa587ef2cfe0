"""PDFs: readable ones give their text, traps give a reason."""

import random
from pathlib import Path
from typing import Any

import pypdf
import pytest
from pypdf.errors import DependencyError

from runtime.features.files.processing.documents import reading
from runtime.features.files.processing.documents.reading import read_document
from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.service import process_document
from runtime.features.files.processing.texts.extraction import first_words
from tests.unit.features.files.processing import documents


def read(folder: Path, content: bytes) -> tuple[dict[str, Any], str]:
    """Read a document in this process; return its facts and its text."""
    source = folder / "source"
    source.write_bytes(content)
    facts = read_document({"source": str(source), "folder": str(folder)})
    return facts, (folder / "text").read_text(encoding="utf-8")


def test_text_of_all_pages_is_kept(tmp_path: Path) -> None:
    """In their order, with a line between them."""
    facts, text = read(tmp_path, documents.with_text("First page", "Second page"))
    assert facts == {"pages": 2}
    assert text == "First page\n\nSecond page"


def test_service_works_in_a_process_of_its_own(tmp_path: Path) -> None:
    """The document stays as it is."""
    (tmp_path / "source").write_bytes(documents.with_text("Wörter, Words, words"))
    processed = process_document(tmp_path / "source", tmp_path)
    assert processed.facts["pages"] == 1
    assert processed.original is None and not processed.renditions
    assert processed.text is not None
    assert first_words(processed.text.read_text()) == ["worter", "words"]


def test_document_without_text_has_none(tmp_path: Path) -> None:
    """A scanned one, for example."""
    (tmp_path / "source").write_bytes(documents.many_pages(2))
    processed = process_document(tmp_path / "source", tmp_path)
    assert processed.text is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (documents.encrypted(""), Reason.ENCRYPTED),
        (documents.encrypted("secret"), Reason.ENCRYPTED),
        (documents.flate_bomb(300), Reason.TOO_COMPLEX),
        (documents.flate_bomb(2000, rounds=2), Reason.TOO_COMPLEX),
        (documents.flate_bomb(1, rounds=40), Reason.TOO_COMPLEX),
        (documents.deep_tree(5000), Reason.TOO_COMPLEX),
        (documents.wide_tree(60_000), Reason.TOO_COMPLEX),
        (documents.many_pages(5001), Reason.TOO_MANY_PAGES),
        (documents.many_pages(0), Reason.BROKEN_DOCUMENT),
        (documents.tree_of_itself(), Reason.BROKEN_DOCUMENT),
        (documents.nested_arrays(200_000), Reason.BROKEN_DOCUMENT),
        (documents.with_text("a")[:200], Reason.BROKEN_DOCUMENT),
        (b"%PDF-1.7\n" + bytes(1000), Reason.BROKEN_DOCUMENT),
        (b"%PDF-1.7", Reason.BROKEN_DOCUMENT),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_trap_is_rejected_in_a_process_of_its_own(
    tmp_path: Path, content: bytes, reason: Reason
) -> None:
    """Each with its reason."""
    (tmp_path / "source").write_bytes(content)
    with pytest.raises(Rejected) as rejected:
        process_document(tmp_path / "source", tmp_path)
    assert rejected.value.reason is reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (documents.encrypted(""), Reason.ENCRYPTED),
        (documents.deep_tree(200), Reason.TOO_COMPLEX),
        (documents.flate_bomb(60), Reason.TOO_COMPLEX),
        (documents.many_pages(0), Reason.BROKEN_DOCUMENT),
        (documents.with_text("a")[:200], Reason.BROKEN_DOCUMENT),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_trap_is_told_by_its_reason(
    tmp_path: Path, content: bytes, reason: Reason
) -> None:
    """As the process says it."""
    with pytest.raises(Rejected) as rejected:
        read(tmp_path, content)
    assert rejected.value.reason is reason


def test_drawing_that_draws_itself_ends(tmp_path: Path) -> None:
    """A viewer leaves it out as well."""
    facts, text = read(tmp_path, documents.form_of_itself())
    assert (facts["pages"], text) == (1, "")


def test_too_many_pages_are_counted_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of them is read."""
    monkeypatch.setattr(reading, "MOST_PAGES", 1)
    with pytest.raises(Rejected, match="too_many_pages"):
        read(tmp_path, documents.with_text("one", "two"))


def test_cipher_that_is_not_in_the_layer_makes_it_encrypted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library needs another one for AES, which is not there."""

    def fail(file: object) -> None:
        raise DependencyError("cryptography is required for AES")

    monkeypatch.setattr(pypdf, "PdfReader", fail)
    with pytest.raises(Rejected, match="encrypted"):
        read(tmp_path, documents.with_text("a"))


def test_text_is_cut_at_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages behind it are not read."""
    monkeypatch.setattr(reading, "MAX_TEXT_BYTES", 8)
    facts, text = read(tmp_path, documents.with_text("one two three", "four", "five"))
    assert facts == {"pages": 3}
    assert text == "one two three"


def test_text_is_cut_when_its_time_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long document is published with the text of its first pages."""
    monkeypatch.setattr(reading, "TEXT_SECONDS", -1)
    facts, text = read(tmp_path, documents.with_text("one", "two"))
    assert (facts["pages"], text) == (2, "")


def test_page_whose_text_cannot_be_read_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be seen all the same."""

    def fail(self: pypdf.PageObject) -> str:
        raise KeyError("/Font")

    monkeypatch.setattr(pypdf.PageObject, "extract_text", fail)
    facts, text = read(tmp_path, documents.with_text("one"))
    assert (facts["pages"], text) == (1, "")


def test_changed_bytes_never_lead_to_anything_but_text_or_a_reason(
    tmp_path: Path,
) -> None:
    """The library meets what nobody has thought of."""
    content, chance = documents.with_text("First page", "Second"), random.Random(18)
    for _ in range(200):
        changed = bytearray(content)
        for _ in range(chance.randint(1, 8)):
            changed[chance.randrange(9, len(changed))] = chance.randrange(256)
        try:
            read(tmp_path, bytes(changed))
        except Rejected:
            continue
