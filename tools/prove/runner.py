"""The runner: all checks begin, then gather in turns until each passes or is given up.

A check that fails stops no other, nor does one that waits. What did not come to an end
is told as cut off; nothing that was not seen is told as passed.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from tools.prove.deadline import TimeIsUp
from tools.prove.model import Check, Outcome, Result, Verdict
from tools.prove.place import Place

NEEDS_AWS = "needs AWS"
OUT_OF_TIME = "the time was up before it came to an end"
PAUSE = timedelta(seconds=3)
Checks = Sequence[Check[Any]]
Tell = Callable[[str], None]


class Run:
    """One run of checks.

    Attributes:
        results: what was found so far; complete after `run`, and after TimeIsUp.
    """

    def __init__(self, checks: Checks, place: Place, tell: Tell) -> None:
        """Run these at this place."""
        self._checks, self._place, self._tell = checks, place, tell
        self._broken: dict[str, str] = {}
        self._begun: set[str] = set()
        self.results: list[Result] = []

    def run(self) -> list[Result]:
        """Run all; whatever happens, each check has a result and has ended."""
        with ExitStack() as ends:
            try:
                for check in self._checks:
                    self._begin(check, ends)
                self._gather([each for each in self._checks if not each.alone])
                for check in self._checks:
                    if check.alone:
                        self._gather([check])
            except TimeIsUp:
                self._tell("Time is up.")
            finally:
                told = {result.check.name for result in self.results}
                for check in self._checks:
                    if check.name not in told:
                        self._add(Result(check, Outcome.CUT_OFF, OUT_OF_TIME))
        return self.results

    def _begin(self, check: Check[Any], ends: ExitStack) -> None:
        """Let a check begin, and see to it that it ends."""
        if self._why_not(check):
            return
        self._begun.add(check.name)
        ends.callback(self._end, check)
        try:
            check.begin(self._place)
        except Exception as error:
            self._broken[check.name] = _said(error)

    def _end(self, check: Check[Any]) -> None:
        try:
            check.end(self._place)
        except Exception as error:
            self._tell(f"{check.name} has left something: {_said(error)}")

    def _gather(self, checks: Checks) -> None:
        """Ask these in turns, until each has passed or its patience has gone."""
        began = time.monotonic()
        waiting = [each for each in checks if not self._is_over(each)]
        while waiting:
            for check in tuple(waiting):
                verdict = self._verdict(check)
                seconds = time.monotonic() - began
                if verdict.passed or seconds >= check.patience.total_seconds():
                    outcome = Outcome.PASSED if verdict.passed else Outcome.FAILED
                    self._add(Result(check, outcome, verdict.detail, seconds))
                    waiting.remove(check)
            if waiting:
                time.sleep(PAUSE.total_seconds())

    def _is_over(self, check: Check[Any]) -> bool:
        """Add the result of a check that there is nothing to gather for, if so."""
        if why := self._why_not(check):
            self._add(Result(check, Outcome.SKIPPED, why))
            return True
        if why := self._broken.get(check.name, ""):
            self._add(Result(check, Outcome.FAILED, why))
            return True
        return False

    def _verdict(self, check: Check[Any]) -> Verdict:
        """Return what there is to be seen by now."""
        try:
            return check.judge(check.gather(self._place))
        except Exception as error:
            return Verdict(False, _said(error))

    def _why_not(self, check: Check[Any]) -> str:
        """Return why a check is not run; empty if it is."""
        if self._place.emulator and check.needs_aws:
            return f"{NEEDS_AWS}: {check.needs_aws}"
        return check.not_asked(self._place.stage)

    def _add(self, result: Result) -> None:
        self.results.append(result)
        name = f"{result.check.name:<18}"
        self._tell(f"  {result.outcome:<8} {name} {result.detail}")


def failed(results: Sequence[Result]) -> Iterator[Result]:
    """Return those that failed."""
    return (each for each in results if each.outcome is Outcome.FAILED)


def _said(error: Exception) -> str:
    """Return an error in one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}"[:300]
