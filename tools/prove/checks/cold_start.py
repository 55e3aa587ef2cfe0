"""The check of cold starts, by the report lines that Lambda writes."""

import re
import statistics
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from infra.stages.schema import Stage
from tools.prove.model import Check, Verdict
from tools.prove.place import Place

AT_ONCE = 8
FEWEST = 3
MEDIAN_MS = 1_000.0
"""The longest good median: what the objective of latency calls in time."""
_INIT = re.compile(r"Init Duration: ([\d.]+) ms")


class ColdStart(Check[list[float]]):
    """Starts of the function that answers most requests."""

    name = "cold-start"
    proves = "A cold start of the api function takes less than a second."
    how = (
        f"{AT_ONCE} requests at once to a new function; median of `Init Duration` of "
        "its REPORT lines"
    )
    needs_aws = "the emulator starts processes of this machine"
    patience = timedelta(seconds=90)
    uses = {"gateway_request": AT_ONCE, "firewall_request": AT_ONCE}

    def not_asked(self, stage: Stage) -> str:
        """Leave snapshots to their own check."""
        return "the stage starts from snapshots" if stage.api.snap_start else ""

    def begin(self, place: Place) -> None:
        """Ask for more at once than one environment answers."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda _: place.ask("GET", "/ready"), range(AT_ONCE)))

    def gather(self, place: Place) -> list[float]:
        """Return the milliseconds of each start."""
        group = place.resource("Service", "AWS::Logs::LogGroup", "ApiLogs")
        lines = place.logged(group, "Init Duration")
        return [float(found[1]) for line in lines if (found := _INIT.search(line))]

    def judge(self, evidence: list[float]) -> Verdict:
        """Want some starts, and a median that clients do not notice."""
        if len(evidence) < FEWEST:
            return Verdict(False, f"{len(evidence)} starts in the log, not {FEWEST}")
        median = statistics.median(evidence)
        detail = f"median {median:.0f} ms of {len(evidence)}, max {max(evidence):.0f}"
        return Verdict(median < MEDIAN_MS, detail)
