"""Models of items, and the effect of a patch."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from runtime.core.errors import InvalidInput
from runtime.features.items.models import (
    Item,
    ItemCreate,
    ItemFields,
    ItemPatch,
    ItemReplace,
    ItemStatus,
)

READ_ONLY = set(Item.model_json_schema()["properties"]) - set(ItemFields.model_fields)
"""The members of an item that clients are shown, and that nobody writes."""


@pytest.mark.parametrize(
    ("model", "content"),
    [
        (ItemCreate, {}),
        (ItemCreate, {"title": ""}),
        (ItemCreate, {"title": "   "}),
        (ItemCreate, {"title": "\u0085"}),
        (ItemCreate, {"title": "\u3164"}),
        (ItemCreate, {"title": " \u200b\u2800\U000e0041 "}),
        (ItemCreate, {"title": "a\0b"}),
        (ItemCreate, {"title": "x" * 201}),
        (ItemCreate, {"title": "a", "description": "a\0"}),
        (ItemCreate, {"title": "a", "tags": ["\u115f"]}),
        (ItemCreate, {"title": "a", "tags": ["a\0"]}),
        (ItemPatch, {"title": "\uffa0"}),
        (ItemPatch, {"description": "\0"}),
        (ItemPatch, {"tags": ["a", "\ufe0f"]}),
        (ItemCreate, {"title": "a", "description": "x" * 10_001}),
        (ItemCreate, {"title": "a", "status": "lost"}),
        (ItemCreate, {"title": "a", "tags": ["t"] * 11}),
        (ItemCreate, {"title": "a", "tags": ["x" * 31]}),
        (ItemCreate, {"title": "a", "tags": [" "]}),
        (ItemCreate, {"title": "a", "version": 7}),
        (ItemPatch, {"title": None}),
        (ItemPatch, {"id": "x"}),
        (ItemReplace, {"title": "a", "deleted_at": None}),
        (ItemReplace, {"title": "a", "owner": "x"}),
        *(
            (model, {"title": "a", name: None})
            for model in (ItemCreate, ItemPatch)
            for name in sorted(READ_ONLY)
        ),
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


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (["Work", "work", "WORK"], ["Work"]),
        (["straße", "STRASSE"], ["straße"]),
        (["ＡＢＣ", "abc", "b"], ["ＡＢＣ", "b"]),
        (["ｶﾞ", "ガ"], ["ｶﾞ"]),
        (["cafe\u0301", "CAFÉ"], ["cafe\u0301"]),
        (["cafe", "café"], ["cafe", "café"]),
        (["👩\u200d💻", "👩💻"], ["👩\u200d💻", "👩💻"]),
    ],
)
@pytest.mark.parametrize("model", [ItemCreate, ItemReplace, ItemPatch])
def test_tags_that_are_equal_but_for_case_are_one(
    model: type[ItemCreate] | type[ItemReplace] | type[ItemPatch],
    sent: list[str],
    kept: list[str],
) -> None:
    """The first spelling stays, and what people can tell apart does too."""
    assert model.model_validate({"title": "a", "tags": sent}).tags == kept


def test_a_description_may_be_of_what_is_not_seen() -> None:
    """It may be empty, too."""
    assert ItemCreate(title="a", description="\u200b \n").description == "\u200b \n"


@pytest.mark.parametrize(
    ("changes", "member", "after"),
    [
        ({"status": "done"}, "status", ItemStatus.DONE),
        ({"tags": None}, "tags", []),
        ({"tags": ["b"]}, "tags", ["b"]),
        ({"title": "new"}, "title", "new"),
        ({"description": None}, "description", ""),
        ({}, "status", ItemStatus.OPEN),
    ],
)
def test_a_patch_does_not_judge_what_was_not_sent(
    changes: dict[str, Any], member: str, after: object
) -> None:
    """An item that was stored under earlier rules can still be changed."""
    before = ItemFields.model_construct(
        title="\u3164" * 300,
        description="\0",
        status=ItemStatus.OPEN,
        tags=["a", "A", "\u200b"] * 5,
    )
    kept = before.model_dump()

    content = ItemPatch.model_validate(changes).applied_to(before).model_dump()

    assert content == kept | {member: after}
    assert before.model_dump() == kept


def test_a_default_that_a_patch_takes_is_nobody_elses() -> None:
    """A list that two items share would change with either."""
    fields = ItemFields(title="a", tags=["t"])
    one, other = (ItemPatch(tags=None).applied_to(fields) for _ in range(2))

    assert one.tags == [] and one.tags is not other.tags


def test_a_patch_applies_what_was_sent_only() -> None:
    """Null sets the default, and what is absent stays."""
    before = ItemFields(title="a", description="d", status=ItemStatus.DONE, tags=["t"])

    after = ItemPatch(title="b", tags=None).applied_to(before)

    assert after == ItemFields(title="b", description="d", status=ItemStatus.DONE)


def test_a_replacement_takes_what_a_read_gave_and_no_more() -> None:
    """A client need not know which members are written; new ones must be told here."""
    ignored = set(ItemReplace.model_fields) - set(ItemFields.model_fields)

    assert ignored == READ_ONLY
    assert {"id", "version", "created_at", "highlights"} <= ignored
    assert ItemReplace.model_json_schema()["additionalProperties"] is False


@pytest.mark.parametrize("name", sorted(READ_ONLY))
def test_what_a_replacement_ignores_has_no_type_and_is_not_kept(name: str) -> None:
    """Clients may send whatever they were given, by this release or another."""
    schema = ItemReplace.model_json_schema()["properties"][name]
    assert schema["description"].startswith("Ignored")
    assert not {"type", "anyOf", "$ref", "readOnly", "format"} & set(schema)

    for value in (None, 7, "text", ["list"], {"a": {"b": None}}):
        request = ItemReplace.model_validate({"title": "a", name: value})
        assert request.model_dump() == ItemFields(title="a").model_dump()


def test_a_replacement_may_name_the_item_of_the_path_only() -> None:
    """One that was read from another item would overwrite the wrong one."""
    ItemReplace(title="a").demand_id("1")
    ItemReplace(title="a", id="1").demand_id("1")
    for other in ("2", "", None, 1, ["1"]):
        with pytest.raises(InvalidInput) as refused:
            ItemReplace(title="a", id=other).demand_id("1")
        assert refused.value.errors[0]["pointer"] == "/body/id"


@pytest.mark.parametrize("title", [None, "", "\u3164", "x" * 201, 5])
def test_a_wrong_title_of_a_patch_is_one_error_at_its_place(title: Any) -> None:
    """A form shows it beside the field, so no part of a type may be in the pointer."""
    with pytest.raises(ValidationError) as refused:
        ItemPatch.model_validate({"title": title})

    assert [error["loc"] for error in refused.value.errors()] == [("title",)]
