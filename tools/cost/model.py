"""The model: what an idle month, requests, sign-ins, a user and files cost."""

from collections.abc import Iterator

from tools.cost import assumptions as assumed
from tools.cost.bill import Bill, Line, added
from tools.cost.templates import HOURS, Templates
from tools.cost.usage import function_of, mixed

_SECONDS = HOURS * 3600


def idle_month(templates: Templates) -> Bill:
    """Return what a stage costs that nobody uses."""
    return added(
        "idle month",
        (
            Bill("", tuple(_kept(templates))),
            Bill("", tuple(_warm(templates))),
            Bill("", tuple(_scheduled(templates))),
            Bill("", tuple(_cached(templates))),
            _probe(templates),
        ),
    )


def thousand_requests(templates: Templates) -> Bill:
    """Return what a thousand requests of an ordinary mix cost."""
    one = mixed(templates, assumed.REQUESTS, "request")
    checked = Bill("", tuple(_checks(templates)))
    return added("", (one, checked)).times(1000, "1,000 requests")


def thousand_sign_ins(templates: Templates) -> Bill:
    """Return what a thousand sign-ins cost, a password hashed in each."""
    return mixed(templates, {"sign_in": 1000}, "1,000 sign-ins")


def active_user(templates: Templates) -> Bill:
    """Return what a person costs who uses the app for a month, data included."""
    stored = (
        Line("mails", assumed.USER_MAILS, "mail"),
        Line("rows", assumed.USER_TABLE_GB, "table_gb"),
        Line("recovery of rows", assumed.USER_TABLE_GB, "table_backup_gb"),
        *backup_lines(templates, assumed.USER_TABLE_GB),
        Line("files", assumed.USER_OBJECT_GB, "object_gb"),
    )
    sessions = {name: assumed.USER[name] for name in ("sign_in", "refresh")}
    requests = thousand_requests(templates).times(assumed.USER["requests"] / 1000, "")
    files = thousand_files(templates).times(assumed.USER_FILES / 1000, "")
    return added(
        "one monthly active user",
        (requests, mixed(templates, dict(sessions), ""), files, Bill("", stored)),
    )


def thousand_files(templates: Templates) -> Bill:
    """Return what a thousand uploads cost, without storing and downloading them.

    Nothing in a stage without the feature of files.
    """
    if not has_files(templates):
        return Bill("1,000 files", ())
    worker = function_of(templates, "Files")
    other = function_of(templates, "Arrival")
    seconds = assumed.FILE_INVOCATIONS * assumed.FILE_INVOCATION_SECONDS
    lines = (
        *(Line(what, many, price) for what, (many, price) in assumed.FILE.items()),
        worker.run(assumed.FILE_WORKER_SECONDS),
        other.run(seconds),
        Line("invocations", assumed.FILE_INVOCATIONS + 1, "lambda_request"),
    )
    asked = mixed(templates, {"get": assumed.FILE_REQUESTS}, "")
    return added("", (Bill("", lines), asked)).times(1000, "1,000 files")


def month(templates: Templates, users: int) -> Bill:
    """Return what a month with so many active users costs, whatever is used."""
    metrics = Bill("", (Line("metrics in use", assumed.USED_METRICS, "custom_metric"),))
    used = active_user(templates).times(users, "")
    return added(f"{users:,} active users", (idle_month(templates), used, metrics))


def has_files(templates: Templates) -> bool:
    """Tell whether the stage has the feature of files."""
    return any(id.startswith("FilesFunction") for id, _, _ in templates.resources)


_BETWEEN = {"daily": 1.0, "weekly": 7.0, "monthly": HOURS / 24}
"""Days between two backups of a rule."""


def backup_lines(templates: Templates, gigabytes: float) -> Iterator[Line]:
    """Return what a month of backups of so much costs: each of them is whole."""
    for plan in templates.of_type("AWS::Backup::BackupPlan"):
        rules = plan["BackupPlan"]["BackupPlanRule"]
        kept = copied = copies = 0.0
        for rule in rules:
            between = _BETWEEN[rule["RuleName"]]
            kept += rule["Lifecycle"]["DeleteAfterDays"] / between
            for copy in rule.get("CopyActions", ()):
                copied += HOURS / 24 / between
                copies += copy["Lifecycle"]["DeleteAfterDays"] / between
        yield Line("backups", gigabytes * kept, "backup_gb")
        if copies:
            yield Line("copies of backups", gigabytes * copies, "backup_gb")
            yield Line("copying of backups", gigabytes * copied, "copied_gb")


FREE = frozenset(
    {
        "AWS::ApiGateway::Account",
        "AWS::ApiGateway::ApiKey",
        "AWS::ApiGateway::BasePathMapping",
        "AWS::ApiGateway::Deployment",
        "AWS::ApiGateway::DomainName",
        "AWS::ApiGateway::GatewayResponse",
        "AWS::ApiGateway::Method",
        "AWS::ApiGateway::Resource",
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGateway::Stage",
        "AWS::ApiGateway::UsagePlan",
        "AWS::ApiGateway::UsagePlanKey",
        "AWS::ApplicationAutoScaling::ScalableTarget",
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        "AWS::Budgets::Budget",
        "AWS::CDK::Metadata",
        "AWS::CertificateManager::Certificate",
        "AWS::CloudFront::OriginRequestPolicy",
        "AWS::CloudFront::ResponseHeadersPolicy",
        "AWS::CE::AnomalyMonitor",
        "AWS::CE::AnomalySubscription",
        "AWS::CodeDeploy::Application",
        "AWS::CodeDeploy::DeploymentGroup",
        "AWS::EC2::RouteTable",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::SecurityGroupEgress",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::EC2::Subnet",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::VPC",
        "AWS::ElastiCache::User",
        "AWS::ElastiCache::UserGroup",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::LayerVersion",
        "AWS::Lambda::Permission",
        "AWS::Logs::DeliveryDestination",
        "AWS::Logs::DeliverySource",
        "AWS::Logs::QueryDefinition",
        "AWS::Route53::RecordSet",
        "AWS::S3::BucketPolicy",
        "AWS::SES::ConfigurationSet",
        "AWS::SES::ConfigurationSetEventDestination",
        "AWS::SNS::Subscription",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::WAFv2::LoggingConfiguration",
        "AWS::WAFv2::WebACLAssociation",
    }
)
"""Types of resources that cost nothing by themselves, whatever is used of them."""
USED = frozenset(
    {
        "AWS::Backup::BackupPlan",
        "AWS::Backup::BackupSelection",
        "AWS::Backup::BackupVault",
        "AWS::CloudFront::Distribution",
        "AWS::DynamoDB::GlobalTable",
        "AWS::Events::Rule",
        "AWS::GuardDuty::MalwareProtectionPlan",
        "AWS::Lambda::Alias",
        "AWS::Lambda::Function",
        "AWS::Lambda::Version",
        "AWS::Logs::Delivery",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::StepFunctions::StateMachine",
    }
)
"""Types that cost by what is used of them, or by what the model counts beside them."""
KEPT = frozenset(
    {
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::CompositeAlarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::EC2::VPCEndpoint",
        "AWS::ElastiCache::ServerlessCache",
        "AWS::KMS::Key",
        "AWS::Lambda::EventSourceMapping",
        "AWS::SecretsManager::Secret",
        "AWS::WAFv2::WebACL",
    }
)
"""Types that cost by the month because they are there."""


def unpriced(templates: Templates) -> set[str]:
    """Return the types of resources of which nobody has said what they cost."""
    return {kind for _, kind, _ in templates.resources} - FREE - USED - KEPT


def _kept(templates: Templates) -> Iterator[Line]:
    """Return what costs by the month because it is there."""
    for acl in templates.of_type("AWS::WAFv2::WebACL"):
        yield Line("firewall", 1, "firewall_acl")
        yield Line("firewall, rules", len(acl["Rules"]), "firewall_rule")
    secrets = templates.of_type("AWS::SecretsManager::Secret")
    copies = sum(len(each.get("ReplicaRegions", ())) for each in secrets)
    yield Line("secrets", len(secrets) + copies, "secret")
    yield Line("encryption keys", len(templates.of_type("AWS::KMS::Key")), "key")
    watched = sum(
        sum("MetricStat" in metric for metric in alarm.get("Metrics", ())) or 1
        for alarm in templates.of_type("AWS::CloudWatch::Alarm")
    )
    yield Line("alarms", watched, "alarm_metric")
    groups = templates.of_type("AWS::CloudWatch::CompositeAlarm")
    yield Line("groups of alarms", len(groups), "composite_alarm")
    boards = templates.of_type("AWS::CloudWatch::Dashboard")
    yield Line("dashboards", len(boards), "dashboard")
    mappings = templates.of_type("AWS::Lambda::EventSourceMapping")
    queues = [each for each in mappings if "StartingPosition" not in each]
    polls = len(queues) * assumed.POLLS_A_MONTH
    yield Line("polling of queues", polls, "queue_request")
    counted = [each for each in mappings if "MetricsConfig" in each]
    metrics = len(counted) * assumed.MAPPING_METRICS
    yield Line("metrics of the stream's reader", metrics, "custom_metric")


def _cached(templates: Templates) -> Iterator[Line]:
    """Return what a cache that processes share costs, and the ways of its network."""
    endpoints = [
        len(each["SubnetIds"])
        for each in templates.of_type("AWS::EC2::VPCEndpoint")
        if each["VpcEndpointType"] == "Interface"
    ]
    yield Line("ways out of the network", sum(endpoints) * HOURS, "endpoint_hour")
    caches = len(templates.of_type("AWS::ElastiCache::ServerlessCache"))
    held = caches * assumed.CACHE_LEAST_GB * HOURS
    yield Line("cache, at its least", held, "cache_gb_hour")


def _checks(templates: Templates) -> Iterator[Line]:
    """Return what the check of a session costs in a cache, of one request."""
    if templates.of_type("AWS::ElastiCache::ServerlessCache"):
        yield Line("checks in the cache", assumed.CACHE_UNITS, "cache_unit")


def _warm(templates: Templates) -> Iterator[Line]:
    """Return what is kept ready: warm environments, and snapshots of versions."""
    for name in ("Api", "Auth"):
        function = function_of(templates, name)
        held = function.warm * function.memory_gb * _SECONDS
        price = f"warm_gb_second_{function.architecture}"
        yield Line(f"{name}, kept warm", held, price)
        if function.snapshot:
            kept = function.memory_gb * _SECONDS
            yield Line(f"{name}, its snapshot", kept, "snapshot_gb_second")


def _scheduled(templates: Templates) -> Iterator[Line]:
    """Return what schedules cost whose runs find nothing to do."""
    for id, runs in templates.runs_a_month().items():
        if id.startswith("ProbeRuns"):
            continue
        function = function_of(templates, "Relay")
        yield function.run(runs * assumed.RUN_SECONDS)
        yield Line("invocations", runs, "lambda_request")
        logged = assumed.LAMBDA_LOG_BYTES + assumed.INSIGHTS_BYTES
        yield Line("logs", runs * logged / 1e9, "log_gb")
        # By the hour in which they are published.
        hours = min(1.0, runs / HOURS)
        metrics = hours * assumed.INSIGHTS_METRICS
        yield Line("Lambda Insights of scheduled functions", metrics, "custom_metric")


def _probe(templates: Templates) -> Bill:
    """Return what the probe costs, with what its requests cost."""
    runs = sum(
        number
        for id, number in templates.runs_a_month().items()
        if id.startswith("ProbeRuns")
    )
    if not runs:
        return Bill("", ())
    function = function_of(templates, "Probe")
    used = mixed(templates, {**assumed.PROBE, "sign_in": 1}, "")
    lines = (
        function.run(2 * assumed.RUN_SECONDS),
        Line("invocations", 1, "lambda_request"),
        Line("secrets, read", 1, "secret_read"),
    )
    # Its requests keep the metrics of the service and of both functions alive.
    kept = Line(
        "metrics while the probe runs",
        3 + 3 * assumed.INSIGHTS_METRICS,
        "custom_metric",
    )
    once = added("", (used, Bill("", lines))).times(runs, "")
    return added("", (once, Bill("", (kept,))))
