"""The report of a proof: for people as Markdown, for programs as JSON."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tools.prove.model import Outcome, Result


@dataclass(frozen=True)
class Proof:
    """All that a proof has found.

    Attributes:
        stage: the stage that was deployed for it.
        where: account and region, or the emulator.
        commit: what was deployed.
        usd: what it costs at most, by the model of costs.
        notes: what went wrong beside the checks.
        destroyed: whether the stage is gone again.
    """

    stage: str
    where: str
    commit: str
    began: datetime
    ended: datetime
    usd: float
    results: Sequence[Result]
    notes: Sequence[str]
    destroyed: bool

    @property
    def well(self) -> bool:
        """Whether nothing failed or was cut off, something passed, nothing is left."""
        found = self.counts
        ill = found[Outcome.FAILED] or found[Outcome.CUT_OFF]
        return bool(found[Outcome.PASSED] and not ill and self.destroyed)

    @property
    def counts(self) -> Counter[Outcome]:
        """The number of checks by how they ended."""
        return Counter(result.outcome for result in self.results)

    def summary(self) -> str:
        """Return the numbers in one line."""
        found = self.counts
        return ", ".join(f"{found[outcome]} {outcome}" for outcome in Outcome)

    def markdown(self) -> str:
        """Return the report for people."""
        minutes = (self.ended - self.began).total_seconds() / 60
        lines = [
            f"# Proof of {self.stage}",
            "",
            f"{self.began:%Y-%m-%d %H:%M} UTC, {self.where}, commit {self.commit}. "
            f"{minutes:.1f} minutes, at most ${self.usd:.2f} by the model of costs. "
            f"{self.summary()}. "
            + ("Destroyed." if self.destroyed else "**NOT DESTROYED.**"),
            "",
            "| check | result | seconds | what it proves | how | found |",
            "|---|---|---|---|---|---|",
        ]
        for result in self.results:
            check = result.check
            cells = (
                f"`{check.name}`",
                result.outcome.value,
                f"{result.seconds:.0f}",
                check.proves,
                check.how,
                result.detail,
            )
            row = " | ".join(cell.replace("|", "\\|") for cell in cells)
            lines.append(f"| {row} |")
        lines += ["", *(f"- {note}" for note in self.notes)]
        return "\n".join(lines).rstrip() + "\n"

    def document(self) -> dict[str, Any]:
        """Return the report for programs."""
        return {
            "stage": self.stage,
            "where": self.where,
            "commit": self.commit,
            "began": self.began.isoformat(timespec="seconds"),
            "ended": self.ended.isoformat(timespec="seconds"),
            "usd_at_most": round(self.usd, 4),
            "destroyed": self.destroyed,
            "checks": {
                result.check.name: {
                    "result": result.outcome.value,
                    "detail": result.detail,
                    "seconds": round(result.seconds, 1),
                    "proves": result.check.proves,
                    "how": result.check.how,
                }
                for result in self.results
            },
            "notes": list(self.notes),
        }

    def write(self, folder: Path) -> Path:
        """Write both, and return the one for people."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.began:%Y-%m-%dT%H%M%SZ}-{self.stage}.md"
        path.write_text(self.markdown(), encoding="utf-8")
        text = json.dumps(self.document(), indent=2)
        path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
        return path
