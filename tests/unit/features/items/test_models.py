"""Models of items, and the effect of a patch."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from runtime.features.items.models import ItemCreate, ItemFields, ItemPatch, ItemStatus


@pytest.mark.parametrize(
    ("model", "content"),
    [
        (ItemCreate, {}),
        (ItemCreate, {"title": ""}),
        (ItemCreate, {"title": "   "}),
        (ItemCreate, {"title": "\u0085"}),
        (ItemCreate, {"title": "x" * 201}),
        (ItemCreate, {"title": "a", "description": "x" * 10_001}),
        (ItemCreate, {"title": "a", "status": "lost"}),
        (ItemCreate, {"title": "a", "tags": ["t"] * 11}),
        (ItemCreate, {"title": "a", "tags": ["x" * 31]}),
        (ItemCreate, {"title": "a", "tags": [" "]}),
        (ItemCreate, {"title": "a", "version": 7}),
        (ItemPatch, {"title": None}),
        (ItemPatch, {"id": "x"}),
    ],
    ids=str,
)
def test_what_breaks_a_rule_is_refused(
    model: type[BaseModel], content: dict[str, Any]
) -> None:
    """Unknown fields are refused, so that none is mass-assigned."""
    with pytest.raises(ValidationError):
        model.model_validate(content)


def test_tags_that_are_alike_are_kept_once() -> None:
    """Their order stays."""
    assert ItemCreate(title="a", tags=["b", " a", "b", "a "]).tags == ["b", "a"]


def test_a_patch_applies_what_was_sent_only() -> None:
    """Null sets the default, and what is absent stays."""
    before = ItemFields(title="a", description="d", status=ItemStatus.DONE, tags=["t"])

    after = ItemPatch(title="b", tags=None).applied_to(before)

    assert after == ItemFields(title="b", description="d", status=ItemStatus.DONE)
