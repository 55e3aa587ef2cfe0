"""Findings of cdk-nag that are accepted, one by one, each with a reason and a date.

When its review date has passed, `make doctor` asks to look at an entry again: is the
reason still true? Renew the date, or mend the cause and delete the entry. An entry that
no longer matches a finding fails the tests.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from infra.constructs.function import INSIGHTS_LOG_GROUP
from infra.constructs.rest_api import SENSITIVE_PATHS, SENSITIVE_ROUTES
from infra.declared import (
    erasing_actions,
    event_sources,
    job_kinds,
    job_workers,
    object_actions,
    routers_of,
    routes_outside,
    scheduled_workers,
    undoing_actions,
    workers,
)
from infra.stacks.jobs import machine_ids
from infra.stages.delivery import AT_ONCE
from infra.stages.removal import Removal
from infra.stages.schema import Stage
from runtime.core.contract import PREFIX

_REVIEW = date(2027, 5, 31)
_API = "Service/Gateway/Api/Default/api"
_INTERNAL = f"{_API}/internal/{{proxy+}}/ANY"
_PUBLIC = (
    *(f"{_API}/auth/{route}/POST" for route in SENSITIVE_ROUTES),
    *(
        f"{_API}/auth/{path}/{method}"
        for path in SENSITIVE_PATHS
        for method in ("ANY", "{proxy+}/ANY")
    ),
    f"{_API}/auth/{{proxy+}}/ANY",
    f"{_API}/{{proxy+}}/ANY",
    *(
        f"{_API}{path.removeprefix(PREFIX)}/{method}"
        for verb, path in routes_outside("auth")
        for method in (verb, "ANY", "{proxy+}/ANY")
    ),
)
_PREFLIGHTS = tuple(
    f"{path.removesuffix('/ANY')}/OPTIONS" for path in _PUBLIC if path.endswith("/ANY")
)
_FUNCTIONS = ("Auth", "Api")
# As cdk-nag names them, by the hashes of their paths.
_FUNCTION_IDS = ("AuthFunction10B56468", "ApiFunction6BF808ED")
_OF_OBJECTS = tuple(name.title() for name in event_sources())
_WORKERS = (
    *("Mail", "Relay", "Feedback", "Removal", "Rotation"),
    *_OF_OBJECTS,
    *(name.title() for name in scheduled_workers()),
)
_EVERY_FUNCTION = (
    *(f"Service/{name}" for name in _FUNCTIONS),
    *(f"Workers/{name}" for name in _WORKERS),
    "Jobs/Start",
    "Jobs/Ending",
    *(f"Jobs/{name.title()}" for name in job_workers()),
)
_MACHINES = tuple(machine_ids())


def _of_objects() -> dict[str, list[str]]:
    """Return the functions that call objects, by the beginnings of their keys."""
    kinds, every = job_kinds(), workers()
    by_function = {
        "Service/Api": object_actions(*routers_of("api")),
        "Service/Auth": object_actions(*routers_of("auth")),
        "Workers/Removal": erasing_actions(),
        "Jobs/Ending": undoing_actions(*kinds),
        **{
            f"Jobs/{name.title()}": object_actions(
                every[name], *(kind for kind in kinds if kind.worker == name)
            )
            for name in job_workers()
        },
        **{
            f"Workers/{name.title()}": object_actions(every[name])
            for name in (*event_sources(), *scheduled_workers())
        },
    }
    found: dict[str, list[str]] = {}
    for function, objects in by_function.items():
        for beginning in objects:
            found.setdefault(beginning, []).append(function)
    return found


def _every_stage(_: Stage) -> bool:
    return True


def _demands_keys(stage: Stage) -> bool:
    return stage.api_keys


def _scans(name: str) -> Callable[[Stage], bool]:
    """Tell of stages in which GuardDuty scans the objects that a worker handles."""
    setting = event_sources()[name].scan_setting
    return lambda stage: stage.settings.get(setting) == "guardduty"


def _is_delivered(stage: Stage) -> bool:
    return stage.delivery is not None


def _is_watched(stage: Stage) -> bool:
    delivery = stage.delivery
    return (
        delivery is not None
        and bool(delivery.watch_minutes)
        and AT_ONCE
        in [delivery.shift_of(each.provisioned) for each in (stage.auth, stage.api)]
    )


def _shares_a_cache(stage: Stage) -> bool:
    return stage.valkey is not None


def _is_probed(stage: Stage) -> bool:
    return stage.probe is not None


def _has_distribution(stage: Stage) -> bool:
    return stage.edge is not None


def _may_lose_data(stage: Stage) -> bool:
    return stage.removal is Removal.DESTROY


@dataclass(frozen=True)
class Accepted:
    """A finding of cdk-nag that is accepted.

    Attributes:
        rule: its id in AwsSolutions, with `{region}`, `{account}`, `{files}` (the
            bucket's ARN) and `{edge}` (the function's) to fill in.
        paths: the constructs that have it; the first part names the stack.
        reason: why it does not matter here.
        review: when to look again.
        when: tells whether a stage has it.
    """

    rule: str
    paths: tuple[str, ...]
    reason: str
    review: date = _REVIEW
    when: Callable[[Stage], bool] = _every_stage


def _of_functions(
    functions: tuple[str, ...], when: Callable[[Stage], bool] = _every_stage
) -> tuple[Accepted, ...]:
    """Return the findings that every function has, of these functions."""
    policies = tuple(f"{path}/Role/DefaultPolicy" for path in functions)
    return (
        Accepted(
            "L1",
            tuple(f"{path}/Function" for path in functions),
            "Python 3.13 until every binary dependency has wheels for its successor.",
            when=when,
        ),
        Accepted(
            "IAM5[Resource::*]",
            policies,
            "X-Ray's actions for writing traces know no resources.",
            when=when,
        ),
        Accepted(
            "IAM5[Resource::arn:aws:logs:{region}:{account}:log-group:"
            f"{INSIGHTS_LOG_GROUP}:*]",
            policies,
            "The streams of the one log group that Lambda Insights writes to.",
            when=when,
        ),
    )


ACCEPTED = (
    Accepted(
        "APIG4",
        _PUBLIC,
        "The service checks the Bearer token itself: it dies at logout, which no "
        "gateway authorizer with a cache can promise.",
    ),
    Accepted(
        "APIG4",
        _PREFLIGHTS,
        "A browser sends neither token nor key with a preflight.",
        when=_demands_keys,
    ),
    Accepted(
        "COG4",
        (*_PUBLIC, _INTERNAL),
        "Accounts are the service's own; internal routes use IAM.",
    ),
    Accepted(
        "APIG2",
        ("Service/Gateway/Api",),
        "Pydantic validates every request in the service, with better messages.",
    ),
    *_of_functions(_EVERY_FUNCTION),
    *_of_functions(("Workers/Probe",), _is_probed),
    *_of_functions(("Service/Smoke",), _is_delivered),
    *_of_functions(("Service/Watch",), _is_watched),
    Accepted(
        "IAM5[Resource::*]",
        tuple(f"Jobs/{name}/Role/DefaultPolicy" for name in _MACHINES),
        "X-Ray's actions for writing traces, and those by which CloudWatch delivers "
        "logs of state machines, know no resources.",
    ),
    Accepted(
        "IAM5[Resource::arn:aws:ses:{region}:{account}:identity/*]",
        ("Workers/Mail/Role/DefaultPolicy",),
        "The sandbox authorises the recipient's identity as well; a condition on the "
        "sender's address takes the place of the resource.",
    ),
    *(
        Accepted(
            f"IAM5[Resource::{{files}}/{beginning}*]",
            tuple(f"{path}/Role/DefaultPolicy" for path in functions),
            "The objects of one kind: the keys of each begin so.",
        )
        for beginning, functions in _of_objects().items()
    ),
    *(
        Accepted(
            f"IAM5[Resource::{resource}]",
            (f"Workers/{name.title()}Scan/Role/DefaultPolicy",),
            "What AWS documents for GuardDuty: its own rules, and the objects that it "
            "scans.",
            when=_scans(name),
        )
        for name, source in event_sources().items()
        for resource in (
            f"{{files}}/{source.prefix}*",
            "arn:aws:events:{region}:{account}:rule/"
            "DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*",
        )
    ),
    Accepted(
        "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
        "AmazonAPIGatewayPushToCloudWatchLogs]",
        ("Account/GatewayLogs",),
        "The policy that AWS documents for this role; it serves all APIs there are.",
    ),
    *(
        Accepted(
            f"IAM5[Resource::<{function}.Arn>:*]",
            ("Service/Deliveries/Rights", "Service/Smoke/Role/DefaultPolicy"),
            "The versions of one function, each with a number that nobody knows before "
            "it is delivered.",
            when=_is_delivered,
        )
        for function in _FUNCTION_IDS
    ),
    Accepted(
        "SMG4",
        ("Data/SigningKeys", "Data/RefreshKey"),
        "Rotated by Workers/Rotation: the rule knows only Secrets Manager's own "
        "rotation, which replaces a secret instead of adding a key to a ring.",
    ),
    Accepted(
        "SMG4",
        ("Data/FactorKey",),
        "What it sealed must be readable for as long as the account exists.",
    ),
    Accepted(
        "SMG4",
        ("Data/FrontendSecret", "Data/OtherFrontendSecret"),
        "The frontend and the firewall hold a copy: a person replaces the one that the "
        "frontend does not use, by a deployment.",
    ),
    Accepted(
        "SMG4",
        ("Data/OriginSecret", "Data/OtherOriginSecret"),
        "Rotated by Workers/Rotation, in steps that a distribution and its guard need: "
        "the rule knows only Secrets Manager's own rotation.",
        when=_has_distribution,
    ),
    Accepted(
        "L1",
        ("Edge/Edge/Function",),
        "The Python of all functions of the stage, which tests and bytecode are for.",
        when=_has_distribution,
    ),
    Accepted(
        "IAM5[Resource::{edge}:*]",
        ("Workers/Rotation/Role/DefaultPolicy",),
        "The versions of the one function: which is in use, the distribution says.",
        when=_has_distribution,
    ),
    Accepted(
        "IAM5[Action::lambda:EnableReplication*]",
        ("Workers/Rotation/Role/DefaultPolicy",),
        "The name of the action as CloudFront demands it, asterisk included.",
        when=_has_distribution,
    ),
    Accepted(
        "CFR3",
        ("Edge/Front/Distribution",),
        "Logged by a delivery of its own (logs of version 2), whose fields can be "
        "chosen: the logs that the rule knows hold queries, and so tokens of links.",
        when=_has_distribution,
    ),
    Accepted(
        "CFR1",
        ("Edge/Front/Distribution",),
        "People are served wherever they are; AWS's rules decide who is hostile.",
        when=_has_distribution,
    ),
    Accepted(
        "SMG4",
        ("Data/ProbeAccount",),
        "It opens one account without rights, which the probe makes anew when a person "
        "has replaced the password and deleted the account.",
        when=_is_probed,
    ),
    Accepted(
        "SQS3",
        (
            "Workers/Failures",
            "Jobs/JobFailures",
            *(["Jobs/UndeliveredEndings"] if _MACHINES else []),
            *(f"Workers/{name}Objects/Undelivered" for name in _OF_OBJECTS),
        ),
        "It is a dead-letter queue itself, of functions, a stream or a rule: cdk-nag "
        "knows only those of queues.",
    ),
    Accepted(
        "VPC7",
        ("Cache/Network/Vpc",),
        "Nothing leads out of this network, and nothing into it: a log of its flows "
        "would list two functions that call four services.",
        when=_shares_a_cache,
    ),
    Accepted(
        "S1",
        ("Data/Files",),
        "Files of a stage whose data may be destroyed are not audited.",
        when=_may_lose_data,
    ),
)
