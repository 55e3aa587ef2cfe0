"""Loading of a stage by its name; an invalid one is refused in one line."""

import json

from pydantic import ValidationError

from infra.stages.schema import Stage, StageError

PAUSED = "paused"


def load_stage(
    name: str | None, settings: str | None = None, delivery: str | None = None
) -> Stage:
    """Return the stage of this name.

    Args:
        name: its name.
        settings: settings of features for this synthesis, as a JSON object. Only the
            local stage takes some, for tests that know an address when they begin.
        delivery: `paused` lets CloudFormation move the aliases in this deployment.

    Raises:
        StageError: none is named, there is no such stage, or one of them is invalid;
            the message names the field.
    """
    try:
        stages = {stage.name: stage for stage in _declared()}
    except ValidationError as error:
        raise _refusal(error) from None
    choice = f"choose from {', '.join(stages)}"
    if not name:
        raise StageError(f"stage: say which (-c stage=NAME); {choice}")
    if name not in stages:
        raise StageError(f"stage: there is no {name!r}; {choice}")
    stage = _paused(stages[name], delivery) if delivery else stages[name]
    return _changed(stage, settings) if settings else stage


def _paused(stage: Stage, delivery: str) -> Stage:
    """Return a stage whose aliases CodeDeploy does not move this time."""
    if delivery != PAUSED:
        raise StageError(f"delivery: {delivery!r} is unknown; only {PAUSED!r} is")
    if stage.delivery is None:
        return stage
    paused = stage.delivery.model_copy(update={"paused": True})
    return stage.model_copy(update={"delivery": paused})


def _changed(stage: Stage, settings: str) -> Stage:
    """Return the local stage with other settings of features."""
    if stage.name != "local":
        raise StageError(
            f"settings: {stage.name} has them in infra/stages/values.py alone, where "
            "they are reviewed"
        )
    try:
        given = {"settings": stage.settings | json.loads(settings)}
        return Stage.model_validate(stage.model_dump() | given)
    except ValidationError as error:
        raise _refusal(error) from None
    except (TypeError, ValueError):
        raise StageError("settings: must be a JSON object of texts") from None


def _refusal(error: ValidationError) -> StageError:
    """Return the refusal of a stage in one line."""
    lines = (
        f"{'.'.join(map(str, e['loc'])) or error.title}: {e['msg']}"
        for e in error.errors(include_url=False)
    )
    return StageError("; ".join(lines))


def _declared() -> tuple[Stage, ...]:
    """Return all stages; raises ValidationError if a value is refused."""
    # Not at the top: importing the file validates it, and a refusal there would be a
    # traceback wherever this module is imported.
    from infra.stages.values import STAGES

    return STAGES
