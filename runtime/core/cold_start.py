"""What shortens a cold start; imported before everything else.

`begin` and `finish` enclose the imports and the wiring of the process.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any


def begin() -> None:
    """Put off what most starts never need.

    Nothing that a start makes is garbage, so looking for some is in vain (6 % of a
    start). Models build their validators when first used, also those of libraries
    that do not ask for it: FastAPI's OpenAPI models alone are 7 %, and those of them
    that it builds while it is imported another 2 %. Pydantic looks for no plugins, for
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
    """Let models that are told to build themselves wait until they are used.

    Pydantic passes options when a model that is being used has to be built at last;
    modules that tell their models to build pass none.

    Args:
        base: pydantic's BaseModel.
    """
    method = vars(base)["model_rebuild"]

    def unless_told(cls: type[Any], /, **options: Any) -> Any:
        return method.__func__(cls, **options) if options else None

    base.model_rebuild = classmethod(unless_told)
    try:
        yield
    finally:
        base.model_rebuild = method


def finish() -> None:
    """Collect garbage again, but never look through what the start has made."""
    gc.freeze()
    gc.enable()
