"""Starts ministack 1.5.33 with the CloudFormation handlers that it lacks.

Runs in the emulator's own environment. It patches private functions of exactly this
version, so keep the version pinned.

Added: WAF associations, composite alarms, alarms on metric math (stored under their
first metric), TTL and recovery settings of tables, the import of global tables, tags of
buckets, and secrets whose Ref is their ARN. Scaling and a few other types are recorded
without any effect. With AUTOSAVE=<seconds> the state is also saved while running; with
AUTH=true and RECORD_CALLS=<file> the permissions that roles need are written to that
file.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from string import punctuation
from typing import Any

import ministack.app as application
from ministack.services import cloudwatch, dynamodb, s3, secretsmanager, waf
from ministack.services.cloudformation import changesets, provisioners

Properties = dict[str, Any]
Created = tuple[str, Properties]

HANDLERS: dict[str, dict[str, Callable[..., Any]]] = provisioners._RESOURCE_HANDLERS

INERT = (
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::Budgets::Budget",
    "AWS::CE::AnomalyMonitor",
    "AWS::CE::AnomalySubscription",
    "AWS::CloudWatch::AnomalyDetector",
    "AWS::Logs::QueryDefinition",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::SecretsManager::RotationSchedule",
    "AWS::Synthetics::Canary",
    "AWS::WAFv2::LoggingConfiguration",
    "AWS::XRay::Group",
)


def require_success(response: Any) -> None:
    """Raise if a service answered with an error, so that the resource fails."""
    if response[0] >= 400:
        body = response[2]
        raise ValueError(body.decode() if isinstance(body, bytes) else str(body))


def add_inert(kind: str) -> None:
    """Accept resources of a type and record them, without any effect."""

    def create(logical_id: str, props: Properties, stack_name: str) -> Created:
        name = "|".join(
            (
                str(props.get("ResourceId", stack_name)),
                str(props.get("ScalableDimension", logical_id)),
                str(props.get("ServiceNamespace", "none")),
            )
        )
        return name, {"Id": name, "Arn": name}

    HANDLERS.setdefault(
        kind,
        {
            "create": create,
            "update": lambda name, old, new, stack_name: (name, {"Id": name}),
            "delete": lambda name, props: None,
        },
    )


def add_firewall_association() -> None:
    """Associate web ACLs with API stages."""

    def create(logical_id: str | None, props: Properties, stack_name: str) -> Created:
        acl, target = props["WebACLArn"], props["ResourceArn"]
        require_success(
            waf._associate_web_acl({"WebACLArn": acl, "ResourceArn": target})
        )
        return f"{acl}|{target}|REGIONAL", {}

    def delete(name: str, props: Properties) -> None:
        waf._disassociate_web_acl({"ResourceArn": props["ResourceArn"]})

    def update(name: str, old: Properties, new: Properties, stack_name: str) -> Created:
        delete(name, old)
        return create(None, new, stack_name)

    HANDLERS.setdefault(
        "AWS::WAFv2::WebACLAssociation",
        {"create": create, "update": update, "delete": delete},
    )


def add_alarms() -> None:
    """Create composite alarms, and store metric math under its first metric."""

    def create(logical_id: str, props: Properties, stack_name: str) -> Created:
        name = props.get("AlarmName") or provisioners._physical_name(
            stack_name, logical_id, max_len=255
        )
        require_success(
            cloudwatch._put_composite_alarm(
                {}, {**props, "AlarmName": name}, False, True
            )
        )
        return name, {"Arn": cloudwatch._composite_alarms[name]["AlarmArn"]}

    HANDLERS.setdefault(
        "AWS::CloudWatch::CompositeAlarm",
        {
            "create": create,
            "update": lambda name, old, new, stack_name: create(
                name, {**new, "AlarmName": name}, stack_name
            ),
            "delete": lambda name, props: cloudwatch._composite_alarms.pop(name, None),
        },
    )
    record = provisioners._cw_metric_alarm_record

    def record_first(name: str, props: Properties) -> Any:
        if metrics := props.get("Metrics"):
            first = next(m["MetricStat"] for m in metrics if "MetricStat" in m)
            props = {k: v for k, v in props.items() if k != "Metrics"} | {
                "MetricName": first["Metric"]["MetricName"],
                "Namespace": first["Metric"]["Namespace"],
                "Dimensions": first["Metric"].get("Dimensions", []),
                "Period": first["Period"],
                "Statistic": first["Stat"],
            }
        return record(name, props)

    provisioners._cw_metric_alarm_record = record_first


def extend_tables() -> None:
    """Apply the TTL and the recovery settings, which ministack ignores."""

    def apply(name: str, props: Properties) -> None:
        ttl = props.get("TimeToLiveSpecification")
        if ttl and ttl.get("AttributeName"):
            enabled = str(ttl.get("Enabled")).lower() == "true"
            request = {
                "TableName": name,
                "TimeToLiveSpecification": {**ttl, "Enabled": enabled},
            }
            require_success(dynamodb._update_ttl(request))
        if recovery := props.get("PointInTimeRecoverySpecification"):
            request = {
                "TableName": name,
                "PointInTimeRecoverySpecification": recovery,
            }
            require_success(dynamodb._update_continuous_backups(request))

    extend("AWS::DynamoDB::Table", apply)

    def apply_global(name: str, props: Properties) -> None:
        replica = (props.get("Replicas") or [{}])[0]
        key = "PointInTimeRecoverySpecification"
        apply(name, {**props, key: replica.get(key)})

    extend("AWS::DynamoDB::GlobalTable", apply_global, updates=False)


def import_tables() -> None:
    """Let a stack import a global table that exists, as it may a table."""
    known, table = changesets._IMPORT_LOOKUPS, "AWS::DynamoDB::Table"
    known.setdefault("AWS::DynamoDB::GlobalTable", known[table])
    HANDLERS["AWS::DynamoDB::GlobalTable"].setdefault(
        "import", HANDLERS[table]["import"]
    )


def extend_buckets() -> None:
    """Store the tags of buckets."""

    def apply(name: str, props: Properties) -> None:
        if tags := props.get("Tags"):
            s3._bucket_tags[name] = {tag["Key"]: tag["Value"] for tag in tags}

    extend("AWS::S3::Bucket", apply)


def extend_secrets() -> None:
    """Name and generate secrets as AWS does, and make the ARN the value of Ref."""
    generate = provisioners._sm_secret_string

    def generate_as_asked(props: Properties) -> Any:
        wish = dict(props.get("GenerateSecretString") or {})
        if wish and str(wish.get("ExcludePunctuation")).lower() == "true":
            wish["ExcludeCharacters"] = punctuation + wish.get("ExcludeCharacters", "")
            props = {**props, "GenerateSecretString": wish}
        return generate(props)

    provisioners._sm_secret_string = generate_as_asked
    handlers = HANDLERS["AWS::SecretsManager::Secret"]
    create, update, delete = (handlers[key] for key in ("create", "update", "delete"))

    def name_of(arn: str) -> str:
        secrets = secretsmanager._secrets.items()
        return next((name for name, secret in secrets if secret["ARN"] == arn), arn)

    def create_by_arn(logical_id: str, props: Properties, stack_name: str) -> Created:
        # CDK takes a secret's name out of its ARN by counting hyphens.
        named = {"Name": f"{logical_id}-{token_hex(6)}", **props}
        _, attributes = create(logical_id, named, stack_name)
        return attributes["Arn"], attributes

    def update_by_arn(
        arn: str,
        old: Properties,
        new: Properties,
        stack_name: str,
        logical_id: str | None = None,
    ) -> Created:
        name, attributes = update(name_of(arn), old, new, stack_name, logical_id)
        return secretsmanager._secrets[name]["ARN"], attributes

    handlers.update(
        create=create_by_arn,
        update=update_by_arn,
        delete=lambda arn, props: delete(name_of(arn), props),
    )


def extend(
    kind: str, apply: Callable[[str, Properties], None], *, updates: bool = True
) -> None:
    """Call a function after each creation and update of a resource type."""
    handlers = HANDLERS[kind]
    create, update = handlers["create"], handlers["update"]

    def create_and_apply(
        logical_id: str, props: Properties, stack_name: str
    ) -> Created:
        name, attributes = create(logical_id, props, stack_name)
        apply(name, props)
        return name, attributes

    def update_and_apply(
        name: str, old: Properties, new: Properties, *args: Any, **kwargs: Any
    ) -> Created:
        new_name, attributes = update(name, old, new, *args, **kwargs)
        apply(new_name, new)
        return new_name, attributes

    handlers["create"] = create_and_apply
    if updates:
        handlers["update"] = update_and_apply


def save_every(seconds: float) -> None:
    """Save the state periodically: ministack itself saves only on SIGTERM."""
    while True:
        time.sleep(seconds)
        try:
            application.save_all(application._build_persistence_save_dict())
        except Exception as error:  # changed while it was read: the next round saves
            print("autosave:", error, flush=True)


def leave_https_port_alone() -> None:
    """Serve on the given port only: with TLS, ministack would listen on 443 as well."""
    is_bindable = application._port_is_bindable
    application._port_is_bindable = lambda host, port: port != 443 and is_bindable(
        host, port
    )


def main() -> None:
    """Apply the patches and serve."""
    # At the end of sys.path, so that no module of the emulator is shadowed.
    sys.path.append(str(Path(__file__).parents[2]))
    from tools.local import (
        ministack_calls,
        ministack_executions,
        ministack_gateway,
        ministack_permissions,
        ministack_throughput,
    )

    leave_https_port_alone()
    ministack_executions.correct()
    ministack_gateway.correct()
    if path := os.environ.get("RECORD_CALLS"):
        ministack_calls.record_calls(Path(path))
    ministack_permissions.correct()
    ministack_throughput.correct()
    for kind in INERT:
        add_inert(kind)
    add_firewall_association()
    add_alarms()
    extend_tables()
    import_tables()
    extend_buckets()
    extend_secrets()
    interval = float(os.environ.get("AUTOSAVE") or 0)
    if interval and os.environ.get("PERSIST_STATE") == "1":
        threading.Thread(target=save_every, args=(interval,), daemon=True).start()
    sys.argv = ["ministack"]
    application.main()


if __name__ == "__main__":
    main()
