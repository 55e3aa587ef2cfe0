"""Corrections of executions of state machines, for ministack 1.5.33.

Part of the launcher: runs in the emulator's own environment.
"""

from typing import Any

from ministack.services import lambda_svc, stepfunctions


def correct() -> None:
    """Name the errors of functions, and forget executions that were cut off."""
    name_errors()
    forget_cut_off()


def name_errors() -> None:
    """Tell state machines the class of a function's error, by which they judge it.

    ministack names every error Runtime.HandlerError; the class is in the traceback.
    """
    execute = lambda_svc._execute_function_with_config_scope

    def execute_and_name(*args: Any, **kwargs: Any) -> Any:
        """Execute a function, and name its error as Lambda does."""
        result = execute(*args, **kwargs)
        body = result.get("body")
        if result.get("error") and isinstance(body, dict):
            if name := _class_of(result.get("log", ""), body.get("errorMessage", "")):
                body["errorType"] = name
        return result

    lambda_svc._execute_function_with_config_scope = execute_and_name


def forget_cut_off() -> None:
    """Forget executions that ran when the emulator ended.

    On AWS an execution goes on, whatever happens to a machine. ministack marks those
    that ran as failed when it starts, and tells nobody. Without them the local stage
    can start them again under the same name; their steps are made to be repeated.
    """
    restore = stepfunctions._restore_state

    def restore_ended(data: Any) -> None:
        """Restore everything but executions that had not ended."""
        restore(data)
        executions = stepfunctions._executions._data
        cut_off = [
            key
            for key, execution in executions.items()
            if execution.get("error") == "States.ServiceRestart"
        ]
        for key in cut_off:
            del executions[key]

    stepfunctions._restore_state = restore_ended


def _class_of(log: str, message: str) -> str:
    """Return the class that a traceback at the end of a log names, or nothing."""
    if "Traceback (most recent call last)" not in log:
        return ""
    end, said = log.rstrip(), message.rstrip()
    if said:
        if not end.endswith(f": {said}"):
            return ""
        end = end.removesuffix(f": {said}")
    name = end.splitlines()[-1].rpartition(".")[2].strip()
    return name if name.isidentifier() else ""
