"""The runner: all checks begin, then each gathers until it passes or is given up.

A check that fails stops no other. What did not come to an end is skipped, with the
reason; nothing that was not seen is told as passed.
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
                for check in self._checks:
                    self._add(self._result(check))
            except TimeIsUp:
                self._tell("Time is up.")
            finally:
                told = {result.check.name for result in self.results}
                for check in self._checks:
                    if check.name not in told:
                        self._add(Result(check, Outcome.SKIPPED, OUT_OF_TIME))
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

    def _result(self, check: Check[Any]) -> Result:
        """Return how a check ended."""
        if why := self._why_not(check):
            return Result(check, Outcome.SKIPPED, why)
        if why := self._broken.get(check.name, ""):
            return Result(check, Outcome.FAILED, why)
        began = time.monotonic()
        verdict = self._waited(check)
        outcome = Outcome.PASSED if verdict.passed else Outcome.FAILED
        return Result(check, outcome, verdict.detail, time.monotonic() - began)

    def _waited(self, check: Check[Any]) -> Verdict:
        """Gather until the verdict is good, or patience has gone."""
        end = time.monotonic() + check.patience.total_seconds()
        while True:
            try:
                verdict = check.judge(check.gather(self._place))
            except Exception as error:
                verdict = Verdict(False, _said(error))
            if verdict.passed or time.monotonic() >= end:
                return verdict
            time.sleep(PAUSE.total_seconds())

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
