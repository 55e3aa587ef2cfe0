"""The model of costs adds up what templates hold and what requests use."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.unit.tools.cost.made import function, kept_warm, templates
from tools.cost import assumptions as assumed
from tools.cost import model
from tools.cost.bill import Bill, Line, added
from tools.cost.prices import load
from tools.cost.rivals import RIVALS, cognito_and_api
from tools.cost.usage import function_of, measured, request
from tools.prove.checks import CHECKS

FOLDER = Path(model.__file__).parent
PRICES = load()


def quantity(bill: Bill, price: str) -> float:
    """Return how much of one price is in a bill."""
    return sum(line.quantity for line in bill.lines if line.price == price)


def test_a_bill_is_the_sum_of_its_lines() -> None:
    """Each is a quantity at a price."""
    bill = Bill("x", (Line("a", 3, "secret"), Line("b", 2, "key")))
    assert bill.total(PRICES) == pytest.approx(3 * 0.4 + 2 * 1)
    assert bill.times(10, "y").total(PRICES) == pytest.approx(32)
    table = bill.table(PRICES).splitlines()
    assert table[0] == "x: $3.2000" and "b: 2 key and month" in table[1]


def test_bills_that_are_added_keep_no_part_twice() -> None:
    """The same part at the same price is one line."""
    one, two = Line("a", 3, "secret"), Line("a", 3, "key")
    both = added("sum", [Bill("", (one, two)), Bill("", (one,))])
    assert both.lines == (replace(one, quantity=6), two)


def test_an_empty_stage_costs_nothing_when_idle() -> None:
    """Functions that nobody calls are free."""
    assert model.idle_month(templates()).total(PRICES) == 0


@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        ("AWS::SecretsManager::Secret", {}, 0.4),
        ("AWS::KMS::Key", {}, 1),
        ("AWS::CloudWatch::Dashboard", {}, 3),
        ("AWS::CloudWatch::CompositeAlarm", {}, 0.5),
        ("AWS::CloudWatch::Alarm", {"MetricName": "5XXError"}, 0.1),
        (
            "AWS::CloudWatch::Alarm",
            {
                "Metrics": [
                    {"Expression": "a + b"},
                    {"MetricStat": 1},
                    {"MetricStat": 2},
                ]
            },
            0.2,
        ),
        ("AWS::WAFv2::WebACL", {"Rules": [1, 2, 3]}, 8),
        ("AWS::Lambda::EventSourceMapping", {}, 0.2628),
        (
            "AWS::Lambda::EventSourceMapping",
            {"StartingPosition": "TRIM_HORIZON", "MetricsConfig": {}},
            1.8,
        ),
    ],
)
def test_what_is_there_costs_by_the_month(
    kind: str, properties: dict[str, object], expected: float
) -> None:
    """An alarm on an expression costs by its metrics, a firewall by its rules."""
    bill = model.idle_month(templates(("X01234567", kind, properties)))
    assert bill.total(PRICES) == pytest.approx(expected)


def test_environments_that_are_kept_warm_cost_day_and_night() -> None:
    """The memory of the function decides, whatever is called."""
    bill = model.idle_month(templates(kept_warm("Api", 2), kept_warm("Auth", 1)))
    assert quantity(bill, "warm_gb_second_arm64") == (2 * 0.5 + 1) * 730 * 3600
    assert bill.total(PRICES) == pytest.approx(8.7602 * 2, rel=1e-3)


def test_schedule_costs_by_its_runs() -> None:
    """One that runs each hour keeps the metrics of Lambda Insights all the time."""
    hourly = ("R01234567", "AWS::Events::Rule", {"ScheduleExpression": "rate(1 hour)"})
    daily = ("R01234567", "AWS::Events::Rule", {"ScheduleExpression": "rate(1 day)"})
    often, seldom = (model.idle_month(templates(rule)) for rule in (hourly, daily))
    assert quantity(often, "lambda_request") == 730
    assert quantity(often, "custom_metric") == assumed.INSIGHTS_METRICS
    assert quantity(seldom, "custom_metric") == pytest.approx(8 / 24)


def test_schedule_that_is_not_understood_is_no_free_one() -> None:
    """A cron expression would be left out in silence."""
    rule = ("R01234567", "AWS::Events::Rule", {"ScheduleExpression": "cron(0 8 * * ?)"})
    with pytest.raises(ValueError, match="cron"):
        model.idle_month(templates(rule))


def test_probe_costs_what_its_requests_cost() -> None:
    """At each run it signs in, and its account writes and deletes."""
    every = {"ScheduleExpression": "rate(5 minutes)"}
    rule = ("ProbeRuns01234567", "AWS::Events::Rule", every)
    bill = model.idle_month(templates(function("Probe", 512), rule))
    runs = 730 * 12
    requests = 1 + sum(assumed.PROBE.values())
    assert quantity(bill, "gateway_request") == runs * requests
    assert quantity(bill, "secret_read") == runs
    assert quantity(bill, "write_unit") > runs * measured()["sign_in"].writes


def test_request_costs_its_units_and_its_time() -> None:
    """A smaller share of the processor takes longer, at the same product."""
    used = measured()["get"]
    small, large = (
        request(templates(function("Api", memory)), "get", used)
        for memory in (512, 1_024)
    )
    assert quantity(small, "read_unit") == used.reads + assumed.SESSION_READ
    assert quantity(small, "write_unit") == used.writes
    running = [
        next(line.quantity for line in bill.lines if line.what == "running")
        for bill in (small, large)
    ]
    waiting = used.calls * assumed.CALL_MS / 1000
    assert running[1] - running[0] == pytest.approx(0.5 * waiting)
    assert quantity(small, "firewall_request") == 0


def test_starts_are_billed_unless_an_environment_is_kept_warm() -> None:
    """A snapshot is paid for by what is restored of it."""
    used = measured()["get"]

    def starts(*resources: object) -> list[tuple[str, float]]:
        """Return the lines on starts."""
        bill = request(templates(*resources), "get", used)  # type: ignore[arg-type]
        return [(e.price, e.quantity) for e in bill.lines if e.what == "starts"]

    seconds = assumed.STARTS * assumed.START_CPU_MS / 1000 * assumed.PROCESSOR_MB / 512
    ((price, billed),) = starts()
    assert price == "lambda_gb_second_arm64"
    assert billed == pytest.approx(0.5 * seconds)
    assert starts(kept_warm("Api", 1)) == []
    snapshot = function("Api", 512, SnapStart={"ApplyOn": "PublishedVersions"})
    assert starts(snapshot) == [("snapshot_restored_gb", assumed.STARTS * 0.5)]


def test_warm_environments_of_one_function_are_not_those_of_another() -> None:
    """`Api` is the end of other names."""
    found = templates(function("PublicApi", 512), kept_warm("PublicApi", 4))
    assert function_of(found, "Api").warm == 0


def test_stage_without_files_has_users_all_the_same() -> None:
    """Files are an optional feature."""
    without = model.active_user(templates())
    files = function("Files", 2_048), function("Arrival", 512)
    with_files = model.active_user(templates(*files))
    assert 0 < without.total(PRICES) < with_files.total(PRICES)
    assert model.thousand_files(templates()).lines == ()
    per_file = assumed.FILE_WORKER_SECONDS * 2
    bill = model.thousand_files(templates(*files))
    assert quantity(bill, "lambda_gb_second_arm64") > 1000 * per_file


def test_every_price_has_a_source_and_a_use() -> None:
    """One that nobody uses would not be looked at again either."""
    assert date(2026, 1, 1) < PRICES.as_of <= date.today()
    used = set()
    for folder in ("model", "usage", "rivals", "assumptions"):
        text = (FOLDER / f"{folder}.py").read_text(encoding="utf-8")
        used |= {name for name in PRICES.by_name if f'"{name}"' in text}
    used |= {price for check in CHECKS for price in check.uses}
    made = {
        f"{kind}_gb_second_{arch}"
        for kind in ("lambda", "warm", "warm_run")
        for arch in ("arm64", "x86_64")
    }
    assert used | made == set(PRICES.by_name)
    for name, price in PRICES.by_name.items():
        assert price.usd > 0 and price.unit, name
        assert price.source.startswith(("https://aws.amazon.com/", "https://supabase."))


def test_prices_are_old_after_half_a_year() -> None:
    """Then the command says so."""
    assert not PRICES.is_old(PRICES.as_of + timedelta(days=183))
    assert PRICES.is_old(PRICES.as_of + timedelta(days=184))


def test_rivals_cost_more_with_more_users() -> None:
    """Cognito charges for users above those that are free."""
    for rival in RIVALS:
        few, many = (rival(users).total(PRICES) for users in (1_000, 200_000))
        assert few < many
    assert quantity(cognito_and_api(10_000), "cognito_user") == 0
    assert quantity(cognito_and_api(10_100), "cognito_user") == 100
