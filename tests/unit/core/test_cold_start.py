"""Cold starts: whatever they postpone is there when it is needed."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from runtime.core import cold_start as startup


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """Restore garbage collector and models after each test."""
    config: dict[str, Any] = BaseModel.model_config  # type: ignore[assignment]
    before = dict(config)
    yield
    config.clear()
    config.update(before)
    gc.unfreeze()
    gc.enable()


def test_garbage_is_collected_again_after_the_start() -> None:
    """Objects of the start are never looked through again."""
    startup.begin()
    assert not gc.isenabled()

    startup.finish()

    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_models_are_built_when_first_used_and_judge_as_ever() -> None:
    """Models that do not ask for a late build wait as well."""
    startup.begin()

    class Late(BaseModel):
        """A model of a library."""

        size: int

    assert not Late.__pydantic_complete__
    assert Late(size=1).size == 1
    with pytest.raises(ValidationError):
        Late.model_validate({"size": "large"})


def test_models_that_a_module_tells_to_build_wait_as_well() -> None:
    """FastAPI does so while it is imported; after the start it works at once."""
    startup.begin()
    with startup.building_put_off(BaseModel):

        class Early(BaseModel):
            """A model of a library that refers to itself."""

            size: int
            inner: "Early | None" = None

        Early.model_rebuild()
        assert not Early.__pydantic_complete__
        assert Early.model_validate({"size": 1, "inner": {"size": 2}}).size == 1

    class Later(BaseModel):
        """A model that is told to build after the start."""

        size: int

    assert Later.model_rebuild() is True
    assert Later.__pydantic_complete__
