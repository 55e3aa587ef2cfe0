"""The check of the restore drill, which restores a table and compares all of it."""

import os
import re
from datetime import timedelta

from infra.stages.schema import Stage
from tools.deploy.deployment import ROOT
from tools.prove.children import ending_child
from tools.prove.model import Check, Verdict
from tools.prove.place import Place

TARGET = "restore-drill"


def has_target() -> bool:
    """Tell whether this project has the drill."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return re.search(rf"^{TARGET}\b.*:", text, re.MULTILINE) is not None


class RestoreDrill(Check[int]):
    """The drill, as an operator runs it."""

    name = "restore-drill"
    proves = "All rows of all owners are restored, by digests of both tables."
    how = f"`make {TARGET} STAGE=` of the stage that was deployed for the proof"
    needs_aws = f"there it is a proof of its own (`make {TARGET} STAGE=local`)"
    # It compares a table that nothing else may change meanwhile.
    alone = True
    # Once; the end of the proof's time interrupts it.
    patience = timedelta(0)
    uses = {"table_restore_gb": 0.01}

    def __init__(self) -> None:
        """Begin without anything to take away."""
        self._is_under_way = False

    def not_asked(self, stage: Stage) -> str:
        """Ask only where there is such a target."""
        return "" if has_target() else f"there is no `make {TARGET}` here"

    def gather(self, place: Place) -> int:
        """Run it, and return its exit code."""
        self._is_under_way = True
        code = self._make(place)
        self._is_under_way = False
        return code

    def judge(self, evidence: int) -> Verdict:
        """Want that it says of itself that it went well."""
        return Verdict(evidence == 0, f"ended with code {evidence}")

    def end(self, place: Place) -> None:
        """Delete the restored table of a drill that was interrupted."""
        if self._is_under_way:
            self._make(place, "CLEAN=1")

    def _make(self, place: Place, *more: str) -> int:
        """Run the target, and return its exit code."""
        command = ["make", "--no-print-directory", TARGET, f"STAGE={place.stage.name}"]
        return ending_child([*command, *more], os.environ | {"YES": "1"}, ROOT)
