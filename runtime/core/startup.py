"""What shortens a cold start; imported before everything else.

`begin` and `finish` enclose the imports and the wiring of the process.
"""

import gc

from pydantic import BaseModel


def begin() -> None:
    """Put off what most starts never need.

    Nothing that a start makes is garbage, so looking for some is in vain (6 % of a
    start). Models build their validators when first used, also those of libraries
    that do not ask for it: FastAPI's OpenAPI models alone are 7 %.
    """
    gc.disable()
    BaseModel.model_config["defer_build"] = True


def finish() -> None:
    """Collect garbage again, but never look through what the start has made."""
    gc.freeze()
    gc.enable()
