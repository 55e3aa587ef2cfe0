"""Each check passes on a stage that is well, and fails where its claim fails."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import MagicMock

import pytest

from infra.stages.loading import load_stage
from tests.unit.tools.prove.fakes import FakePlace, answer, client
from tools.prove import runner
from tools.prove.checks import NAMES, checks, restore_drill
from tools.prove.checks.firewall_content import WANTED
from tools.prove.deadline import TimeIsUp
from tools.prove.model import Outcome, Result
from tools.prove.runner import Run

Made = Callable[[], FakePlace]


def outcome_of(name: str, place: FakePlace) -> Result:
    """Run one check without patience."""
    (check,) = checks((name,))
    check.patience = timedelta(0)  # type: ignore[misc]
    (result,) = Run([check], place, print).run()
    return result


def report(kind: str, *ms: float) -> list[str]:
    """Return REPORT lines of Lambda."""
    return [f"REPORT RequestId: 1 Duration: 3 ms {kind} Duration: {m} ms" for m in ms]


def firewall(**statuses: int) -> Callable[..., Any]:
    """Return answers to what the check of the firewall sends."""
    given = {"script": 403, "exploit": 403, "large": 413, "undeclared": 411}
    given |= {"honest": 201} | statuses

    def reply(method: str, path: str, body: Any = None, *_: Any, **more: Any) -> Any:
        if "script" in path:
            return answer(given["script"])
        if method == "GET":
            return answer(given["exploit"])
        if more.get("chunked"):
            return answer(given["undeclared"])
        return answer(given["large" if isinstance(body, bytes) else "honest"])

    return reply


def blocks(*rules: str) -> list[str]:
    """Return lines of the firewall's log."""
    return [json.dumps({"action": "BLOCK", "terminatingRuleId": r}) for r in rules]


def guesses(refused: bool, answered: bool = True) -> Callable[..., Any]:
    """Return the answers to many guesses."""
    seen: list[int] = []

    def reply(*_: Any, **__: Any) -> Any:
        seen.append(1)
        if refused and (len(seen) > 20 or not answered):
            return answer(429, retry_after="1")
        return answer(401 if answered else 403)

    return reply


def topic(name: str, *states: str) -> FakePlace:
    """Return a place whose topic tells of these states of an alarm."""
    messages = [
        {"Body": json.dumps({"Message": json.dumps(_change(name, state))})}
        for state in states
    ]
    sqs = client(
        create_queue={"QueueUrl": "q"},
        get_queue_attributes={"Attributes": {"QueueArn": "arn:q"}},
        set_queue_attributes={},
        receive_message={"Messages": messages},
        delete_queue={},
    )
    sns = client(subscribe={"SubscriptionArn": "s"}, unsubscribe={})
    cloudwatch = client(set_alarm_state={})
    return FakePlace(services={"sqs": sqs, "sns": sns, "cloudwatch": cloudwatch})


def _change(name: str, state: str) -> dict[str, str]:
    return {"AlarmName": f"Backend-dev-prove-{name}1", "NewStateValue": state}


def table(*, status: str = "ACTIVE", then: Any = ({"pk": "U"},), **more: Any) -> Any:
    """Return a place whose table was restored with these rows."""
    latest = more.get("latest", datetime.now(UTC) + timedelta(minutes=1))
    recovery = {
        "PointInTimeRecoveryStatus": more.get("recovery", "ENABLED"),
        "LatestRestorableDateTime": latest,
    }
    dynamodb = client(
        describe_continuous_backups={
            "ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": recovery}
        },
        restore_table_to_point_in_time={},
        describe_table={"Table": {"TableStatus": status}},
        query={},
        get_waiter=MagicMock(),
        delete_table={},
    )
    rows = {"table": [{"pk": "U"}]}
    dynamodb.query.side_effect = lambda **given: {
        "Items": rows.get(given["TableName"], list(then))
    }
    return FakePlace(services={"dynamodb": dynamodb})


def letters(count: int) -> FakePlace:
    """Return a place with so many dead letters."""
    attributes = {"Attributes": {"ApproximateNumberOfMessages": str(count)}}
    sqs = client(
        set_queue_attributes={}, send_message={}, get_queue_attributes=attributes
    )
    return FakePlace(services={"sqs": sqs})


def traced(*origins: str) -> FakePlace:
    """Return a place whose trace has segments of these origins."""
    segments = [{"Document": json.dumps({"origin": origin})} for origin in origins]
    xray = client(batch_get_traces={"Traces": [{"Segments": segments}]})
    return FakePlace(services={"xray": xray})


def queried(*statuses: str) -> FakePlace:
    """Return a place whose saved queries end so."""
    saved = [
        {"name": f"q{at}", "queryString": "x", "logGroupNames": ["g"]}
        for at, _ in enumerate(statuses)
    ]
    logs = client(
        describe_query_definitions={"queryDefinitions": saved},
        start_query={},
        get_query_results={},
    )
    logs.start_query.side_effect = [{"queryId": status} for status in statuses]
    logs.get_query_results.side_effect = lambda queryId: {"status": queryId}
    return FakePlace(services={"logs": logs})


def invoked(payload: Any) -> FakePlace:
    """Return a place whose probe answers so."""
    body = {"Payload": io.BytesIO(json.dumps(payload).encode())}
    return FakePlace(services={"lambda": client(invoke=body)})


def tags(**states: str) -> FakePlace:
    """Return a place whose account knows these tags."""
    found = [{"TagKey": key, "Status": state} for key, state in states.items()]
    ce = client(list_cost_allocation_tags={"CostAllocationTags": found})
    return FakePlace(services={"ce": ce})


def answering(*given: Any, **headers: str) -> Made:
    """Return the making of a place that always answers so."""
    replied = answer(given[0], *given[1:], **headers)
    return lambda: FakePlace(answers=lambda *_, **__: replied)


def logging(*lines: str) -> Made:
    """Return the making of a place whose logs have these lines."""
    return lambda: FakePlace(lines=list(lines))


SENT = '{"_aws": {}, "MailsSent": [1.0]}'
REQUEST = '{"message":"request","status":200}'
CASES: dict[str, tuple[Made, list[Made]]] = {
    "readiness": (
        answering(200, x_request_id="1"),
        [answering(503, x_request_id="1"), answering(200)],
    ),
    "cold-start": (
        logging(*report("Init", 400, 420, 900)),
        [
            logging(),
            logging(*report("Init", 400)),
            logging(*report("Init", 900, 1200, 1300)),
        ],
    ),
    "restore": (
        table,
        [
            lambda: table(status="CREATING"),
            lambda: table(then=()),
            lambda: table(then=({"pk": "other"},)),
            lambda: table(recovery="DISABLED"),
            lambda: table(latest=datetime.now(UTC) - timedelta(hours=1)),
        ],
    ),
    "dead-letters": (lambda: letters(1), [lambda: letters(0)]),
    "mail-sent": (logging(SENT), [logging(), logging('"MailsSent": [0.0]'[:0])]),
    "mail-bounce": (
        answering(200, {"email_undeliverable_at": "2026-11-29T12:00:00Z"}),
        [answering(200, {"email_undeliverable_at": None}), answering(500, {})],
    ),
    "job": (
        answering(202, {"id": "1", "status": "succeeded"}),
        [
            answering(202, {"id": "1", "status": "running"}),
            answering(202, {"id": "1", "status": "failed"}),
            answering(403, {}),
        ],
    ),
    "alarm-topic": (
        lambda: topic("Latency", "OK", "ALARM"),
        [
            lambda: topic("Latency", "ALARM"),
            lambda: topic("Latency"),
            lambda: topic("Other", "OK", "ALARM"),
        ],
    ),
    "page": (
        lambda: topic("Page", "OK", "ALARM"),
        [lambda: topic("ServerErrors", "OK", "ALARM")],
    ),
    "trace": (
        lambda: traced("AWS::ApiGateway::Stage", "AWS::Lambda::Function"),
        [lambda: traced("AWS::ApiGateway::Stage"), traced],
    ),
    "function-logs": (
        logging(REQUEST),
        [logging(), logging(REQUEST, "Bearer the token"), logging("the password")],
    ),
    "access-log": (
        logging('{"status": 200}'),
        [logging(), logging('{"q": "a@b.example"}')],
    ),
    "saved-queries": (
        lambda: queried("Complete", "Complete"),
        [queried, lambda: queried("Complete", "Failed")],
    ),
    "probe": (
        lambda: invoked({"well": True}),
        [lambda: invoked({"well": False}), lambda: invoked({"errorMessage": "x"})],
    ),
    "cost-tags": (
        lambda: tags(stage="Active", project="Active"),
        [lambda: tags(stage="Active", project="Inactive"), tags],
    ),
    "firewall-content": (
        lambda: FakePlace(answers=firewall(), lines=blocks(*WANTED)),
        [
            lambda: FakePlace(answers=firewall(script=404), lines=blocks(*WANTED)),
            lambda: FakePlace(answers=firewall(exploit=401), lines=blocks(*WANTED)),
            lambda: FakePlace(answers=firewall(large=401), lines=blocks(*WANTED)),
            lambda: FakePlace(answers=firewall(undeclared=401), lines=blocks(*WANTED)),
            lambda: FakePlace(answers=firewall(honest=403), lines=blocks(*WANTED)),
            lambda: FakePlace(answers=firewall(), lines=blocks(*WANTED[1:])),
        ],
    ),
    "gateway-throttle": (
        lambda: FakePlace(answers=guesses(refused=True)),
        [
            lambda: FakePlace(answers=guesses(refused=False)),
            lambda: FakePlace(answers=guesses(refused=True, answered=False)),
        ],
    ),
    "firewall-rate": (
        answering(429, retry_after="300"),
        [answering(429, retry_after="1"), answering(404)],
    ),
}
FAILING = [(name, at) for name, (_, bad) in CASES.items() for at in range(len(bad))]


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "PAUSE", timedelta(milliseconds=1))


@pytest.mark.parametrize("name", CASES)
def test_check_passes_on_a_stage_that_is_well(name: str) -> None:
    """With the evidence that AWS gives."""
    result = outcome_of(name, CASES[name][0]())
    assert result.outcome is Outcome.PASSED, result.detail


@pytest.mark.parametrize(("name", "at"), FAILING)
def test_check_fails_where_its_claim_does_not_hold(name: str, at: int) -> None:
    """A check that cannot fail is none."""
    result = outcome_of(name, CASES[name][1][at]())
    assert result.outcome is Outcome.FAILED, result.detail


def test_every_check_is_tried_both_ways() -> None:
    """Those below have tests of their own."""
    assert set(CASES) | {"snap-start", "restore-drill"} == set(NAMES)
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        (report("Restore", 300, 500), Outcome.PASSED),
        (report("Restore", 1500), Outcome.FAILED),
        (report("Init", 300), Outcome.FAILED),
    ],
)
def test_snapshots_are_judged_where_the_stage_has_them(
    lines: list[str], outcome: Outcome
) -> None:
    """Elsewhere nothing is claimed."""
    assert outcome_of("snap-start", FakePlace()).outcome is Outcome.SKIPPED
    place = FakePlace(lines=lines)
    stage = place.deployment.stage
    with_it = {"api": stage.api.model_copy(update={"snap_start": True})}
    changed = stage.model_copy(update=with_it)
    place.deployment = type(place.deployment)(changed)
    assert outcome_of("snap-start", place).outcome is outcome
    assert outcome_of("cold-start", place).outcome is Outcome.SKIPPED


@pytest.mark.parametrize(("code", "outcome"), [(0, "passed"), (2, "failed")])
def test_restore_drill_is_run_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, code: int, outcome: str
) -> None:
    """By its target, for the stage of the proof."""
    commands: list[Any] = []

    def run(command: Any, *_: Any) -> int:
        commands.append(command)
        return code

    monkeypatch.setattr(restore_drill, "ending_child", run)
    monkeypatch.setattr(restore_drill, "has_target", lambda: True)
    assert outcome_of("restore-drill", FakePlace()).outcome == outcome
    assert commands[0][-2:] == ["restore-drill", "STAGE=dev-prove"]
    monkeypatch.setattr(restore_drill, "has_target", lambda: False)
    assert outcome_of("restore-drill", FakePlace()).outcome is Outcome.SKIPPED


def test_interrupted_drill_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its table is in no stack; a drill that has ended has deleted it."""
    commands: list[Any] = []

    def interrupted(command: Any, *_: Any) -> int:
        commands.append(command)
        if len(commands) == 1:
            raise TimeIsUp
        return 0

    monkeypatch.setattr(restore_drill, "ending_child", interrupted)
    drill = restore_drill.RestoreDrill()
    drill.end(FakePlace())
    assert commands == []
    with pytest.raises(TimeIsUp):
        drill.gather(FakePlace())
    drill.end(FakePlace())
    assert commands[1] == [*commands[0], "CLEAN=1"]


@pytest.mark.parametrize("name", ["alarm-topic", "restore"])
def test_what_a_check_made_beside_the_stage_is_taken_away(name: str) -> None:
    """Nothing else would: it is in no stack."""
    place = CASES[name][0]()
    outcome_of(name, place)
    if name == "restore":
        (call,) = place.services["dynamodb"].delete_table.mock_calls
        assert call.kwargs["TableName"].startswith("Backend-dev-prove-restored-")
    else:
        place.services["sqs"].delete_queue.assert_called_once_with(QueueUrl="q")
        place.services["sns"].unsubscribe.assert_called_once()


def test_stage_of_a_proof_is_like_the_other_and_goes() -> None:
    """By a name of its own, so that the other is never touched."""
    like, own = load_stage("staging"), load_stage("staging-prove")
    assert own.prefix == "Backend-staging-prove" != like.prefix
    assert own.removal == "destroy" and not own.deletion_protection
    assert own.api.provisioned is None and own.api.memory_mb == like.api.memory_mb
    assert own.probe and own.objectives and own.budget is None
