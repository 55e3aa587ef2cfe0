"""Loading of a stage by its name; an invalid one is refused in one line."""

import json

from pydantic import ValidationError

from infra.stages.github import GitHub
from infra.stages.previews import is_preview, preview_of
from infra.stages.proof import PROOF, proof_stage
from infra.stages.removal import Removal
from infra.stages.schema import Stage, StageError

PREVIEWED = "dev"
"""The stage whose settings, account and region those of pull requests have."""

PAUSED = "paused"


def load_stage(
    name: str | None, settings: str | None = None, delivery: str | None = None
) -> Stage:
    """Return the stage of this name, or the one that proves another.

    Args:
        name: its name; that of a pull request (`pr-12`) is made from dev's settings.
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
    choice = f"choose from {', '.join(stages)}, or pr-NUMBER"
    if not name:
        raise StageError(f"stage: say which (-c stage=NAME); {choice}")
    if is_preview(name) and PREVIEWED in stages:
        stages[name] = preview_of(stages[PREVIEWED], name)
    like = name.removesuffix(PROOF)
    if name != like and like in stages:
        stages[name] = proof_stage(stages[like])
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


def load_github() -> GitHub | None:
    """Return how GitHub deploys, or None if it does not.

    Raises:
        StageError: a setting is refused, or stages of pull requests would share an
            account with data that is to be kept.
    """
    try:
        stages = _declared()
        # Imported late, as the stages are.
        from infra.stages.values import GITHUB
    except ValidationError as error:
        raise _refusal(error) from None
    if GITHUB is not None and GITHUB.previews:
        _refuse_unsafe_previews(stages)
    return GITHUB


def _refuse_unsafe_previews(stages: tuple[Stage, ...]) -> None:
    """Refuse stages of pull requests beside data that people rely on."""
    (account,) = (stage.account for stage in stages if stage.name == PREVIEWED)
    if account is None:
        raise StageError(
            f"delivery.previews: set the account of {PREVIEWED}, so that no pull "
            "request is deployed to another"
        )
    for stage in stages:
        if stage.removal is Removal.RETAIN and stage.account in (None, account):
            raise StageError(
                f"delivery.previews: {stage.name} keeps its data, so its account must "
                f"be set, and be another than {PREVIEWED}'s"
            )


def _changed(stage: Stage, settings: str) -> Stage:
    """Return the local stage with other settings of features."""
    if not stage.is_local:
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
