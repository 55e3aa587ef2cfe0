"""Fakes of what the hooks call: CodeDeploy, and versions of functions."""

import io
import json
from collections.abc import Callable
from typing import Any

from runtime.features.deliveries.models import Reply

EVENT = {"DeploymentId": "d-1", "LifecycleEventHookExecutionId": "e-1"}
GROUP = {"applicationName": "app", "deploymentGroupName": "group"}


def revision(function: str = "api-1", version: str = "7") -> dict[str, Any]:
    """Return a revision as CloudFormation writes it."""
    properties = {
        "Name": function,
        "Alias": "live",
        "CurrentVersion": "6",
        "TargetVersion": version,
    }
    content = {
        "version": 0.0,
        "Resources": [
            {"Live": {"Type": "AWS::Lambda::Function", "Properties": properties}}
        ],
    }
    return {"revisionType": "String", "string": {"content": json.dumps(content)}}


class FakeCodeDeploy:
    """CodeDeploy during one deployment.

    Attributes:
        told: the words that it heard, with the ids of the hook.
    """

    def __init__(self, content: dict[str, Any] | None = None) -> None:
        """Deliver this revision."""
        self._revision = content if content is not None else revision()
        self.alarms = ["errors", "slow"]
        self.told: list[dict[str, str]] = []

    def get_deployment(self, deploymentId: str) -> dict[str, Any]:
        """Return the deployment; its revision has a digest only, as CodeDeploy's."""
        assert deploymentId == EVENT["DeploymentId"]
        bare = {"revisionType": "String", "string": {"sha256": "0"}}
        return {"deploymentInfo": {**GROUP, "revision": bare}}

    def get_application_revision(self, **asked: Any) -> dict[str, Any]:
        """Return the whole revision."""
        assert asked["applicationName"] == "app"
        return {"revision": self._revision}

    def get_deployment_group(self, **asked: str) -> dict[str, Any]:
        """Return the group with its alarms."""
        assert asked == GROUP
        alarms = [{"name": name} for name in self.alarms]
        return {"deploymentGroupInfo": {"alarmConfiguration": {"alarms": alarms}}}

    def put_lifecycle_event_hook_execution_status(self, **told: str) -> None:
        """Hear the word of a hook."""
        self.told.append(told)

    @property
    def word(self) -> str:
        """The only word that it heard."""
        (told,) = self.told
        assert told["deploymentId"] == EVENT["DeploymentId"]
        hook = told["lifecycleEventHookExecutionId"]
        assert hook == EVENT["LifecycleEventHookExecutionId"]
        return told["status"]


Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class FakeLambda:
    """Lambda whose versions are handlers in this process.

    Attributes:
        called: what was called, as `name:qualifier`.
    """

    def __init__(self, versions: dict[str, Handler]) -> None:
        """Serve handlers by `name:qualifier`."""
        self._versions = versions
        self.called: list[str] = []

    def invoke(self, FunctionName: str, Qualifier: str, Payload: str) -> dict[str, Any]:
        """Call a version; an exception is an error of the function."""
        name = f"{FunctionName}:{Qualifier}"
        self.called.append(name)
        answer: dict[str, Any] = {"ExecutedVersion": Qualifier}
        try:
            result = self._versions[name](json.loads(Payload), {})
        except Exception as error:
            answer["FunctionError"] = "Unhandled"
            result = {"errorType": type(error).__name__, "errorMessage": "a secret"}
        return {**answer, "Payload": io.BytesIO(json.dumps(result).encode())}


class Scripted:
    """Versions that answer by a script: the first entry that fits a request.

    Attributes:
        events: the events that were sent.
    """

    def __init__(self, script: dict[str, tuple[int, Any]]) -> None:
        """Answer `qualifier method path`, or `method path` for any qualifier."""
        self._script = script
        self.version: str | None = None
        self.events: list[dict[str, Any]] = []

    def call(self, function: str, qualifier: str, event: dict[str, Any]) -> Reply:
        """Answer a request."""
        self.events.append(event)
        request = f"{event['httpMethod']} {event['path']}"
        found = self._script.get(f"{qualifier} {request}") or self._script[request]
        status, body = found
        return Reply(status, body, self.version or qualifier)
