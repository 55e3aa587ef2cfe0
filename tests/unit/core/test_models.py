"""Models repeat no input that they refuse, and their patterns hold for clients too."""

import pkgutil
import re
from importlib import import_module

import pytest
from pydantic import BaseModel, ValidationError

import runtime
from runtime.core.models import NOT_BLANK_PATTERN, Input, Model
from runtime.core.paging import PageQuery
from runtime.core.settings import Settings

for module in pkgutil.walk_packages(runtime.__path__, "runtime."):
    if module.name.endswith((".models", ".query")):
        import_module(module.name)


def every_model(of: type[BaseModel]) -> list[type[BaseModel]]:
    """Return all models that derive from one."""
    return [kind for sub in of.__subclasses__() for kind in (sub, *every_model(sub))]


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

    with pytest.raises(ValidationError) as refused:
        model.model_validate({"private": 1} | dict.fromkeys(model.model_fields, 7j))

    assert "7j" not in str(refused.value) and "input_value" not in str(refused.value)


@pytest.mark.parametrize("blank", [" ", "\t\n", "\u0085"], ids=ascii)
def test_the_pattern_of_texts_refuses_what_stripping_would_empty(blank: str) -> None:
    """Publish what is refused: like ASCII's, JavaScript's white space lacks U+0085."""
    assert not re.search(NOT_BLANK_PATTERN, blank, re.ASCII)
    assert re.search(NOT_BLANK_PATTERN, f"{blank}a", re.ASCII)
