"""Checks of a deployed stage, each of three parts, and what they find."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

from infra.stages.schema import Stage
from tools.prove.place import Place

Evidence = TypeVar("Evidence")


class Outcome(StrEnum):
    """The end of a check. Only what was seen counts as passed."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    CUT_OFF = "cut off"


@dataclass(frozen=True)
class Verdict:
    """The judgement of what a check has found.

    Attributes:
        passed: whether it is what it should be.
        detail: what was found, with figures; no secret, no address.
    """

    passed: bool
    detail: str


@dataclass(frozen=True)
class Result:
    """A check and how it ended.

    Attributes:
        detail: what was found, or why it was skipped.
        seconds: how long it took, waiting included.
    """

    check: "Check[Any]"
    outcome: Outcome
    detail: str
    seconds: float = 0.0


class Check(ABC, Generic[Evidence]):
    """A check of a deployed stage.

    All checks begin before the first gathers, and they wait together. One that
    makes something beside the stage takes it away in `end`, whatever happened.

    Attributes:
        name: its name, as reports and docs have it.
        proves: the claim that it proves, in a sentence.
        how: what it does for that.
        alone: whether it gathers after all others, one by one: it would disturb them.
        needs_aws: why an emulator cannot show it; empty if one can.
        patience: how long it gathers, at least once, until it is told that it failed.
        uses: what it uses that costs something, by the names of prices.
    """

    name: ClassVar[str]
    proves: ClassVar[str]
    how: ClassVar[str]
    alone: ClassVar[bool] = False
    needs_aws: ClassVar[str] = ""
    patience: ClassVar[timedelta] = timedelta(seconds=60)
    uses: ClassVar[Mapping[str, float]] = {}

    def not_asked(self, stage: Stage) -> str:
        """Return why there is nothing to prove in this stage; empty if there is."""
        return ""

    def begin(self, place: Place) -> None:
        """Do what there will be evidence of; by default nothing."""

    @abstractmethod
    def gather(self, place: Place) -> Evidence:
        """Return the evidence that there is by now; called until it suffices."""

    @abstractmethod
    def judge(self, evidence: Evidence) -> Verdict:
        """Judge the evidence, without looking at anything else."""

    def end(self, place: Place) -> None:
        """Take away what `begin` and `gather` made beside the stage."""
