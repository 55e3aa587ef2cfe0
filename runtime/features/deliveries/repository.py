"""Calls of AWS by deliveries: CodeDeploy, versions of functions, alarms."""

import json
from typing import Any

from runtime.features.deliveries.errors import AlarmRaised, RevisionUnreadable
from runtime.features.deliveries.models import Delivered, Hook, Reply

ATTEMPTS = 4
"""Attempts at a call of CodeDeploy: one that never hears waits for an hour."""


def client(service: str) -> Any:
    """Make a client without the service's settings, which may be what is broken."""
    from botocore.config import Config
    from botocore.session import get_session

    config = Config(
        connect_timeout=2,
        read_timeout=5,
        retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
    )
    made: Any = get_session().create_client(service, config=config)
    return made


class Deliveries:
    """The deliveries of CodeDeploy."""

    def __init__(self, codedeploy: Any) -> None:
        self._codedeploy = codedeploy

    def report(self, hook: Hook, passed: bool) -> None:
        """Let a delivery go on, or end and go back."""
        self._codedeploy.put_lifecycle_event_hook_execution_status(
            deploymentId=hook.deployment,
            lifecycleEventHookExecutionId=hook.execution,
            status="Succeeded" if passed else "Failed",
        )

    def delivered(self, hook: Hook) -> Delivered:
        """Return what a deployment delivers: CodeDeploy's event does not tell.

        Raises:
            RevisionUnreadable: it is not one function, or is written in another way.
        """
        info = self._codedeploy.get_deployment(deploymentId=hook.deployment)
        info = info["deploymentInfo"]
        revision = self._codedeploy.get_application_revision(
            applicationName=info["applicationName"], revision=info["revision"]
        )["revision"]
        text = (revision.get("string") or revision.get("appSpecContent") or {}).get(
            "content", ""
        )
        try:
            (resource,) = (
                each["Properties"]
                for named in json.loads(text)["Resources"]
                for each in named.values()
            )
            return Delivered(
                function=resource["Name"],
                version=str(resource["TargetVersion"]),
                application=info["applicationName"],
                group=info["deploymentGroupName"],
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RevisionUnreadable(f"{hook.deployment}: {error!r}") from None

    def alarms(self, delivered: Delivered) -> list[str]:
        """Return the names of the alarms that end deliveries of this group."""
        group = self._codedeploy.get_deployment_group(
            applicationName=delivered.application,
            deploymentGroupName=delivered.group,
        )["deploymentGroupInfo"]
        alarms = group.get("alarmConfiguration", {}).get("alarms", [])
        return [each["name"] for each in alarms]


class Functions:
    """The versions of functions, called as the gateway calls them."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def call(self, function: str, qualifier: str, event: dict[str, Any]) -> Reply:
        """Call a version or an alias; what is no answer of the service is a 502.

        So the gateway would say, too, of a function that cannot start or crashes.
        """
        answer = self._client.invoke(
            FunctionName=function, Qualifier=qualifier, Payload=json.dumps(event)
        )
        text = answer["Payload"].read()
        version = answer.get("ExecutedVersion")
        if "FunctionError" in answer:
            return Reply(502, {"code": _error_type(text)}, version)
        try:
            proxied = json.loads(text)
            body = json.loads(proxied["body"]) if proxied.get("body") else None
            return Reply(int(proxied["statusCode"]), body, version)
        except (AttributeError, KeyError, TypeError, ValueError):
            return Reply(502, {"code": "no_answer"}, version)


class Alarms:
    """The alarms of CloudWatch."""

    def __init__(self, cloudwatch: Any) -> None:
        self._cloudwatch = cloudwatch

    def raised(self, names: list[str]) -> list[str]:
        """Return those of these alarms that are raised.

        Raises:
            AlarmRaised: one is gone, which could not be raised.
        """
        found = self._cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"]
        states = {each["AlarmName"]: each["StateValue"] for each in found}
        gone = [name for name in names if name not in states]
        if gone:
            raise AlarmRaised(f"there is no {', '.join(gone)}")
        return [name for name in names if states[name] == "ALARM"]


def _error_type(payload: bytes) -> str:
    """Return the type of a function's error, never its text, which may hold data."""
    try:
        return str(json.loads(payload).get("errorType", "unknown"))
    except (ValueError, AttributeError):
        return "unknown"
