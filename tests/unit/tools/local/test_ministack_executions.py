"""The corrections of executions, on stand-ins for the emulator's modules."""

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

_TRACEBACK = """START RequestId: 1
Traceback (most recent call last):
  File "/var/task/task_shim.py", line 40, in handler
    raise error
{}: {}
"""


class Emulator:
    """The parts of the emulator that are corrected.

    Attributes:
        functions: its Lambda.
        machines: its Step Functions.
        answer: what an execution of a function returns.
        given: the arguments of the executions.
    """

    def __init__(self) -> None:
        """Make both modules."""
        self.functions = ModuleType("ministack.services.lambda_svc")
        self.machines = ModuleType("ministack.services.stepfunctions")
        self.answer: dict[str, Any] = {}
        self.given: list[Any] = []
        parts: Any = self.functions, self.machines
        parts[0]._execute_function_with_config_scope = self._execute
        parts[1]._restore_state = self._restore
        parts[1]._executions = type("Store", (), {"_data": {}})()

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        """Execute a function, as the emulator does by now."""
        functions: Any = self.functions
        return functions._execute_function_with_config_scope(*args, **kwargs)

    def restored(self, executions: dict[str, Any]) -> dict[str, Any]:
        """Let the emulator start with these executions, and return what it has."""
        machines: Any = self.machines
        machines._restore_state(executions)
        kept: dict[str, Any] = machines._executions._data
        return kept

    def _execute(self, *args: Any, **kwargs: Any) -> Any:
        """Return the answer."""
        self.given.append((args, kwargs))
        return self.answer

    def _restore(self, data: dict[str, Any]) -> None:
        """Take the executions, those that ran as failed."""
        machines: Any = self.machines
        machines._executions._data.update(data)


@pytest.fixture(name="emulator")
def _emulator(monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """Return an emulator that is corrected."""
    emulator = Emulator()
    services: Any = ModuleType("ministack.services")
    services.lambda_svc, services.stepfunctions = emulator.functions, emulator.machines
    monkeypatch.setitem(sys.modules, "ministack", ModuleType("ministack"))
    monkeypatch.setitem(sys.modules, "ministack.services", services)
    name = "tools.local.ministack_executions"
    monkeypatch.delitem(sys.modules, name, raising=False)
    correct: Callable[[], None] = import_module(name).correct
    monkeypatch.delitem(sys.modules, name)
    correct()
    return emulator


def failed(message: str, log: str) -> dict[str, Any]:
    """Return what the emulator tells of a function that failed."""
    body = {"errorMessage": message, "errorType": "Runtime.HandlerError"}
    return {"error": True, "body": body, "log": log}


@pytest.mark.parametrize(
    ("said", "message", "name"),
    [
        ("task_shim.JobBusy", "wait", "JobBusy"),
        ("JobFailed", "code: what happened: here", "JobFailed"),
        ("runtime.core.jobs.errors.JobEnded", "line one\nline two", "JobEnded"),
    ],
)
def test_an_error_is_told_by_the_name_of_its_class(
    emulator: Emulator, said: str, message: str, name: str
) -> None:
    """Machines judge by it whether they try again."""
    emulator.answer = failed(message, _TRACEBACK.format(said, message))

    result = emulator.execute("function", config=1)

    assert result["body"] == {"errorMessage": message, "errorType": name}
    assert emulator.given == [(("function",), {"config": 1})]


@pytest.mark.parametrize(
    "answer",
    [
        failed("wait", "no traceback"),
        failed("another", _TRACEBACK.format("JobBusy", "wait")),
        failed("wait", _TRACEBACK.format("not a name", "wait")),
        {"error": True, "body": "text", "log": ""},
        {"body": {"done": 1}, "log": _TRACEBACK.format("JobBusy", "wait")},
    ],
)
def test_what_names_no_class_is_left_as_it_is(
    emulator: Emulator, answer: dict[str, Any]
) -> None:
    """A wrong name would be worse than that of the emulator."""
    before = repr(answer)
    emulator.answer = answer

    assert repr(emulator.execute()) == before


def test_an_error_without_a_message_has_a_name_too(emulator: Emulator) -> None:
    """Its traceback ends with the class."""
    log = "Traceback (most recent call last):\n  ...\ntask_shim.JobCancelled\n"
    emulator.answer = failed("", log)

    assert emulator.execute()["body"]["errorType"] == "JobCancelled"


def test_only_executions_that_were_cut_off_are_forgotten(emulator: Emulator) -> None:
    """So that they can be started again under the same name; others have ended."""
    ended = {"status": "SUCCEEDED"}
    refused = {"status": "FAILED", "error": "JobFailed"}
    cut_off = {"status": "FAILED", "error": "States.ServiceRestart"}

    kept = emulator.restored({"a": ended, "b": cut_off, "c": refused})

    assert kept == {"a": ended, "c": refused}
