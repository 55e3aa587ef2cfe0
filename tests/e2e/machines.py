"""Single states of definitions, run by TestState of the emulator."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.e2e.cloud import Cloud
from tests.jobs.machine import read

ATTEMPT = "U#ada#01M8K35Z5VJHA9CECSY3F3YW39#1"
CAUSE = '{"errorMessage": "gone: It is gone."}'


class Walk(NamedTuple):
    """A way through a machine, from its start to its end.

    Attributes:
        answers: what its steps answer one after the other, or the errors of these.
        calls: the functions that are called, by their substitutions, and with what
            besides the attempt.
    """

    answers: Sequence[dict[str, Any] | str]
    calls: Sequence[tuple[str, dict[str, Any]]]


class State(NamedTuple):
    """A state of a definition.

    Attributes:
        path: the file of the definition.
        name: its name.
    """

    path: Path
    name: str

    @property
    def machine(self) -> dict[str, Any]:
        """The definition."""
        return read(self.path)

    @property
    def body(self) -> dict[str, Any]:
        """The part of the definition about it."""
        body: dict[str, Any] = self.machine["States"][self.name]
        return body

    @property
    def called(self) -> str:
        """The substitution for the function that it calls; empty if it calls none."""
        return str(self.body.get("Parameters", {}).get("FunctionName", ""))

    @property
    def ways_out(self) -> set[str]:
        """The names of the states that may follow."""
        rules = (*self.body.get("Choices", ()), *self.body.get("Catch", ()))
        named = [self.body.get("Next"), self.body.get("Default")]
        return {*filter(None, named), *(rule["Next"] for rule in rules)}


class Machines:
    """TestState of the emulator, which runs one state on its own."""

    def __init__(self, cloud: Cloud) -> None:
        """Connect."""
        # AWS has a host of its own for it.
        self._client = cloud.client("stepfunctions", inject_host_prefix=False)

    def try_state(self, state: State, given: Any, **more: Any) -> Any:
        """Run a state, and return how that ended."""
        return self._client.test_state(
            definition=state.path.read_text(encoding="utf-8"),
            stateName=state.name,
            input=json.dumps(given),
            inspectionLevel="DEBUG",
            **more,
        )

    def answer(self, state: State, given: Any, result: Any = None) -> Any:
        """Run a state whose function, if it calls one, answers with this."""
        if not state.called:
            return self.try_state(state, given)
        answered = {"StatusCode": 200, "Payload": result}
        return self.try_state(state, given, mock={"result": json.dumps(answered)})

    def fail(self, state: State, given: Any, error: str, retries: int = 0) -> Any:
        """Run a state whose function fails, after so many repetitions."""
        return self.try_state(
            state,
            given,
            mock={"errorOutput": {"error": error, "cause": CAUSE}},
            stateConfiguration={"retrierRetryCount": retries},
        )


def payload(answer: Any) -> Any:
    """Return what the function of a state was given."""
    given = json.loads(answer["inspectionData"]["afterParameters"])
    return given["Payload"]


def walked(
    machines: Machines,
    path: Path,
    walk: Walk,
    taken: set[tuple[str, str]] | None = None,
) -> list[tuple[str, Any]]:
    """Go a way through a machine, and return the calls of functions.

    Args:
        taken: gets the names of each state and of the one after it.
    """
    answers = list(walk.answers)
    state: State | None = State(path, read(path)["StartAt"])
    given: Any = {"attempt": ATTEMPT, "given": {}}
    calls = []
    while state is not None:
        outcome = answers.pop(0) if state.called == "${Job}" else {}
        if isinstance(outcome, str):
            answer = machines.fail(state, given, outcome)
        else:
            answer = machines.answer(state, given, outcome)
        assert answer["status"] in ("SUCCEEDED", "CAUGHT_ERROR"), answer
        if state.called:
            told = payload(answer)
            assert told.pop("attempt") == ATTEMPT
            calls.append((state.called, told))
        given = json.loads(answer["output"])
        following = answer.get("nextState")
        if taken is not None and following:
            taken.add((state.name, following))
        state = State(path, following) if following else None
    assert not answers, "it ended before"
    return calls
