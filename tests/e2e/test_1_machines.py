"""Every state of every definition, tried one by one by TestState of the emulator.

The driver of the proof of jobs is held to its answers. Unlike AWS it takes an error
that could be repeated to its catcher at once; repetitions show where nothing catches.
"""

import json
from importlib import import_module
from typing import Any

import pytest

from runtime.core.declaration import JobKind
from runtime.features import declarations
from tests.e2e.cloud import Cloud
from tests.e2e.machines import (
    ATTEMPT,
    CAUSE,
    Machines,
    State,
    Walk,
    payload,
    walked,
)
from tests.jobs.machine import Execution, TaskFailed
from tools.local.config import ROOT

pytestmark = pytest.mark.e2e

RESULT = {
    "after": "there",
    "archives": 1,
    "done": 3,
    "more": False,
    "next": "there",
}
INPUT: dict[str, Any] = {
    "attempt": ATTEMPT,
    "given": {"after": "here"},
    "result": {"value": {"after": "before", "next": "here"}},
}
# What a function of jobs raises, and what AWS says when there is no answer.
ERRORS = (
    "JobBusy",
    "JobCancelled",
    "JobEnded",
    "JobFailed",
    "Lambda.ServiceException",
    "Runtime.ExitError",
    "States.Timeout",
)

STATES = [
    State(path, name)
    for path in sorted((ROOT / "runtime").rglob("*.asl.json"))
    for name in json.loads(path.read_text(encoding="utf-8"))["States"]
]
STEPS = [state for state in STATES if state.called == "${Job}"]
ENDINGS = [state for state in STATES if state.called == "${Ending}"]


WALKS = [
    (kind, walk)
    for feature in declarations()
    for kind in feature.jobs
    if kind.machine
    for walk in import_module(f"tests.e2e.features.{feature.name}.walks").WALKS.values()
]


def _id(value: State | str) -> str:
    return (
        value if isinstance(value, str) else f"{value.path.parent.name}: {value.name}"
    )


@pytest.fixture(name="machines", scope="module")
def _machines(emulated: Cloud) -> Machines:
    """Return what runs single states."""
    return Machines(emulated)


def before(state: State) -> dict[str, Any]:
    """Return what a state may be given: what all those before it can have left."""
    said = {"Error": "JobFailed", "Cause": CAUSE}
    return {**INPUT, "result": {"value": RESULT}, "error": said}


def given_to(state: State) -> Any:
    """Return what a step takes of the input: what was asked, or the last result."""
    path = state.body["Parameters"]["Payload"]["given.$"]
    taken: dict[str, Any] = {
        "$.given": INPUT["given"],
        "$.result.value": INPUT["result"]["value"],
    }
    return taken[path]


def driven(state: State, given: Any, outcome: Any) -> Execution:
    """Let the proof's driver go through a state; an error has no repetition left."""
    execution = Execution(state.machine, given, state=state.name)

    def invoke(name: str, payload: Any, where: str) -> Any:
        """Answer or fail."""
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    execution.step(invoke, lambda _: None)
    while execution.running and execution.state == state.name:
        execution.step(invoke, lambda _: None)
    return execution


def test_there_are_states_of_each_sort() -> None:
    """Without one, the tests of that sort would pass because they do nothing."""
    if STATES:
        assert STEPS and ENDINGS and WALKS


@pytest.mark.parametrize("state", STATES, ids=_id)
def test_state_that_succeeds_leads_to_the_one_that_is_named(
    machines: Machines, state: State
) -> None:
    """It keeps the attempt for those after it."""
    given = before(state)

    answer = machines.answer(state, given, RESULT)

    assert answer["status"] == "SUCCEEDED", answer
    following = driven(state, given, RESULT)
    if state.body.get("End") or state.body["Type"] == "Succeed":
        assert "nextState" not in answer
        assert following.status == "SUCCEEDED"
        return
    if state.body["Type"] != "Choice":
        assert answer["nextState"] == state.body["Next"]
    output = json.loads(answer["output"])
    assert output["attempt"] == ATTEMPT
    assert (following.state, following.data) == (answer["nextState"], output)


@pytest.mark.parametrize("state", STEPS, ids=_id)
def test_step_is_named_to_its_function_with_attempt_and_input(
    machines: Machines, state: State
) -> None:
    """That is what the function of jobs reads."""
    answer = machines.answer(state, INPUT, RESULT)

    assert payload(answer) == {
        "attempt": ATTEMPT,
        "step": state.body["Parameters"]["Payload"]["step"],
        "given": given_to(state),
    }
    assert json.loads(answer["output"])["result"] == {"value": RESULT}


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("state", STEPS, ids=_id)
def test_step_that_fails_leads_to_the_end_of_its_job(
    machines: Machines, state: State, error: str
) -> None:
    """That of an attempt that has ended already has nothing left to do."""
    answer = machines.fail(state, INPUT, error)

    assert (answer["status"], answer["error"]) == ("CAUGHT_ERROR", error)
    output = json.loads(answer["output"])
    assert output == {**INPUT, "error": {"Error": error, "Cause": CAUSE}}
    following = driven(state, INPUT, TaskFailed(error, CAUSE))
    assert (following.state, following.data) == (answer["nextState"], output)
    caught = State(state.path, answer["nextState"])
    ended = machines.answer(caught, output, {})
    assert ended["status"] == "SUCCEEDED"
    if error == "JobEnded":
        assert caught.body["Type"] == "Succeed"
    else:
        assert caught.called == "${Ending}"
        assert payload(ended) == {"attempt": ATTEMPT, "error": output["error"]}


@pytest.mark.parametrize("state", ENDINGS, ids=_id)
def test_end_of_a_job_is_told_with_its_result_or_its_error(
    machines: Machines, state: State
) -> None:
    """The function that ends jobs reads one of them."""
    answer = machines.answer(state, before(state), {})

    told = payload(answer)
    assert told.pop("attempt") == ATTEMPT
    ((_, said),) = told.items()
    assert set(told) <= {"result", "error"} and isinstance(said, dict)


@pytest.mark.parametrize("state", ENDINGS, ids=_id)
def test_end_of_a_job_is_tried_again_and_then_fails_the_execution(
    machines: Machines, state: State
) -> None:
    """Nothing catches it; the rule on failed executions tells of it."""
    (rule,) = state.body["Retry"]
    most = rule["MaxAttempts"]
    for retries, status in (
        (0, "RETRIABLE"),
        (most - 1, "RETRIABLE"),
        (most, "FAILED"),
    ):
        answer = machines.fail(state, before(state), "States.Timeout", retries)
        assert answer["status"] == status, retries
    assert driven(state, before(state), TaskFailed("States.Timeout")).status == "FAILED"


@pytest.mark.parametrize(("kind", "walk"), WALKS)
def test_machine_calls_what_its_feature_says(
    machines: Machines, kind: JobKind, walk: Walk
) -> None:
    """State after state, each given what the one before has left."""
    calls = walked(machines, ROOT / "runtime" / kind.machine, walk)

    assert calls == list(walk.calls)
    named = {told["step"] for called, told in calls if called == "${Job}"}
    assert named <= set(kind.steps)


def test_walks_take_every_way_out_of_every_state(machines: Machines) -> None:
    """One that none takes was never tried from the start."""
    for kind in {kind.name: kind for kind, _ in WALKS}.values():
        path = ROOT / "runtime" / kind.machine
        taken: set[tuple[str, str]] = set()
        for walk in (walk for other, walk in WALKS if other.name == kind.name):
            walked(machines, path, walk, taken)
        named = {
            (state.name, following)
            for state in STATES
            if state.path == path
            for following in state.ways_out
        }
        assert taken == named


def test_emulator_takes_a_machine_without_its_first_state(emulated: Cloud) -> None:
    """AWS does not: so a validator judges the definitions, in the unit tests.

    If this fails, the emulator has learned it.
    """
    client = emulated.client("stepfunctions")
    definition = {"StartAt": "Missing", "States": {"Here": {"Type": "Succeed"}}}
    taken = client.validate_state_machine_definition(definition=json.dumps(definition))
    assert taken["result"] == "OK"
