"""The definitions of state machines, as the stacks need them.

A definition is a file of the feature (`*.asl.json`); it names the functions that it
calls by substitutions, such as `${Job}`. What its role may call is read from it.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_RUNTIME = Path(__file__).parents[1] / "runtime"
_SUBSTITUTION = re.compile(r"\$\{(\w+)\}")
_INVOKE = "arn:aws:states:::lambda:invoke"


class DefinitionError(ValueError):
    """A definition calls what the stacks cannot grant, or is no definition."""


def definition(path: str) -> str:
    """Return the text of a definition.

    Args:
        path: the file, below `runtime`.
    """
    return (_RUNTIME / path).read_text(encoding="utf-8")


def called_functions(text: str) -> set[str]:
    """Return the substitutions for the functions that a definition calls.

    Raises:
        DefinitionError: a task is no invocation of a function, names its function
            otherwise, or a substitution stands where it grants nothing.
    """
    parsed = json.loads(text)
    called = {_function_of(task) for task in _tasks(parsed)}
    stray = set(_SUBSTITUTION.findall(text)) - called
    if stray:
        raise DefinitionError(f"no task calls {sorted(stray)}")
    return called


def _function_of(task: dict[str, Any]) -> str:
    """Return the substitution for the function of a task."""
    if task.get("Resource") != _INVOKE:
        raise DefinitionError(f"a task may only invoke: {task.get('Resource')}")
    given = task.get("Parameters", task.get("Arguments", {}))
    found = _SUBSTITUTION.fullmatch(str(given.get("FunctionName", "")))
    if found is None:
        raise DefinitionError(f"a function is named {given.get('FunctionName')}")
    return found[1]


def _tasks(machine: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the tasks of a machine, and of the machines in its states."""
    for state in machine["States"].values():
        if state["Type"] == "Task":
            yield state
        inner = state.get("ItemProcessor", state.get("Iterator"))
        for each in [*state.get("Branches", ()), *([inner] if inner else ())]:
            yield from _tasks(each)
