"""State machines by their own definitions, one state at a time.

It knows what the definitions of this project use, and refuses everything else.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_KNOWN = {
    "Task": {
        *("Type", "Resource", "Parameters", "ResultSelector", "ResultPath"),
        *("TimeoutSeconds", "Retry", "Catch", "Next", "End"),
    },
    "Choice": {"Type", "Choices", "Default"},
    "Pass": {"Type", "Parameters", "Next", "End"},
    "Wait": {"Type", "Seconds", "Next"},
    "Succeed": {"Type"},
}
_KNOWN_RULE = {
    *("ErrorEquals", "MaxAttempts", "IntervalSeconds", "BackoffRate"),
    *("MaxDelaySeconds", "JitterStrategy"),
}
_INVOKE = "arn:aws:states:::lambda:invoke"


class NotUnderstood(Exception):
    """The definition holds something that this driver does not know."""


class TaskFailed(Exception):
    """A task's function failed, or the task timed out.

    Attributes:
        name: the name of the error, as machines know it.
        cause: what Lambda tells of it.
    """

    def __init__(self, name: str, cause: str = "") -> None:
        """Name the error."""
        super().__init__(name)
        self.name = name
        self.cause = cause


def read(path: Path) -> dict[str, Any]:
    """Return a definition, and refuse one that this driver does not know."""
    definition: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if unknown := set(definition) - {"Comment", "StartAt", "TimeoutSeconds", "States"}:
        raise NotUnderstood(str(unknown))
    for name, state in definition["States"].items():
        if unknown := set(state) - _KNOWN.get(state["Type"], set()):
            raise NotUnderstood(f"{name}: {unknown}")
        if state["Type"] == "Task" and state["Resource"] != _INVOKE:
            raise NotUnderstood(f"{name}: {state['Resource']}")
        for rule in state.get("Retry", ()):
            if unknown := set(rule) - _KNOWN_RULE:
                raise NotUnderstood(f"{name}: {unknown}")
    return definition


@dataclass
class Execution:
    """An execution of a machine.

    Attributes:
        definition: the machine.
        input: what it was started with.
        state: the state that comes next.
        status: RUNNING, SUCCEEDED, FAILED or ABORTED.
    """

    definition: Mapping[str, Any]
    input: dict[str, Any]
    state: str = ""
    status: str = "RUNNING"
    _data: dict[str, Any] = field(default_factory=dict)
    _tried: dict[int, int] = field(default_factory=dict)
    _token: int = 0

    def __post_init__(self) -> None:
        """Stand before the first state."""
        self.state = self.state or self.definition["StartAt"]
        self._data = self.input

    @property
    def running(self) -> bool:
        """Whether there is a state that comes next."""
        return self.status == "RUNNING"

    @property
    def data(self) -> dict[str, Any]:
        """The data that the next state is given."""
        return self._data

    def step(
        self,
        invoke: Callable[[str, dict[str, Any], str], dict[str, Any]],
        wait: Callable[[float], None],
    ) -> None:
        """Go through the next state.

        Args:
            invoke: invokes a function with a payload for a state; raises TaskFailed.
            wait: lets the time of a retry or of a state pass.
        """
        state = self.definition["States"][self.state]
        kind = state["Type"]
        if kind == "Succeed":
            self.status = "SUCCEEDED"
        elif kind == "Pass":
            self._data = _filled(state["Parameters"], self._data)
            self._go_on(state)
        elif kind == "Wait":
            wait(state["Seconds"])
            self._go_on(state)
        elif kind == "Choice":
            self._enter(self._chosen(state))
        else:
            self._token = token = self._token + 1
            given = _filled(state["Parameters"], self._data)
            try:
                answer = invoke(given["FunctionName"], given["Payload"], self.state)
            except TaskFailed as error:
                if token == self._token and self.running:
                    self.fail(error, wait)
                return
            # A machine that has gone on does not hear of an answer that comes late.
            if token == self._token and self.running:
                self._take(state, answer)

    def fail(self, error: TaskFailed, wait: Callable[[float], None]) -> None:
        """Let the present task fail: it is tried again, caught, or ends the machine."""
        self._token += 1
        state = self.definition["States"][self.state]
        for number, rule in enumerate(state.get("Retry", ())):
            if not _fits(rule, error):
                continue
            tried = self._tried.get(number, 0)
            if tried < rule.get("MaxAttempts", 3):
                self._tried[number] = tried + 1
                pause = rule.get("IntervalSeconds", 1) * rule.get("BackoffRate", 2) ** (
                    tried
                )
                wait(min(pause, rule.get("MaxDelaySeconds", pause)))
                return
            break
        for rule in state.get("Catch", ()):
            if _fits(rule, error):
                told = {"Error": error.name, "Cause": error.cause}
                self._data = _placed(self._data, rule["ResultPath"], told)
                self._enter(rule["Next"])
                return
        self.status = "FAILED"

    def _take(self, state: Mapping[str, Any], answer: dict[str, Any]) -> None:
        """Take the answer of a task, and go on."""
        result: Any = {"Payload": answer}
        if "ResultSelector" in state:
            result = _filled(state["ResultSelector"], result)
        self._data = _placed(self._data, state.get("ResultPath", "$"), result)
        self._go_on(state)

    def _go_on(self, state: Mapping[str, Any]) -> None:
        """Enter the state that follows, or end."""
        if state.get("End"):
            self.status = "SUCCEEDED"
        else:
            self._enter(state["Next"])

    def _enter(self, name: str) -> None:
        """Stand before a state, whose retries begin anew."""
        self.state = name
        self._tried = {}

    def _chosen(self, state: Mapping[str, Any]) -> str:
        """Return the state that a choice leads to."""
        for rule in state["Choices"]:
            (test,) = set(rule) - {"Variable", "Next"}
            if test not in ("BooleanEquals", "StringEquals"):
                raise NotUnderstood(str(rule))
            # AWS compares nothing of different types.
            found = _at(self._data, rule["Variable"])
            if type(found) is type(rule[test]) and found == rule[test]:
                return str(rule["Next"])
        return str(state["Default"])


def _fits(rule: Mapping[str, Any], error: TaskFailed) -> bool:
    """Tell whether a rule is about an error."""
    return bool({error.name, "States.ALL"} & set(rule["ErrorEquals"]))


def _at(data: Any, path: str) -> Any:
    """Return what a path leads to."""
    first, *names = path.split(".")
    if first != "$":
        raise NotUnderstood(path)
    for name in names:
        data = data[name]
    return data


def _filled(template: Any, data: Any) -> Any:
    """Return a template with what its paths lead to."""
    if not isinstance(template, dict):
        return template
    return {
        key.removesuffix(".$"): (
            _at(data, value) if key.endswith(".$") else _filled(value, data)
        )
        for key, value in template.items()
    }


def _placed(data: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return the data with a value at a path, which is whole or one name deep."""
    if path == "$":
        return dict(value)
    first, name = path.split(".")
    if first != "$":
        raise NotUnderstood(path)
    return {**data, name: value}
