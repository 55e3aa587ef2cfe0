"""Letters rendered from templates, in text and HTML."""

import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError

from runtime.core.clock import utc_now
from runtime.core.dynamodb.table import Table
from runtime.core.mail.rendering import LAYOUT, MailRenderer
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.mailed_links import links
from runtime.wiring import mail_contents

NO_CLIENT: Any = None
FOLDERS = mail_contents(Table(NO_CLIENT, "t"), utc_now, "").folders
WORDS = {
    "address": "192.0.2.1",
    "by": "an administrator",
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
    MailKind.FACTOR_LOCKED,
}


@pytest.fixture(name="renderer")
def _renderer() -> MailRenderer:
    """Return a renderer for a product whose name is not safe in HTML."""
    return MailRenderer("Bits & Pieces", FOLDERS)


@pytest.mark.parametrize("kind", MailKind)
def test_every_kind_has_a_letter_in_text_and_html(
    renderer: MailRenderer, kind: MailKind
) -> None:
    """The subject has one line, and no placeholder is left."""
    rendered = renderer.write(kind, "ada@example.com", WORDS)

    assert rendered.to == "ada@example.com"
    assert 5 < len(rendered.subject) < 70
    assert "\n" not in rendered.subject
    assert "Bits & Pieces" in rendered.text
    assert "Bits &amp; Pieces" in rendered.html and "Bits & Pieces" not in rendered.html
    for part in (rendered.text, rendered.html):
        assert "{{" not in part and "{%" not in part


@pytest.mark.parametrize("kind", sorted(LINKED))
def test_a_link_is_in_both_with_how_long_it_works(
    renderer: MailRenderer, kind: MailKind
) -> None:
    """It is shown whole, so that a person can copy it."""
    rendered = renderer.write(kind, "ada@example.com", WORDS)

    assert WORDS["link"] in rendered.text.split()
    assert f'href="{WORDS["link"]}"' in rendered.html
    assert "30 minutes" in rendered.text and "30 minutes" in rendered.html


def test_what_comes_from_people_is_no_html(renderer: MailRenderer) -> None:
    """An address may hold characters that HTML would interpret."""
    words = WORDS | {"new": '"<b>x</b>"@example.com'}

    rendered = renderer.write(MailKind.EMAIL_CHANGED, "ada@example.com", words)

    assert "<b>" not in rendered.html
    assert "&lt;b&gt;" in rendered.html


def test_lines_of_text_are_short(renderer: MailRenderer) -> None:
    """Links and the name of the product may be longer."""
    for kind in MailKind:
        lines = renderer.write(kind, "a@b.c", WORDS).text.splitlines()
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
    renderer: MailRenderer, second_factor: str, said: str | None
) -> None:
    """The mail names only what the account really lost."""
    words = WORDS | {"second_factor": second_factor, "deletion": ""}

    rendered = renderer.write(MailKind.EMAIL_RESTORED, "ada@example.com", words)

    for text in (rendered.text, rendered.html):
        assert ("second factor" in text) is (said is not None)
        assert "deleted" not in text
    assert said is None or said in rendered.text
    assert "\n\n\n" not in rendered.text


def test_a_missing_word_is_an_error(renderer: MailRenderer) -> None:
    """Otherwise a mail would be sent with a gap in it."""
    with pytest.raises(UndefinedError):
        renderer.write(MailKind.VERIFY_EMAIL, "ada@example.com", {})


def test_a_template_without_a_subject_is_an_error(tmp_path: Path) -> None:
    """The error names the template."""
    (tmp_path / "verify_email.txt").write_text("Hello\n", encoding="utf-8")

    with pytest.raises(ValueError, match="verify_email.txt"):
        MailRenderer("Product", [tmp_path]).write(MailKind.VERIFY_EMAIL, "a@b.c", WORDS)


def test_templates_load_nothing_from_anywhere() -> None:
    """A picture would tell its server that the mail was read."""
    paths = [path for folder in (LAYOUT, *FOLDERS) for path in folder.glob("*.html")]
    assert {path.stem for path in paths} >= {*MailKind, "layout", "button"}
    for path in paths:
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
    """They are in the largest unit that comes out even."""
    assert link.lifetime_text == words


def test_a_link_leads_to_a_page_of_the_frontend() -> None:
    """The token is its query."""
    url = links.RESET_PASSWORD.url("https://app.example.com/base", "a-b_c")

    assert url == "https://app.example.com/base/reset-password?token=a-b_c"
