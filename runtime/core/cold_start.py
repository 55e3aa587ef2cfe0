"""Measures that shorten a cold start; imported before everything else.

`begin` and `finish` enclose the imports and the wiring of the process.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any


def begin() -> None:
    """Defer the work that most starts never need.

    Garbage collection is off, because a start makes no garbage (6 % of a start).
    Models build their validators at first use, also the models of libraries that do
    not ask for this: FastAPI's OpenAPI models alone are 7 % of a start, and those that
    it would build while it is imported another 2 %. Pydantic looks for no plugins, for
    which it would read the metadata of every package (2 %).
    """
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from pydantic import BaseModel

    BaseModel.model_config["defer_build"] = True
    with building_put_off(BaseModel):
        import_module("fastapi")


@contextmanager
def building_put_off(base: Any) -> Iterator[None]:
    """Ignore calls of `model_rebuild` by which modules build their models at import.

    The models are built at first use instead. Pydantic's own call at first use passes
    options and is let through; the calls of modules pass none.

    Args:
        base: pydantic's BaseModel.
    """
    method = vars(base)["model_rebuild"]

    def build_at_first_use(cls: type[Any], /, **options: Any) -> Any:
        """Build the model if options are given, that is, at its first use."""
        return method.__func__(cls, **options) if options else None

    base.model_rebuild = classmethod(build_at_first_use)
    try:
        yield
    finally:
        base.model_rebuild = method


def finish() -> None:
    """Turn garbage collection on again, except for the objects made by the start."""
    gc.freeze()
    gc.enable()
