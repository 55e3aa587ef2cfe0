"""The check of the tags by which budgets and anomalies tell stages apart."""

from datetime import timedelta

from tools.prove.model import Check, Verdict
from tools.prove.place import Place

KEYS = ("stage", "project")


class CostTags(Check[dict[str, str]]):
    """The tags as the account that pays knows them."""

    name = "cost-tags"
    proves = "The tags `stage` and `project` are switched on for costs."
    how = "`ce list-cost-allocation-tags`"
    needs_aws = "the emulator knows no costs"
    patience = timedelta(0)
    uses = {"cost_explorer_request": 1}

    def gather(self, place: Place) -> dict[str, str]:
        """Return the state of each tag that the account knows."""
        answer = place.client("ce").list_cost_allocation_tags(TagKeys=list(KEYS))
        return {
            tag["TagKey"]: tag["Status"] for tag in answer.get("CostAllocationTags", [])
        }

    def judge(self, evidence: dict[str, str]) -> Verdict:
        """Want both active."""
        off = [key for key in KEYS if evidence.get(key) != "Active"]
        detail = "both are active"
        if off:
            detail = f"not active: {', '.join(off)} (docs/cost.md, Budgets)"
        return Verdict(not off, detail)
