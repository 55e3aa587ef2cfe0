"""The stage that a proof deploys: like one of ours, by another name, for minutes."""

from infra.stages.removal import Removal
from infra.stages.schema import Stage, StageError
from infra.stages.traffic import Firewall
from infra.stages.watching import Dashboards, Objectives, Probe

PROOF = "-prove"
"""The end of its name: `dev-prove` is like `dev`."""
NEVER = "prod"


def proof_name(name: str) -> str:
    """Return the name of the stage that proves another.

    Raises:
        StageError: that one is never deployed for a proof.
    """
    if name.removesuffix(PROOF) == NEVER:
        raise StageError(
            f"stage: {NEVER} is never proven; staging is as like it as you make it"
        )
    return name if name.endswith(PROOF) else f"{name}{PROOF}"


def proof_stage(like: Stage) -> Stage:
    """Return a stage like another, that can be deployed beside it and goes at once.

    Nothing of it is kept warm or retained, and nobody is told. It has a probe and
    objectives, so that these are proven too, and no dashboard, which costs most.
    """
    proof_name(like.name)
    changed = {
        "name": f"{like.name}{PROOF}",
        "domain": None,
        "api": like.api.model_copy(update={"provisioned": None, "reserved": None}),
        "auth": like.auth.model_copy(update={"provisioned": None, "reserved": None}),
        "api_keys": False,
        # The checks sign in from one address, and the last of them exceeds this.
        "firewall": Firewall(overall=10_000, auth=2_000),
        "removal": Removal.DESTROY,
        "deletion_protection": False,
        "customer_managed_key": False,
        "log_retention_days": 1,
        "alarm_email": None,
        "objectives": like.objectives or Objectives(),
        "dashboards": Dashboards.NONE,
        # Its schedule would sign in meanwhile; the proof calls it when it wants.
        "probe": Probe(every_minutes=60),
        "budget": None,
        "cache": "dynamodb",
        "edge": None,
        "backups": None,
        "adopted_table": None,
    }
    return Stage.model_validate(like.model_dump() | changed)
