"""The hooks: whatever happens, CodeDeploy gets a word, and the right one."""

from typing import Any

import pytest

from runtime.features.deliveries import repository
from runtime.features.deliveries.errors import RevisionUnreadable
from runtime.features.deliveries.models import Hook
from runtime.features.deliveries.repository import Deliveries, Functions
from runtime.features.deliveries.smoke import worker as smoke
from runtime.features.deliveries.smoke.service import gateway_event
from runtime.features.deliveries.watch import worker as watch
from tests.unit.features.deliveries.fakes import (
    EVENT,
    FakeCodeDeploy,
    FakeLambda,
    revision,
)

HOOK = Hook.of(EVENT)


class FakeCloudWatch:
    """CloudWatch with the states of alarms."""

    def __init__(self, *states: dict[str, str]) -> None:
        """Be in these states, one after the other, and stay in the last."""
        self._states = list(states)

    def describe_alarms(self, AlarmNames: list[str]) -> dict[str, Any]:
        """Return the alarms that there are."""
        now = self._states.pop(0) if len(self._states) > 1 else self._states[0]
        found = [
            {"AlarmName": name, "StateValue": now[name]}
            for name in AlarmNames
            if name in now
        ]
        return {"MetricAlarms": found}


WELL = {"errors": "OK", "slow": "INSUFFICIENT_DATA"}


@pytest.fixture(name="codedeploy")
def _codedeploy(monkeypatch: pytest.MonkeyPatch) -> FakeCodeDeploy:
    """Return the CodeDeploy that hooks talk to."""
    made = FakeCodeDeploy()
    clients: dict[str, Any] = {
        "codedeploy": made,
        "cloudwatch": FakeCloudWatch(WELL),
    }
    monkeypatch.setattr(repository, "client", clients.__getitem__)
    return made


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what the stack gives the hooks."""
    for name, value in {
        "STAGE": "dev",
        "DYNAMODB_TABLE_NAME": "table",
        "AUTH_FUNCTION": "auth-1",
        "API_FUNCTION": "api-1",
        "WATCH_MINUTES": "1",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("missing", ["API_FUNCTION", "AUTH_FUNCTION"])
def test_hook_that_lacks_a_setting_says_failed(
    monkeypatch: pytest.MonkeyPatch, codedeploy: FakeCodeDeploy, missing: str
) -> None:
    """A word is all that CodeDeploy waits for, an hour long."""
    monkeypatch.delenv(missing)
    assert smoke.handler(EVENT, object()) == {"passed": False}
    assert codedeploy.word == "Failed"


def test_hook_whose_own_code_cannot_be_imported_says_failed(
    monkeypatch: pytest.MonkeyPatch, codedeploy: FakeCodeDeploy
) -> None:
    """The code of the service is what is delivered, and may be what is broken."""
    monkeypatch.setitem(__import__("sys").modules, "runtime.core.settings", None)
    assert smoke.handler(EVENT, object()) == {"passed": False}
    assert codedeploy.word == "Failed"


@pytest.mark.parametrize(
    "content",
    [
        {"string": {"content": "not JSON"}},
        {"string": {"content": "{}"}},
        {"s3Location": {"bucket": "b"}},
        {"string": {"content": '{"Resources": []}'}},
        {"appSpecContent": {"content": '{"Resources": [{"a": {}}]}'}},
    ],
)
def test_revision_that_names_no_version_says_failed(
    monkeypatch: pytest.MonkeyPatch, content: dict[str, Any]
) -> None:
    """Nothing was tried, so nothing may pass."""
    made = FakeCodeDeploy(content)
    monkeypatch.setattr(repository, "client", lambda _: made)
    with pytest.raises(RevisionUnreadable):
        Deliveries(made).delivered(HOOK)
    assert smoke.handler(EVENT, object()) == {"passed": False}
    assert made.word == "Failed"


def test_revision_names_function_and_version() -> None:
    """CodeDeploy's event does not; and its deployment has a digest only."""
    made = Deliveries(FakeCodeDeploy(revision("auth-1", "12"))).delivered(HOOK)
    assert (made.function, made.version) == ("auth-1", "12")
    assert (made.application, made.group) == ("app", "group")


def test_version_that_cannot_be_imported_is_a_502_without_its_text() -> None:
    """As the gateway would say; the text may hold anything."""

    def broken(event: dict[str, Any], _: Any) -> dict[str, Any]:
        """Fail as a start does."""
        raise ImportError("no module named secret")

    functions = Functions(FakeLambda({"api-1:7": broken}))
    reply = functions.call("api-1", "7", gateway_event("dev", "GET", "/health"))
    assert reply.status == 502
    assert reply.body == {"code": "ImportError"}
    assert reply.version == "7"


@pytest.mark.parametrize("answer", [None, [], {"statusCode": "x"}, {"body": "{}"}])
def test_answer_that_is_none_of_the_service_is_a_502(answer: Any) -> None:
    """Such as that of a function with another handler."""
    functions = Functions(FakeLambda({"api-1:7": lambda *_: answer}))
    assert functions.call("api-1", "7", {}).status == 502


def test_watch_lets_a_delivery_end_when_all_was_well(
    monkeypatch: pytest.MonkeyPatch, codedeploy: FakeCodeDeploy
) -> None:
    """After the minutes that the stage says."""
    slept: list[float] = []
    clock = iter(range(0, 1000, 25))
    monkeypatch.setattr(watch, "sleep", slept.append)
    monkeypatch.setattr(watch, "monotonic", lambda: float(next(clock)))
    assert watch.handler(EVENT, object()) == {"passed": True}
    assert codedeploy.word == "Succeeded"
    assert slept


@pytest.mark.parametrize(
    "state",
    [{"errors": "ALARM", "slow": "OK"}, {"errors": "OK"}, {}],
    ids=["raised", "one is gone", "all are gone"],
)
def test_watch_undoes_a_delivery_at_an_alarm(
    monkeypatch: pytest.MonkeyPatch, codedeploy: FakeCodeDeploy, state: dict[str, str]
) -> None:
    """An alarm that is gone could not be raised; one that stays raised counts, too."""
    clock = iter(range(0, 1000, 25))
    monkeypatch.setattr(watch, "sleep", lambda _: None)
    monkeypatch.setattr(watch, "monotonic", lambda: float(next(clock)))
    clients: dict[str, Any] = {
        "codedeploy": codedeploy,
        "cloudwatch": FakeCloudWatch(state),
    }
    monkeypatch.setattr(repository, "client", clients.__getitem__)
    assert watch.handler(EVENT, object()) == {"passed": False}
    assert codedeploy.word == "Failed"


def test_watch_without_an_alarm_is_none(codedeploy: FakeCodeDeploy) -> None:
    """The group has lost its alarms."""
    codedeploy.alarms = []
    assert watch.handler(EVENT, object()) == {"passed": False}
    assert codedeploy.word == "Failed"
