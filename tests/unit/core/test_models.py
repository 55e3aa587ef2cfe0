"""Models repeat no input that they refuse, and their patterns hold for clients too."""

import pkgutil
import re
import sys
from importlib import import_module
from typing import Annotated

import pytest
from pydantic import BaseModel, StringConstraints, TypeAdapter, ValidationError

import runtime
from runtime.core.models import (
    NO_NUL_PATTERN,
    VISIBLE,
    VISIBLE_PATTERN,
    WITHOUT_NUL,
    Input,
    Model,
)
from runtime.core.paging import PageQuery
from runtime.core.settings import Settings

for module in pkgutil.walk_packages(runtime.__path__, "runtime."):
    if module.name.endswith((".models", ".query", ".requests")):
        import_module(module.name)


def every_model(of: type[BaseModel]) -> list[type[BaseModel]]:
    """Return all models of the service that derive from one."""
    found = [kind for sub in of.__subclasses__() for kind in (sub, *every_model(sub))]
    return [kind for kind in found if kind.__module__.startswith("runtime.")]


@pytest.mark.parametrize(
    "model",
    [
        *every_model(Model),
        *every_model(Input),
        PageQuery,
        *every_model(PageQuery),
        Settings,
    ],
    ids=str,
)
def test_no_model_repeats_what_it_refuses(model: type[BaseModel]) -> None:
    """Errors are shown in tracebacks, and those in logs."""
    assert model.model_config["hide_input_in_errors"] is True
    if not model.model_fields:
        return  # A model without members refuses nothing.

    with pytest.raises(ValidationError) as refused:
        model.model_validate({"private": 1} | dict.fromkeys(model.model_fields, 7j))

    assert "7j" not in str(refused.value) and "input_value" not in str(refused.value)


SHOWN = TypeAdapter(Annotated[str, StringConstraints(strip_whitespace=True), VISIBLE])
MAY_BE_EMPTY = TypeAdapter(Annotated[str, WITHOUT_NUL])
UNSEEN = (
    "\0\t\n\x1f\x7f\x85\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u180b\u180e\u2003"
    "\u200b\u200d\u2028\u202e\u2060\u2800\u3000\u3164\ufe0f\ufeff\uffa0\ufff9"
    "\U0001bca0\U0001d159\U0001d173\U000e0001\U000e0041\U000e0100"
)


def is_valid(adapter: TypeAdapter[str], text: str) -> bool:
    """Tell whether a text is taken."""
    try:
        adapter.validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
def test_a_text_of_which_nothing_is_seen_is_refused(unseen: str) -> None:
    """An item or a person without a name cannot be told from the next."""
    assert not is_valid(SHOWN, unseen)
    assert not is_valid(SHOWN, f" {unseen}\u200b{unseen} ")
    assert unseen == "\0" or is_valid(SHOWN, f"{unseen}a")


@pytest.mark.parametrize(
    "seen", ["a", "-", "🎉", "月", "\u0301", "\u0600", "\ue000", "\ufffd"]
)
def test_a_text_of_which_anything_is_seen_is_taken(seen: str) -> None:
    """A mark alone is drawn too, and a letter without a glyph as a box."""
    assert is_valid(SHOWN, seen)


@pytest.mark.parametrize("text", ["\0", "a\0", "\0a", "a\0b"])
def test_nul_is_refused_wherever_it_stands(text: str) -> None:
    """Many programs end a text there."""
    assert not is_valid(SHOWN, text)
    assert not is_valid(MAY_BE_EMPTY, text)


@pytest.mark.parametrize(
    ("adapter", "pattern"),
    [(SHOWN, VISIBLE_PATTERN), (MAY_BE_EMPTY, NO_NUL_PATTERN)],
)
def test_the_patterns_of_texts_say_what_is_taken(
    adapter: TypeAdapter[str], pattern: str
) -> None:
    """A client that keeps to the document must not get a 422, nor another none."""
    said = re.compile(pattern)
    characters = (chr(code) for code in range(sys.maxunicode + 1))
    for char in characters:
        if not "\ud800" <= char <= "\udfff":
            assert bool(said.search(char)) is is_valid(adapter, char), ascii(char)
    for text in ("", "a\n", "\n", "a\0", "\0\na", "\u200b\na", "a" * 500 + "\0"):
        assert bool(said.search(text)) is is_valid(adapter, text), ascii(text)
    assert adapter.json_schema()["pattern"] == pattern


def test_the_reason_for_a_refusal_is_told_in_words() -> None:
    """A pattern of unseen characters would tell nobody."""
    for text, reason in (("\u3164", "that can be seen"), ("a\0", "NUL")):
        with pytest.raises(ValidationError) as refused:
            SHOWN.validate_python(text)
        assert reason in refused.value.errors()[0]["msg"]


NOT_SHOWN = {"password", "new_password", "current_password", "token", "email"} | {
    *("new_email", "device_token", "refresh_token", "restore_token", "challenge"),
    *("code", "recovery_code"),
}
"""The texts of inputs that nobody is shown, or that have rules of their own."""


@pytest.mark.parametrize("model", every_model(Input), ids=str)
def test_every_text_that_is_shown_to_people_has_a_rule(model: type[BaseModel]) -> None:
    """One that was forgotten would take what shows nothing, or NUL."""
    for name, schema in model.model_json_schema()["properties"].items():
        for kind in (schema, schema.get("items", {}), *schema.get("anyOf", [])):
            kind = kind.get("items", kind)
            if kind.get("type") == "string" and name not in NOT_SHOWN:
                assert "pattern" in kind or "enum" in kind, name
