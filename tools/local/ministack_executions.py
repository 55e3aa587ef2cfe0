"""Executions of state machines that the end of the emulator cut off, in 1.5.33.

Part of the launcher: runs in the emulator's own environment. On AWS an execution goes
on, whatever happens to a machine. ministack marks those that ran as failed when it
starts, and tells nobody. Here they are forgotten, so that the local stage can start
them again under the same name; their steps are made to be repeated.
"""

from typing import Any

from ministack.services import stepfunctions


def correct() -> None:
    """Forget executions that ran when the emulator ended."""
    restore = stepfunctions._restore_state

    def restore_ended(data: Any) -> None:
        """Restore everything but executions that had not ended."""
        restore(data)
        executions = stepfunctions._executions
        cut_off = [
            key
            for key, execution in executions._data.items()
            if execution.get("error") == "States.ServiceRestart"
        ]
        for key in cut_off:
            del executions._data[key]

    stepfunctions._restore_state = restore_ended
