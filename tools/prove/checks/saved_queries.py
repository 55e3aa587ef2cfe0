"""The check of the log queries that the stage saves: each is run as it is."""

import time
from datetime import timedelta
from typing import Any

from tools.prove.model import Check, Verdict
from tools.prove.place import Place

ENDED = {"Complete", "Failed", "Cancelled", "Timeout", "Unknown"}


class SavedQueries(Check[dict[str, str]]):
    """The saved queries, by the state in which their run ended."""

    name = "saved-queries"
    proves = "Every saved query of Logs Insights is understood and runs."
    how = "`start-query` of each, on the groups that it is saved with"
    needs_aws = "the emulator saves no queries"
    patience = timedelta(seconds=60)
    uses = {"log_query_gb": 0.1}

    def __init__(self) -> None:
        """Begin without a query."""
        self._runs: dict[str, str] = {}

    def begin(self, place: Place) -> None:
        """Run each; one that is not understood is refused at once."""
        logs, now = place.client("logs"), int(time.time())
        for query in self._saved(logs, place.stage.prefix):
            answer = logs.start_query(
                logGroupNames=query["logGroupNames"],
                queryString=query["queryString"],
                startTime=now - 3600,
                endTime=now,
            )
            self._runs[query["name"]] = answer["queryId"]

    def gather(self, place: Place) -> dict[str, str]:
        """Return the state of each run."""
        logs = place.client("logs")
        return {
            name: logs.get_query_results(queryId=run)["status"]
            for name, run in self._runs.items()
        }

    def judge(self, evidence: dict[str, str]) -> Verdict:
        """Want some, and all of them complete."""
        other = {name for name, status in evidence.items() if status != "Complete"}
        if not evidence or other:
            return Verdict(False, f"not complete: {', '.join(sorted(other)) or 'none'}")
        return Verdict(True, f"{len(evidence)} ran")

    def _saved(self, logs: Any, prefix: str) -> list[dict[str, Any]]:
        """Return the queries of the stage."""
        answer = logs.describe_query_definitions(
            queryDefinitionNamePrefix=f"{prefix}/", maxResults=100
        )
        found: list[dict[str, Any]] = answer["queryDefinitions"]
        return found
