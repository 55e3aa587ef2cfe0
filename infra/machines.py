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
SUBSTITUTION = re.compile(r"\$\{(\w+)\}")
"""The place of a function's ARN in a definition, such as `${Job}`."""
_INVOKE = "arn:aws:states:::lambda:invoke"
# Fields of a state by which a machine does more than to call functions.
_NEEDING_MORE = {"Credentials", "ItemReader", "ResultWriter"}


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
            otherwise, a state reads or writes by itself, or a substitution stands
            where it grants nothing.
    """
    parsed = json.loads(text)
    called = {
        _function_of(state) for state in _states(parsed) if state["Type"] == "Task"
    }
    stray = set(SUBSTITUTION.findall(text)) - called
    if stray:
        raise DefinitionError(f"no task calls {sorted(stray)}")
    return called


def _function_of(task: dict[str, Any]) -> str:
    """Return the substitution for the function of a task."""
    if task.get("Resource") != _INVOKE:
        raise DefinitionError(f"a task may only invoke: {task.get('Resource')}")
    given = task.get("Parameters", task.get("Arguments", {}))
    found = SUBSTITUTION.fullmatch(str(given.get("FunctionName", "")))
    if found is None:
        raise DefinitionError(f"a function is named {given.get('FunctionName')}")
    return found[1]


def _states(machine: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the states of a machine, and of the machines in its states.

    Raises:
        DefinitionError: one needs rights besides those on functions.
    """
    for name, state in machine["States"].items():
        inner = state.get("ItemProcessor", state.get("Iterator", {}))
        more = _NEEDING_MORE & set(state)
        if more or inner.get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED":
            raise DefinitionError(f"{name} needs more than functions {sorted(more)}")
        yield state
        for each in [*state.get("Branches", ()), *([inner] if inner else ())]:
            yield from _states(each)
