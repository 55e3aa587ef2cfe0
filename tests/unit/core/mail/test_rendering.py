"""What mails say."""

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from runtime.core.effects.models import MailKind
from runtime.core.mail.rendering import TEMPLATES, Letters
from runtime.features.accounts.mailed_links import links

WORDS = {
    "address": "192.0.2.1",
    "date": "2026-02-14",
    "deletion": "undone",
    "frontend": "https://app.example.com",
    "lifetime": "30 minutes",
    "link": "https://app.example.com/page?token=a-b_c",
    "new": "new@example.com",
    "old": "old@example.com",
    "second_factor": "removed",
}
LINKED = {
    MailKind.VERIFY_EMAIL,
    MailKind.RESET_PASSWORD,
    MailKind.CONFIRM_EMAIL,
    MailKind.EMAIL_CHANGED,
    MailKind.EMAIL_RESTORED,
    MailKind.INVITATION,
    MailKind.RESET_FORCED,
}


@pytest.fixture(name="letters")
def _letters() -> Letters:
    """Writes for a product whose name is not safe in HTML."""
    return Letters("Bits & Pieces")


@pytest.mark.parametrize("kind", MailKind)
def test_every_kind_has_a_letter_in_text_and_html(
    letters: Letters, kind: MailKind
) -> None:
    """With a subject of one line, and with nothing left to fill in."""
    letter = letters.write(kind, "ada@example.com", WORDS)

    assert letter.to == "ada@example.com"
    assert 5 < len(letter.subject) < 70
    assert "\n" not in letter.subject
    assert "Bits & Pieces" in letter.text
    assert "Bits &amp; Pieces" in letter.html and "Bits & Pieces" not in letter.html
    for part in (letter.text, letter.html):
        assert "{{" not in part and "{%" not in part


@pytest.mark.parametrize("kind", sorted(LINKED))
def test_a_link_is_in_both_with_how_long_it_works(
    letters: Letters, kind: MailKind
) -> None:
    """Whole, so that a person can copy it."""
    letter = letters.write(kind, "ada@example.com", WORDS)

    assert WORDS["link"] in letter.text.split()
    assert f'href="{WORDS["link"]}"' in letter.html
    assert "30 minutes" in letter.text and "30 minutes" in letter.html


def test_what_comes_from_people_is_no_html(letters: Letters) -> None:
    """An address may hold characters that mean something there."""
    words = WORDS | {"new": '"<b>x</b>"@example.com'}

    letter = letters.write(MailKind.EMAIL_CHANGED, "ada@example.com", words)

    assert "<b>" not in letter.html
    assert "&lt;b&gt;" in letter.html


def test_lines_of_text_are_short(letters: Letters) -> None:
    """But for links and what the product calls itself."""
    for kind in MailKind:
        lines = letters.write(kind, "a@b.c", WORDS).text.splitlines()
        assert all(len(line) <= 110 or line.startswith("http") for line in lines), kind


@pytest.mark.parametrize(
    ("second_factor", "said"),
    [
        ("", None),
        ("removed", "It was\nremoved with"),
        ("codes voided", "they are void"),
    ],
)
def test_who_gets_an_address_back_reads_what_went_with_it(
    letters: Letters, second_factor: str, said: str | None
) -> None:
    """And nothing about what they never had."""
    words = WORDS | {"second_factor": second_factor, "deletion": ""}

    letter = letters.write(MailKind.EMAIL_RESTORED, "ada@example.com", words)

    for text in (letter.text, letter.html):
        assert ("second factor" in text) is (said is not None)
        assert "deleted" not in text
    assert said is None or said in letter.text
    assert "\n\n\n" not in letter.text


def test_a_missing_word_is_an_error(letters: Letters) -> None:
    """Rather than a mail with a hole in it."""
    with pytest.raises(UndefinedError):
        letters.write(MailKind.VERIFY_EMAIL, "ada@example.com", {})


def test_a_template_without_a_subject_is_an_error(tmp_path: Path) -> None:
    """It is named."""
    (tmp_path / "verify_email.txt").write_text("Hello\n", encoding="utf-8")

    with pytest.raises(ValueError, match="verify_email.txt"):
        Letters("Product", tmp_path).write(MailKind.VERIFY_EMAIL, "a@b.c", WORDS)


def test_templates_load_nothing_from_anywhere() -> None:
    """No picture tells somebody that a mail was read."""
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"src=|url\(|@import|<script|<link", text), path.name


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (links.RESET_PASSWORD, "30 minutes"),
        (links.VERIFY_EMAIL, "24 hours"),
        (links.UNDO_EMAIL, "7 days"),
    ],
)
def test_lifetimes_read_as_people_say_them(link: links.Link, words: str) -> None:
    """In the unit that comes out even."""
    assert link.lifetime_text == words


def test_a_link_leads_to_a_page_of_the_frontend() -> None:
    """With the token as its query."""
    url = links.RESET_PASSWORD.url("https://app.example.com/base", "a-b_c")

    assert url == "https://app.example.com/base/reset-password?token=a-b_c"
