"""Mistakes in operating a stage behind a distribution, each with its check."""

from tests.infra.meaning import alarms, coverage, edge_operation, telling
from tests.infra.meaning.planting import Mistake, setting
from tests.infra.templates import Assembly, listed

_STAGE = "faraway"
"""A stage that is not in the region of its edge."""


def _without_secret(assembly: Assembly) -> None:
    """Let the smoke know no secret."""
    smoke = assembly.service.resources["SmokeFunction"]
    del smoke["Environment"]["Variables"]["ORIGIN_SECRET"]


def _without_right(assembly: Assembly) -> None:
    """Let the smoke not read the secret."""
    policy = assembly.service.resources["SmokeRoleDefaultPolicy"]["PolicyDocument"]
    policy["Statement"] = [
        each
        for each in policy["Statement"]
        if "OriginSecret" not in str(listed(each["Resource"]))
    ]


def _in_the_stages_region(assembly: Assembly) -> None:
    """Make an alarm beside the others of the stage, as one would at first."""
    moved = assembly.edge.resources.pop("EdgeErrorRate")
    assembly.operations.resources[moved.name] = moved


EDGE_OPERATION: dict[str, Mistake] = {
    "the smoke does not prove itself": Mistake(
        _without_secret, edge_operation.lets_new_versions_be_tried, _STAGE
    ),
    "the smoke may not read the secret": Mistake(
        _without_right, edge_operation.lets_new_versions_be_tried, _STAGE
    ),
    "an alarm is in another region than CloudFront's metrics": Mistake(
        _in_the_stages_region, edge_operation.is_watched_where_its_metrics_are, _STAGE
    ),
    "an alarm tells a topic of another region": Mistake(
        setting("Edge", "EdgeFails", AlarmActions=["${Operations.Pages}"]),
        edge_operation.is_watched_where_its_metrics_are,
        _STAGE,
    ),
    "nobody is told of a function at the edge that fails": Mistake(
        lambda a: a.edge.resources.pop("EdgeFunctionErrors"),
        coverage.unwatched,
        _STAGE,
    ),
    "an alarm of the edge is of another distribution": Mistake(
        setting(
            "Edge",
            "EdgeErrorRate",
            Dimensions=[
                {"Name": "DistributionId", "Value": "EDFDVBD6EXAMPLE"},
                {"Name": "Region", "Value": "Global"},
            ],
        ),
        alarms.unknown_metrics,
        _STAGE,
    ),
    "an error rate is a share, but CloudFront counts in per cent": Mistake(
        setting("Edge", "EdgeErrorRate", Threshold=101), alarms.numb_alarms, _STAGE
    ),
    "nobody hears of the edge": Mistake(
        setting("Edge", "EdgeFails", AlarmActions=[]), telling.unheard_alarms, _STAGE
    ),
    "an alarm of the edge has no runbook": Mistake(
        setting("Edge", "EdgeFails", AlarmDescription="It fails."),
        telling.unexplained,
        _STAGE,
    ),
}
"""Mistakes in operating the edge."""
