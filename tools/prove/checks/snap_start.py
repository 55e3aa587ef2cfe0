"""The check of SnapStart: functions resume from a snapshot and do not start anew."""

import re
import statistics
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from infra.stages.schema import Stage
from tools.prove.model import Check, Verdict
from tools.prove.place import Place

AT_ONCE = 8
MEDIAN_MS = 1_000.0
_RESTORE = re.compile(r"Restore Duration: ([\d.]+) ms")


class SnapStart(Check[list[float]]):
    """Resumptions of the functions that the stage keeps snapshots of."""

    name = "snap-start"
    proves = "Functions with `snap_start` resume from a snapshot in under a second."
    how = f"{AT_ONCE} requests at once; median of `Restore Duration` of REPORT lines"
    needs_aws = "the emulator has no snapshots"
    patience = timedelta(seconds=90)
    uses = {"gateway_request": AT_ONCE, "snapshot_restored_gb": 2 * AT_ONCE}

    def not_asked(self, stage: Stage) -> str:
        """Ask only where a function has it."""
        has = stage.api.snap_start or stage.auth.snap_start
        return "" if has else "snap_start is off in this stage"

    def begin(self, place: Place) -> None:
        """Ask for more at once than one environment answers."""
        path = "/ready" if place.stage.api.snap_start else "/auth/refresh"
        method = "GET" if place.stage.api.snap_start else "POST"
        body = None if method == "GET" else {"refresh_token": "none"}
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda _: place.ask(method, path, body), range(AT_ONCE)))

    def gather(self, place: Place) -> list[float]:
        """Return the milliseconds of each resumption."""
        name = "ApiLogs" if place.stage.api.snap_start else "AuthLogs"
        group = place.resource("Service", "AWS::Logs::LogGroup", name)
        lines = place.logged(group, "Restore Duration")
        return [float(found[1]) for line in lines if (found := _RESTORE.search(line))]

    def judge(self, evidence: list[float]) -> Verdict:
        """Want at least one, and a short median."""
        if not evidence:
            return Verdict(False, "no REPORT line has a Restore Duration")
        median = statistics.median(evidence)
        detail = f"median {median:.0f} ms of {len(evidence)}"
        return Verdict(median < MEDIAN_MS, detail)
