"""Checks of what a model has written, before anybody gets to see it."""

import json
import re

from runtime.core.models import UNSEEN
from runtime.features.summaries.completions.models import Prompt

MOST_CHARACTERS = 1_500
"""Length of a summary; the instructions ask for far less."""

# What people do not see can carry a text that programs read. Spaces, ends of lines, and
# what joins the parts of words and of emoji are seen by their effect.
_UNSEEN = re.compile(f"(?![ \n\u00a0\u2009\u200c\u200d\u202f\u3000\ufe0f])[{UNSEEN}]")
_MARKUP = re.compile(r"<[A-Za-z/!?][^\s>]*|\]\(|!\[|```")
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.|mailto:|javascript:|data:)"
    r"[^\s\"'<>()]*[^\s\"'<>().,;:!?]",
    re.IGNORECASE,
)
_COPIED_WORDS = 12


class Unusable(Exception):
    """An answer that is no summary; the message says why, without what it says."""


def checked_summary(answer: str, prompt: Prompt, *, form: str) -> str:
    """Return the summary in an answer.

    Args:
        answer: what the model has written.
        prompt: what it was asked.
        form: the form that was asked for.

    Raises:
        Unusable: it has another form, is too long, or holds what it must not.
    """
    text = answer if form == "text" else _member(answer)
    text = re.sub(r"\r\n?", "\n", text).replace("\t", " ")
    text = re.sub(r"\n{3,}", "\n\n", _UNSEEN.sub("", text)).strip()
    if not text or len(text) > MOST_CHARACTERS:
        raise Unusable("empty or too long")
    if any(each not in prompt.text for each in _MARKUP.findall(text)):
        raise Unusable("markup that the item does not have")
    if any(each not in prompt.text for each in _ADDRESS.findall(text)):
        raise Unusable("an address that the item does not have")
    if prompt.mark in text or _repeats(prompt.instructions, text):
        raise Unusable("its instructions")
    return text


def _member(answer: str) -> str:
    """Return the one member that the object of an answer has."""
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        raise Unusable("no JSON") from None
    if not isinstance(found, dict) or found.keys() != {"summary"}:
        raise Unusable("another object")
    summary = found["summary"]
    if not isinstance(summary, str):
        raise Unusable("no text")
    try:
        # Half a character can be written in JSON, and nowhere be stored.
        summary.encode()
    except UnicodeEncodeError:
        raise Unusable("half a character") from None
    return summary


def _repeats(instructions: str, text: str) -> bool:
    """Tell whether a text repeats a dozen words of the instructions."""
    words, told = text.split(), " ".join(instructions.split())
    ends = range(_COPIED_WORDS, len(words) + 1)
    return any(" ".join(words[end - _COPIED_WORDS : end]) in told for end in ends)
