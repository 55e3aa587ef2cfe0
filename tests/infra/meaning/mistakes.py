"""Mistakes that somebody could make, each with the check that must name it."""

from tests.infra.meaning import alarms, coverage, exposure, telling, wiring
from tests.infra.meaning.planting import (
    Mistake,
    Plant,
    adding,
    appending,
    changing,
    dropping_entry,
    forbidding,
    leaving_out,
    setting,
)


def _expression(text: str) -> Plant:
    return changing("Operations", "TableThrottles", "Metrics", 0, "Expression", text)


_CUSTOM_METRIC = {
    "TargetValue": 0.7,
    "CustomizedMetricSpecification": {
        "Namespace": "AWS/Lambda",
        "MetricName": "ProvisionedConcurrencyUtilization",
        "Dimensions": [{"Name": "FunctionName", "Value": "${Service.AuthFunction}"}],
        "Statistic": "Maximum",
    },
}
_ANYBODY = {"Effect": "Allow", "Principal": "*", "Resource": "*"}
_SIZE_RULE = ("Rules", 1, "Statement", "AndStatement", "Statements", 0)
_HEADERS = ("Action", "Block", "CustomResponse", "ResponseHeaders")

SILENT: dict[str, Mistake] = {
    "a scaling target is of another function": Mistake(
        setting(
            "Service",
            "ApiLiveAliasScalingTarget",
            ResourceId="function:${Service.AuthLive}.split(':')[6]:live",
        ),
        wiring.scaling,
    ),
    "a scaling policy is of another target": Mistake(
        setting(
            "Service",
            "ApiLiveAliasScalingTargetTracking",
            ScalingTargetId="${Service.AuthLiveAliasScalingTarget}",
        ),
        wiring.scaling,
    ),
    "a scaling metric is of another function": Mistake(
        setting(
            "Service",
            "ApiLiveAliasScalingTargetTracking",
            TargetTrackingScalingPolicyConfiguration=_CUSTOM_METRIC,
        ),
        wiring.scaling,
    ),
    "an alarm's expression is constant": Mistake(
        _expression("0 * part0"), alarms.numb_alarms
    ),
    "an alarm's expression leaves an index out": Mistake(
        _expression("FILL(part0, 0) + FILL(part1, 0) + 0 * FILL(part2, 0)"),
        alarms.numb_alarms,
    ),
    "an alarm's expression has no value where a part has none": Mistake(
        _expression(" + ".join(f"part{number}" for number in range(8))),
        alarms.numb_alarms,
    ),
    "an alarm's threshold is out of reach of a rate": Mistake(
        setting("Operations", "GatewayErrorRate", Threshold=5), alarms.numb_alarms
    ),
    "an alarm's threshold is out of reach of a duration": Mistake(
        setting("Operations", "Latency", Threshold=60_000), alarms.numb_alarms
    ),
    "an alarm's threshold is out of reach of an age": Mistake(
        setting("Operations", "MailRelayDelay", Threshold=300_000_000),
        alarms.numb_alarms,
    ),
    "an alarm's actions are off": Mistake(
        setting("Operations", "Latency", ActionsEnabled=False), telling.unheard_alarms
    ),
    "the actions of a group are off": Mistake(
        setting("Operations", "Page", ActionsEnabled=False),
        telling.unheard_alarms,
    ),
    "an alarm's statistic is wrong": Mistake(
        setting("Operations", "GatewayServerErrors", Statistic="Maximum"),
        alarms.unknown_metrics,
    ),
    "a heartbeat's statistic is wrong": Mistake(
        setting("Operations", "StreamSilent", Statistic="Minimum"),
        alarms.unknown_metrics,
    ),
    "CloudWatch may not publish to the topic": Mistake(
        changing(
            "Operations",
            "AlarmsPolicy",
            *("PolicyDocument", "Statement", 1),
            *("Principal", {"Service": "events.amazonaws.com"}),
        ),
        wiring.usable_topics,
    ),
    "CloudWatch may not use the topic's key": Mistake(
        setting("Operations", "Alarms", KmsMasterKeyId="alias/aws/sns"),
        wiring.usable_topics,
    ),
    "a rule is disabled": Mistake(
        setting("Workers", "Sweep", State="DISABLED"), wiring.switched_on
    ),
    "a mapping is disabled": Mistake(
        setting("Workers", "MailLiveQueue", Enabled=False), wiring.switched_on
    ),
    "the firewall counts on 5 KB of a body": Mistake(
        changing(
            "Service",
            "FirewallAcl",
            *_SIZE_RULE,
            "SizeConstraintStatement",
            "Size",
            5_119,
        ),
        exposure.firewall_reads_enough,
    ),
    "the firewall is told to read 5 KB of a body": Mistake(
        setting(
            "Service",
            "FirewallAcl",
            AssociationConfig={
                "RequestBody": {"API_GATEWAY": {"DefaultSizeInspectionLimit": "KB_5"}}
            },
        ),
        exposure.firewall_reads_enough,
    ),
    "the firewall answers with a forbidden header": Mistake(
        appending(
            "Service",
            "FirewallAcl",
            *("Rules", 0, *_HEADERS),
            {"Name": "Content-Type", "Value": "application/problem+json"},
        ),
        exposure.firewall_answers_are_allowed,
    ),
}
"""Mistakes that once only a snapshot showed."""

MORE: dict[str, Mistake] = {
    "a group of alarms is raised only by all of them": Mistake(
        lambda a: a.operations.resources["ServerErrors"].properties.update(
            AlarmRule=a.operations.resources["ServerErrors"]["AlarmRule"].replace(
                " OR ", " AND "
            )
        ),
        telling.unheard_alarms,
    ),
    "an alarm looks back over two days in minutes": Mistake(
        setting("Operations", "Latency", EvaluationPeriods=2_880),
        telling.late_alarms,
    ),
    "a heartbeat takes silence for health": Mistake(
        setting("Operations", "RotateSilent", TreatMissingData="notBreaching"),
        alarms.treats_missing_data,
    ),
    "an alarm watches the failed attempts of a worker": Mistake(
        setting("Operations", "KeysNotRotated", MetricName="Errors"),
        alarms.alarms_on_attempts,
    ),
    "two alarms watch the same": Mistake(
        setting(
            "Operations",
            "MailsNotSwept",
            Dimensions=[
                {"Name": "FunctionName", "Value": "${Workers.RemovalFunction}"}
            ],
        ),
        alarms.doubled_alarms,
    ),
    "a schedule is more than the alarms know": Mistake(
        adding("Workers", "Forgotten", "AWS::Events::Rule", State="ENABLED"),
        coverage.unwatched,
    ),
    "an alarm on an index is gone": Mistake(
        dropping_entry("Operations", "TableThrottles", "Metrics", -1),
        coverage.unwatched,
    ),
    "a stream's mapping counts nothing": Mistake(
        leaving_out("Workers", "RelayLiveStream", "MetricsConfig"),
        alarms.unknown_metrics,
    ),
    "a schedule calls the function and not its alias": Mistake(
        changing(
            "Workers", "Rotate", "Targets", 0, "Arn", "${Workers.RotationFunction.Arn}"
        ),
        wiring.switched_on,
    ),
    "a schedule may not call its worker": Mistake(
        forbidding("Workers", "${Workers.Rotate.Arn}"), wiring.switched_on
    ),
    "a worker may never run": Mistake(
        setting("Workers", "RelayFunction", ReservedConcurrentExecutions=0),
        wiring.crippled,
    ),
    "an alias leads to two versions": Mistake(
        setting("Workers", "MailLive", RoutingConfig={"AdditionalVersionWeights": []}),
        wiring.crippled,
    ),
    "the key is disabled": Mistake(
        setting("Data", "Key", Enabled=False), wiring.crippled
    ),
    "mails wait in the queue before they are sent": Mistake(
        setting("Workers", "MailsQueue", DelaySeconds=900), wiring.crippled
    ),
    "the table is capped": Mistake(
        setting(
            "Data",
            "Table",
            WriteOnDemandThroughputSettings={"MaxWriteRequestUnits": 1},
        ),
        wiring.crippled,
    ),
    "files are deleted after a month": Mistake(
        appending(
            "Data",
            "Files",
            *("LifecycleConfiguration", "Rules"),
            {"Id": "old", "Status": "Enabled", "ExpirationInDays": 30},
        ),
        wiring.crippled,
    ),
    "alarms are filtered before they are mailed": Mistake(
        lambda a: a.operations.of_type("AWS::SNS::Subscription")[0].properties.update(
            FilterPolicy={"severity": ["high"]}
        ),
        wiring.usable_topics,
        stage="guarded",
    ),
    "the gateway caches answers": Mistake(
        changing(
            "Service",
            "GatewayApiDeploymentStageprod",
            *("MethodSettings", 0, "CachingEnabled", True),
        ),
        exposure.gateway_keeps_nothing,
    ),
    "a usage plan ends after some requests": Mistake(
        setting(
            "Service", "GatewayApiUsagePlan", Quota={"Limit": 1_000, "Period": "DAY"}
        ),
        exposure.gateway_keeps_nothing,
        stage="guarded",
    ),
    "anybody may call a function": Mistake(
        setting("Service", "ApiLiveGatewayApi", Principal="*"), exposure.callers
    ),
    "a function has an address of its own": Mistake(
        adding("Service", "ApiUrl", "AWS::Lambda::Url", AuthType="NONE"),
        exposure.callers,
    ),
    "anybody may read files": Mistake(
        appending(
            "Data",
            "FilesPolicy",
            *("PolicyDocument", "Statement"),
            {**_ANYBODY, "Action": "s3:GetObject"},
        ),
        exposure.open_policies,
    ),
    "anybody may send alarms": Mistake(
        appending(
            "Operations",
            "AlarmsPolicy",
            *("PolicyDocument", "Statement"),
            {**_ANYBODY, "Action": "sns:Publish"},
        ),
        exposure.open_policies,
    ),
    "another account may take a worker's role": Mistake(
        changing(
            "Workers",
            "RotationRole",
            *("AssumeRolePolicyDocument", "Statement", 0),
            *("Principal", {"AWS": "arn:aws:iam::999999999999:root"}),
        ),
        exposure.open_policies,
    ),
    "the firewall only counts bodies that are too large": Mistake(
        changing("Service", "FirewallAcl", "Rules", 0, "Action", {"Count": {}}),
        exposure.firewall_answers_are_allowed,
    ),
}
"""Mistakes of other kinds, in other resources."""
