"""The check of the restore drill, which moves the stacks to a restored table."""

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
    proves = "The stacks move to a restored table without a difference."
    how = f"`make {TARGET} STAGE=` of the stage that was deployed for the proof"
    needs_aws = f"there it is a proof of its own (`make {TARGET} STAGE=local`)"
    # Once; the end of the proof's time interrupts it.
    patience = timedelta(0)
    uses = {"table_restore_gb": 0.01}

    def not_asked(self, stage: Stage) -> str:
        """Ask only where there is such a target."""
        return "" if has_target() else f"there is no `make {TARGET}` here"

    def gather(self, place: Place) -> int:
        """Run it, and return its exit code."""
        command = ["make", "--no-print-directory", TARGET, f"STAGE={place.stage.name}"]
        return ending_child(command, os.environ | {"YES": "1"}, ROOT)

    def judge(self, evidence: int) -> Verdict:
        """Want that it says of itself that it went well."""
        return Verdict(evidence == 0, f"ended with code {evidence}")
