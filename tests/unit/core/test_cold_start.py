"""A cold start: all that it puts off is there when it is needed."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from runtime.core import cold_start as startup


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """Leave collector and models as they were found."""
    config: dict[str, Any] = BaseModel.model_config  # type: ignore[assignment]
    before = dict(config)
    yield
    config.clear()
    config.update(before)
    gc.unfreeze()
    gc.enable()


def test_garbage_is_collected_again_after_the_start() -> None:
    """But what the start made is never looked through."""
    startup.begin()
    assert not gc.isenabled()

    startup.finish()

    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_models_are_built_when_first_used_and_judge_as_ever() -> None:
    """Also those that do not ask for it."""
    startup.begin()

    class Late(BaseModel):
        """A library's model."""

        size: int

    assert not Late.__pydantic_complete__
    assert Late(size=1).size == 1
    with pytest.raises(ValidationError):
        Late.model_validate({"size": "large"})


def test_models_that_a_module_tells_to_build_wait_as_well() -> None:
    """As FastAPI tells its own while it is imported; afterwards telling works."""
    startup.begin()
    with startup.building_put_off(BaseModel):

        class Early(BaseModel):
            """A library's model that refers to itself."""

            size: int
            inner: "Early | None" = None

        Early.model_rebuild()
        assert not Early.__pydantic_complete__
        assert Early.model_validate({"size": 1, "inner": {"size": 2}}).size == 1

    class Later(BaseModel):
        """One that is told when everything has started."""

        size: int

    assert Later.model_rebuild() is True
    assert Later.__pydantic_complete__
