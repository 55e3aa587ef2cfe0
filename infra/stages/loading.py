"""Loading of a stage by its name; an invalid one is refused in one line."""

from pydantic import ValidationError

from infra.stages.schema import Stage, StageError


def load_stage(name: str | None) -> Stage:
    """Return the stage of this name.

    Raises:
        StageError: none is named, there is no such stage, or one of them is invalid;
            the message names the field.
    """
    try:
        stages = {stage.name: stage for stage in _declared()}
    except ValidationError as error:
        lines = (
            f"{'.'.join(map(str, e['loc'])) or error.title}: {e['msg']}"
            for e in error.errors(include_url=False)
        )
        raise StageError("; ".join(lines)) from None
    choice = f"choose from {', '.join(stages)}"
    if not name:
        raise StageError(f"stage: say which (-c stage=NAME); {choice}")
    if name not in stages:
        raise StageError(f"stage: there is no {name!r}; {choice}")
    return stages[name]


def _declared() -> tuple[Stage, ...]:
    """Return all stages; raises ValidationError if a value is refused."""
    # Not at the top: importing the file validates it, and a refusal there would be a
    # traceback wherever this module is imported.
    from infra.stages.values import STAGES

    return STAGES
