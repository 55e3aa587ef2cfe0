"""The alarm on the probe: a client that comes by the public address and fails."""

from aws_cdk import Duration

from infra.metrics import service_metric
from infra.monitoring.rules import AlarmRule
from infra.stages.schema import Stage
from runtime.core.contract import PROBE_METRIC


def probe_rules(stage: Stage) -> list[AlarmRule]:
    """Return the alarm that is raised by two failures of three, or by silence."""
    if stage.probe is None:
        return []
    return [
        AlarmRule(
            "ProbeFails",
            service_metric(stage, PROBE_METRIC, "Average").with_(
                period=Duration.minutes(stage.probe.every_minutes)
            ),
            1,
            2,
            "A client of our own cannot sign in, write, read and delete by the public "
            "address, or has not tried.",
            "probe",
            heartbeat=True,
            # Runs are not as regular as periods: one may hold none, and the next two.
            spare=1,
        )
    ]
