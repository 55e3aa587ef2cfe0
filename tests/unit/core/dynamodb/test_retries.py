"""The table's retries: which failures, how often, how long, and until when."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from runtime.core import context
from runtime.core.context import LAMBDA_MARGIN, start_request
from runtime.core.dynamodb import table as module
from runtime.core.dynamodb.table import MAX_ATTEMPTS, Contended, Table
from runtime.core.dynamodb.writes import NEW, ConditionFailed, put, raw_key
from runtime.core.errors import Throttled, Unavailable
from tests.unit.log_lines import log_lines
from tests.unit.world import World

KEY = ("U#1", "P")
RAW = raw_key(KEY)
MOST_CALLS = 1_000
CEILINGS = [0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.0]
"""The longest pause after each attempt but the last, in seconds."""


class Stage:
    """A table, and a time that passes by its pauses and its calls only.

    Attributes:
        answers: what each call answers or raises, in order; the last one stays.
        pauses: the pauses so far, in seconds.
        jitter: the part of a ceiling that each pause takes.
        call_takes: how long each call takes, in seconds.
        now: the time in seconds.
        requests: the requests of all calls.
    """

    def __init__(self) -> None:
        """Begin at some time."""
        self.answers: list[Any] = [{}]
        self.pauses: list[float] = []
        self.jitter = 1.0
        self.call_takes = 0.0
        self.now = 1_000.0
        self.requests: list[dict[str, Any]] = []
        self.table = Table(cast(Any, self), "app", self.sleep)

    def sleep(self, seconds: float) -> None:
        """Let a pause pass."""
        self.pauses.append(seconds)
        self.now += seconds

    def uniform(self, low: float, high: float) -> float:
        """Return the pause that the jitter makes of a range."""
        return low + (high - low) * self.jitter

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return an operation, as a client has it."""

        def call(**request: Any) -> Any:
            """Play the next answer."""
            if len(self.requests) >= MOST_CALLS:
                pytest.fail("the table calls for ever")
            self.requests.append(request)
            self.now += self.call_takes
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            if isinstance(answer, Exception):
                raise answer
            return answer

        call.__name__ = name
        return call


@pytest.fixture(name="stage")
def _stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Return a table whose time a test rules."""
    stage = Stage()
    monkeypatch.setattr(context, "time", SimpleNamespace(monotonic=lambda: stage.now))
    monkeypatch.setattr(module, "random", stage)
    yield stage


def failed(code: str, *reasons: str) -> ClientError:
    """Return a refusal by DynamoDB, with a transaction's reasons if it has any."""
    response: dict[str, Any] = {"Error": {"Code": code, "Message": "secret"}}
    if reasons:
        response["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(cast(Any, response), "Operation")


def cancelled(*reasons: str) -> ClientError:
    """Return a cancelled transaction."""
    return failed("TransactionCanceledException", *reasons)


THROTTLED = failed("ThrottlingException")
CONFLICT = cancelled("TransactionConflict")
LOST = EndpointConnectionError(endpoint_url="http://db")


def get(table: Table) -> object:
    """Read a row."""
    return table.get(KEY)


def transact(table: Table) -> object:
    """Write in a transaction."""
    table.transact([put({"pk": "U#1", "sk": "P"}, NEW)])
    return None


def leave(seconds: float) -> None:
    """Begin a request with so much time before its deadline."""
    start_request("r", LAMBDA_MARGIN + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("failure", "error", "attempts"),
    [
        (failed("ProvisionedThroughputExceededException"), Throttled, MAX_ATTEMPTS),
        (failed("ProvisionedThroughputExceeded"), Throttled, MAX_ATTEMPTS),
        (failed("ThrottlingException"), Throttled, MAX_ATTEMPTS),
        (failed("ThrottlingError"), Throttled, MAX_ATTEMPTS),
        (failed("RequestLimitExceeded"), Throttled, MAX_ATTEMPTS),
        (cancelled("None", "ThrottlingError"), Throttled, MAX_ATTEMPTS),
        (cancelled("ProvisionedThroughputExceeded"), Throttled, MAX_ATTEMPTS),
        (failed("InternalServerError"), Unavailable, MAX_ATTEMPTS),
        (failed("ServiceUnavailable"), Unavailable, MAX_ATTEMPTS),
        (failed("InternalFailure"), Unavailable, MAX_ATTEMPTS),
        (LOST, Unavailable, MAX_ATTEMPTS),
        (failed("AccessDeniedException"), Unavailable, 1),
        (failed("ValidationException"), Unavailable, 1),
        (failed("ResourceNotFoundException"), Unavailable, 1),
        (cancelled("ValidationError"), Unavailable, 1),
        (cancelled("None", "None"), Unavailable, 1),
        (failed("TransactionCanceledException"), Unavailable, 1),
        (failed("ConditionalCheckFailedException"), ConditionFailed, 1),
        (cancelled("ConditionalCheckFailed"), ConditionFailed, 1),
    ],
)
def test_what_waiting_may_cure_is_tried_eight_times_and_nothing_else_twice(
    stage: Stage, failure: Exception, error: type[Exception], attempts: int
) -> None:
    """The error tells a client whether to come again, and when."""
    stage.answers = [failure]

    with pytest.raises(error) as refused:
        transact(stage.table)

    assert type(refused.value) is error
    assert MAX_ATTEMPTS == 8
    assert len(stage.requests) == attempts
    assert stage.pauses == CEILINGS[: attempts - 1]


@pytest.mark.parametrize(
    "failure",
    [
        CONFLICT,
        failed("TransactionConflictException"),
        failed("TransactionInProgressException"),
        cancelled("None", "TransactionInProgressException"),
    ],
)
def test_contention_is_tried_again_until_the_deadline_only(
    stage: Stage, failure: Exception
) -> None:
    """It ends when the other writers finish, so attempts do not run out."""
    leave(10)
    stage.answers = [failure]

    with pytest.raises(Contended):
        transact(stage.table)

    # 2.26 s until the ceiling, then one second each: the next would reach the deadline.
    assert stage.pauses == [*CEILINGS, *[1.0] * 7]
    assert stage.now < 1_010


def test_the_pauses_are_random_from_nothing_to_their_ceiling(stage: Stage) -> None:
    """Writers that were refused together must not come again together."""
    pauses = {}
    for jitter in (0.0, 0.5):
        stage.answers, stage.jitter, stage.pauses = [THROTTLED], jitter, []
        with pytest.raises(Throttled):
            get(stage.table)
        pauses[jitter] = stage.pauses

    assert pauses == {0.0: [0.0] * 7, 0.5: [ceiling / 2 for ceiling in CEILINGS]}


def test_an_attempt_that_succeeds_at_last_is_not_made_again(stage: Stage) -> None:
    """The eighth is as good as the first."""
    stage.answers = [*[THROTTLED, LOST] * 3, THROTTLED, {"Item": RAW}]

    assert stage.table.get(KEY) == {"pk": "U#1", "sk": "P"}

    assert len(stage.requests) == 8


@pytest.mark.parametrize("seconds", [0, -5])
@pytest.mark.parametrize("action", [get, transact])
def test_the_first_attempt_is_made_however_late_it_is(
    stage: Stage, seconds: float, action: Callable[[Table], object]
) -> None:
    """It may succeed, and nothing else can be said to the client."""
    leave(seconds)

    action(stage.table)

    assert len(stage.requests) == 1


@pytest.mark.parametrize("failure", [THROTTLED, CONFLICT, LOST])
def test_no_attempt_follows_a_pause_that_would_end_after_the_deadline(
    stage: Stage, failure: Exception
) -> None:
    """The failure is told at once instead of after the pause."""
    leave(0.02)
    stage.answers = [failure]

    with pytest.raises((Throttled, Contended, Unavailable)):
        transact(stage.table)

    assert (len(stage.requests), stage.pauses) == (1, [])


def test_no_attempt_follows_a_pause_that_would_end_at_the_deadline(
    stage: Stage,
) -> None:
    """At the deadline it has passed; the numbers are exact in binary."""
    stage.now, stage.jitter, stage.answers = 0.0, 0.78125, [THROTTLED]
    leave(0.015625)

    with pytest.raises(Throttled):
        get(stage.table)

    assert CEILINGS[0] * stage.jitter == 0.015625
    assert stage.pauses == []


def test_an_attempt_follows_a_pause_that_ends_before_the_deadline(
    stage: Stage,
) -> None:
    """The time that the calls take counts as well."""
    leave(0.14)
    stage.answers, stage.call_takes = [THROTTLED], 0.03

    with pytest.raises(Throttled):
        get(stage.table)

    # After 0.03 + 0.02 + 0.03 s the pause of 0.04 s ends at 0.12 s; the next call ends
    # after the deadline.
    assert (len(stage.requests), stage.pauses) == (3, [0.02, 0.04])


def test_all_calls_of_a_request_share_its_deadline(stage: Stage) -> None:
    """Only outside a request has each a budget of its own."""
    leave(3)
    stage.answers = [CONFLICT]
    for _ in range(2):
        with pytest.raises(Contended):
            transact(stage.table)

    # The second call has less than a second: five pauses are shorter.
    assert stage.pauses == [*CEILINGS, *CEILINGS[:5]]
    assert stage.now <= 1_003


def test_giving_up_is_logged_without_what_was_asked(stage: Stage) -> None:
    """Each failure that is not throttling is a line of its own."""
    stage.answers = [LOST, failed("InternalServerError"), THROTTLED]

    with log_lines() as lines, pytest.raises(Throttled):
        transact(stage.table)

    name = "DynamoDB transact_write_items failed:"
    assert lines == [
        f"ERROR {name} EndpointConnectionError ",
        f"ERROR {name} ClientError InternalServerError",
        "ERROR giving up on DynamoDB: Throttled",
    ]


def test_a_refused_condition_is_not_logged(stage: Stage) -> None:
    """It is an answer, not a failure."""
    stage.answers = [cancelled("ConditionalCheckFailed")]

    with log_lines() as lines, pytest.raises(ConditionFailed):
        transact(stage.table)

    assert lines == []


def left_keys(keys: list[Any]) -> dict[str, Any]:
    """Return the answer of a batch that read nothing and left these keys."""
    unread = {"UnprocessedKeys": {"app": {"Keys": keys}}} if keys else {}
    return {"Responses": {}, **unread}


def left_deletes(keys: list[Any]) -> dict[str, Any]:
    """Return the answer of a batch that left the deletes of these keys."""
    requests = [{"DeleteRequest": {"Key": key}} for key in keys]
    return {"UnprocessedItems": {"app": requests}} if keys else {}


def read_two(table: Table) -> None:
    """Read two rows in a batch."""
    table.batch_get([("a", "1"), ("a", "2")])


def delete_two(table: Table) -> None:
    """Delete two rows in a batch."""
    table.delete_all([("a", "1"), ("a", "2")])


BATCHES = pytest.mark.parametrize(
    ("batch", "leave_undone"), [(read_two, left_keys), (delete_two, left_deletes)]
)


@BATCHES
def test_what_a_batch_leaves_undone_is_tried_again_after_growing_pauses(
    stage: Stage,
    batch: Callable[[Table], None],
    leave_undone: Callable[[list[Any]], Any],
) -> None:
    """DynamoDB leaves what exceeds the table's throughput at that moment."""
    left = leave_undone([raw_key(("a", "2"))])
    stage.answers = [*[left] * 7, leave_undone([])]

    batch(stage.table)

    assert stage.pauses == CEILINGS
    sizes = [_size(request) for request in stage.requests]
    assert sizes == [2, *[1] * 7]


def _size(request: dict[str, Any]) -> int:
    """Return how many rows a batch is about."""
    (rows,) = request["RequestItems"].values()
    return len(rows["Keys"] if isinstance(rows, dict) else rows)


@BATCHES
def test_what_a_batch_never_does_is_throttled_after_eight_attempts(
    stage: Stage,
    batch: Callable[[Table], None],
    leave_undone: Callable[[list[Any]], Any],
) -> None:
    """Rows that were not read or deleted must not look missing or deleted."""
    stage.answers = [leave_undone([raw_key(("a", "2"))])]

    with log_lines() as lines, pytest.raises(Throttled):
        batch(stage.table)

    assert (len(stage.requests), stage.pauses) == (8, CEILINGS)
    assert lines == ["ERROR giving up on DynamoDB: Throttled"]


@BATCHES
def test_a_batch_gives_up_at_the_deadline(
    stage: Stage,
    batch: Callable[[Table], None],
    leave_undone: Callable[[list[Any]], Any],
) -> None:
    """Its deadline is the request's, and the first call is always made."""
    leave(0.05)
    stage.answers = [leave_undone([raw_key(("a", "2"))])]
    with pytest.raises(Throttled):
        batch(stage.table)
    made = len(stage.requests)
    stage.now += 60
    with pytest.raises(Throttled):
        batch(stage.table)

    assert (made, len(stage.requests) - made) == (2, 1)
    assert stage.pauses == [0.02]


@BATCHES
def test_outside_a_request_a_batch_has_one_budget_for_all_its_calls(
    stage: Stage,
    batch: Callable[[Table], None],
    leave_undone: Callable[[list[Any]], Any],
) -> None:
    """It begins with the first call, and not again with each."""
    stage.answers, stage.call_takes = [leave_undone([raw_key(("a", "2"))])], 9.0

    with pytest.raises(Throttled):
        batch(stage.table)

    assert (len(stage.requests), stage.pauses) == (3, [0.02, 0.04])


@BATCHES
def test_a_call_of_a_batch_is_tried_again_as_any_other(
    stage: Stage,
    batch: Callable[[Table], None],
    leave_undone: Callable[[list[Any]], Any],
) -> None:
    """A lost connection is not what the batch left undone."""
    stage.answers = [LOST, leave_undone([raw_key(("a", "2"))]), LOST, leave_undone([])]

    batch(stage.table)

    assert [_size(request) for request in stage.requests] == [2, 2, 1, 1]
    assert stage.pauses == [0.02] * 3


def test_rows_that_take_many_answers_are_all_read(world: World) -> None:
    """An answer holds 1 MB of a partition, however many attempts a failure has."""
    keys = [("U#1", f"I#{number:03}") for number in range(100)]
    for pk, sk in keys:
        world.write_row({"pk": pk, "sk": sk, "text": "x" * 100_000})

    assert len(world.table.batch_get(keys)) == len(keys)


def test_rows_that_take_many_answers_are_all_deleted(world: World) -> None:
    """An answer that has done some is no failure."""
    keys = [("U#1", f"I#{number:03}") for number in range(130)]
    for pk, sk in keys:
        world.write_row({"pk": pk, "sk": sk})
    world.client.largest_batch = 5

    world.table.delete_all(keys)

    assert not world.rows()
