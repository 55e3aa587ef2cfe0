"""Settings that must not be deployed are refused by name; stages can be compared."""

import runpy
import subprocess
import sys
from datetime import timedelta
from functools import partial

import pytest
from botocore.session import Session
from pydantic import ValidationError

from infra.stages import diff, loading, traffic
from infra.stages.functions import FunctionSettings
from infra.stages.loading import load_stage
from infra.stages.schema import Stage, StageError
from tests.infra.templates import ROOT, STAGES

SCALED = {"memory_mb": 512, "provisioned": {"minimum": 1, "maximum": 2}}
AT_SEVEN = {"cron": "cron(0 7 * * ? *)", "minimum": 1, "maximum": 1}


def warm(minimum: int, maximum: int, **more: object) -> dict:
    """Return settings of a function that is kept warm."""
    provisioned = {"minimum": minimum, "maximum": maximum, **more}
    return {"memory_mb": 512, "provisioned": provisioned}


REFUSED = {
    "SnapStart with provisioned": (
        {"api": SCALED | {"snap_start": True}},
        "api snap_start",
    ),
    "SnapStart of a worker": (
        {"worker": {"memory_mb": 512, "snap_start": True}},
        "worker.snap_start",
    ),
    "SnapStart of the eraser": (
        {"eraser": {"memory_mb": 512, "snap_start": True}},
        "eraser.snap_start",
    ),
    "timeout of the gateway": (
        {"auth": {"memory_mb": 512, "timeout": timedelta(seconds=29)}},
        "auth timeout",
    ),
    "no time": ({"auth": {"memory_mb": 512, "timeout": timedelta(0)}}, "auth timeout"),
    "fraction of a second": (
        {"auth": {"memory_mb": 512, "timeout": timedelta(seconds=2.5)}},
        "auth timeout",
    ),
    "too little memory": ({"api": {"memory_mb": 127}}, "api.memory_mb"),
    "minimum over maximum": ({"api": warm(3, 2)}, "api.provisioned minimum"),
    "schedule's minimum over its maximum": (
        {"api": warm(1, 9, schedules=[AT_SEVEN | {"minimum": 2}])},
        "api.provisioned.schedules.0 minimum",
    ),
    "schedule that is none": (
        {"api": warm(1, 9, schedules=[AT_SEVEN | {"cron": "cron(hello)"}])},
        "api.provisioned.schedules.0.cron cron(hello)",
    ),
    "schedule on both kinds of days": (
        {"auth": warm(1, 9, schedules=[AT_SEVEN | {"cron": "cron(0 7 * * * *)"}])},
        "auth.provisioned.schedules.0.cron question",
    ),
    "schedule that leaves nothing warm": (
        {"api": warm(1, 9, schedules=[AT_SEVEN | {"minimum": 0}])},
        "api.provisioned.schedules.0.minimum 1",
    ),
    "nothing warm at all": ({"api": warm(0, 9)}, "api.provisioned.minimum 1"),
    "prod in any account": ({"account": None}, "account prod"),
    "prod that tells nobody": ({"alarm_email": None}, "alarm_email prod"),
    "generation before the first": ({"data_generation": 0}, "data_generation"),
    "reserved below provisioned": ({"api": SCALED | {"reserved": 1}}, "api reserved"),
    "reserved below a schedule": (
        {"api": warm(1, 1, schedules=[AT_SEVEN | {"maximum": 5}]) | {"reserved": 4}},
        "api reserved",
    ),
    "version that scales": (
        {"delivery": {"warm": "version"}, "api": {"memory_mb": 512}, "auth": SCALED},
        "auth.provisioned version",
    ),
    "version with a schedule": (
        {
            "delivery": {"warm": "version"},
            "api": warm(1, 1, schedules=[AT_SEVEN]),
        },
        "api.provisioned version",
    ),
    "canary of aliases that keep warm": (
        {
            "delivery": {"shift": "canary_10_percent_5_minutes"},
            "api": warm(1, 1),
            "auth": warm(1, 1),
        },
        "delivery.shift all_at_once",
    ),
    "shift that CodeDeploy has not": (
        {"delivery": {"shift": "canary_50_percent_5_minutes"}},
        "delivery.shift",
    ),
    "watch that outlives its function": (
        {"delivery": {"watch_minutes": 15}},
        "delivery.watch_minutes",
    ),
    "any origin": ({"allowed_origins": ["*"]}, "allowed_origins"),
    "any subdomain": (
        {"allowed_origins": ["https://*.example.com"]},
        "allowed_origins",
    ),
    "origin with a path": (
        {"allowed_origins": ["https://a.example/b"]},
        "allowed_origins",
    ),
    "origin without a host": ({"allowed_origins": ["https://"]}, "allowed_origins"),
    "origin that is no site": (
        {"allowed_origins": ["ftp://a.example"]},
        "allowed_origins",
    ),
    "origin in capitals": (
        {"allowed_origins": ["https://App.example"]},
        "allowed_origins App",
    ),
    "origin with the port of https": (
        {"allowed_origins": ["https://a.example:443"]},
        "allowed_origins 443",
    ),
    "origin with the port of http": (
        {"name": "dev", "allowed_origins": ["http://a.example:80"]},
        "allowed_origins 80",
    ),
    "origin with a user": (
        {"allowed_origins": ["https://u@a.example"]},
        "allowed_origins",
    ),
    "origin that ends the gateway's quotes": (
        {"allowed_origins": ["https://a.example'"]},
        "allowed_origins",
    ),
    "any header": ({"cors_allowed_headers": ["*"]}, "cors_allowed_headers"),
    "header that ends the list": (
        {"cors_allowed_headers": ["X-Team, *"]},
        "cors_allowed_headers",
    ),
    "no origin": ({"allowed_origins": []}, "allowed_origins"),
    "http in prod": (
        {"allowed_origins": ["http://a.example"]},
        "allowed_origins https",
    ),
    "lost data in prod": ({"removal": "destroy"}, "removal"),
    "deletable data in prod": ({"deletion_protection": False}, "deletion_protection"),
    "debug in prod": ({"debug": True}, "debug"),
    "short logs in prod": ({"log_retention_days": 30}, "log_retention_days"),
    "retention that AWS lacks": ({"log_retention_days": 91}, "log_retention_days"),
    "looser sign-in than the rest": (
        {"firewall": {"overall": 100, "auth": 101}},
        "firewall auth",
    ),
    "limit below AWS's": ({"firewall": {"overall": 100, "auth": 9}}, "firewall.auth"),
    "looser throttle for guessing": (
        {"auth_throttle": {"rate": 1, "burst": 100_000}},
        "auth_throttle throttle",
    ),
    "no rate": ({"throttle": {"rate": 0, "burst": 1}}, "throttle.rate"),
    "odd region": ({"region": "mars-1"}, "region"),
    "certificate of another region": (
        {
            "domain": {
                "name": "a.example",
                "certificate_arn": "arn:aws:acm:eu-west-1:111122223333:certificate/x",
            }
        },
        "domain.certificate_arn region",
    ),
    "odd account": ({"account": "12"}, "account"),
    "odd certificate": (
        {"domain": {"name": "a.example", "certificate_arn": "x"}},
        "domain.certificate_arn",
    ),
    "odd address": ({"alarm_email": "nobody"}, "alarm_email"),
    "unknown field": ({"colour": "red"}, "colour"),
    "unknown field within": ({"api": {"memory_mb": 512, "size": 1}}, "api.size"),
    "unknown name": ({"name": "production"}, "name"),
    "cache that does not exist": ({"cache": "redis"}, "cache"),
    "edge without a name": ({"edge": {"frontend": "a.example.net"}}, "edge.domain"),
    "cache in one zone": ({"cache": {"zones": ["a"]}}, "cache zones"),
    "cache in a zone twice": ({"cache": {"zones": ["a", "a"]}}, "cache zones once"),
    "cache that may do next to nothing": (
        {"cache": {"ecpu_per_second": 10}},
        "cache ecpu_per_second",
    ),
    "cache without room": ({"cache": {"storage_gb": 0}}, "cache storage_gb"),
    "cache in a public network": ({"cache": {"network": "8.8.0.0/24"}}, "private"),
    "cache in a network without room": (
        {"cache": {"network": "10.0.0.0/28"}},
        "cache network size",
    ),
}


@pytest.mark.parametrize(("changes", "words"), REFUSED.values(), ids=REFUSED)
def test_what_must_not_be_deployed_is_refused_by_name(
    changes: dict, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says which field, wherever in the stage it is."""
    settings = load_stage("prod").model_dump() | changes
    monkeypatch.setattr(loading, "_declared", lambda: (Stage.model_validate(settings),))

    with pytest.raises(StageError) as refusal:
        load_stage("prod")

    for word in words.split():
        assert word in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_refusal_within_a_part_names_the_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part is made, and refused, before the stage is."""
    monkeypatch.setattr(
        loading,
        "_declared",
        lambda: (FunctionSettings(memory_mb=512, timeout=timedelta(minutes=1)),),
    )
    with pytest.raises(StageError, match="FunctionSettings: .*timeout"):
        load_stage("prod")


def test_refused_value_in_the_file_that_people_edit_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The file is validated on import, and the import must not end in a traceback."""
    monkeypatch.delitem(sys.modules, "infra.stages.values", raising=False)
    invalid = partial(traffic.Throttle, rate=0, burst=1)
    monkeypatch.setattr(traffic, "Throttle", lambda **_: invalid())

    with pytest.raises(StageError, match="^rate: [^\n]*greater than 0"):
        load_stage("prod")


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:3000", "http://a.example:443", "https://a-1.b.example:8443"],
)
def test_origin_is_taken_as_browsers_send_it(origin: str) -> None:
    """It has a port that the scheme does not imply, or none."""
    changes = {"allowed_origins": (origin,)}
    stage = Stage.model_validate(load_stage("dev").model_dump() | changes)
    assert stage.primary_origin == origin


@pytest.mark.parametrize("partition", Session().get_available_partitions())
def test_regions_of_the_one_partition_are_taken_and_no_others(partition: str) -> None:
    """Packages leave out what others need, and others lack what the stacks use."""
    settings = load_stage("dev").model_dump()
    regions = Session().get_available_regions("dynamodb", partition)
    for region in regions:
        if partition == "aws":
            assert Stage.model_validate(settings | {"region": region}).region == region
            continue
        with pytest.raises(ValidationError, match=f"region: {region!r} is none"):
            Stage.model_validate(settings | {"region": region})


@pytest.mark.parametrize(
    "region", ["", "us-east", "us-east-1a", "US-EAST-1", "eu", "xx-nowhere-1", "us-1"]
)
def test_text_that_is_no_region_is_refused(region: str) -> None:
    """Neither a zone nor a part of a name is one."""
    with pytest.raises(ValidationError, match="region"):
        Stage.model_validate(load_stage("dev").model_dump() | {"region": region})


@pytest.mark.parametrize("name", ["local", "dev", "staging"])
def test_only_prod_must_have_an_account_and_a_receiver(name: str) -> None:
    """Others are tried out in whatever account somebody is signed in to."""
    none = {"account": None, "alarm_email": None}
    stage = Stage.model_validate(load_stage(name).model_dump() | none)
    assert (stage.account, stage.alarm_email) == (None, None)


@pytest.mark.parametrize("name", STAGES)
def test_our_stages_are_valid(name: str) -> None:
    """One broken stage would refuse all of them."""
    assert load_stage(name).name == name


def test_unknown_stage_is_told_the_choice() -> None:
    """The message names the setting and the stages there are."""
    with pytest.raises(StageError, match="^stage: .*'production'.*local.*prod"):
        load_stage("production")


def test_app_without_a_stage_says_what_to_choose_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It ends with a message instead of a traceback."""
    monkeypatch.setenv("CDK_CONTEXT_JSON", "{}")
    with pytest.raises(SystemExit, match="^error: stage: say which .*choose from"):
        runpy.run_path(str(ROOT / "app.py"))


@pytest.mark.parametrize("name", [None, ""])
def test_stage_that_nobody_named_is_asked_for(name: str | None) -> None:
    """The message shows the option of the CDK's command line."""
    with pytest.raises(StageError, match=r"^stage: say which \(-c stage=NAME\); .*dev"):
        load_stage(name)


def test_stages_are_frozen() -> None:
    """Neither a stage nor its parts can be changed between two stacks."""
    stage = load_stage("dev")
    with pytest.raises(ValidationError, match="frozen"):
        stage.__setattr__("debug", False)
    with pytest.raises(ValidationError, match="frozen"):
        stage.api.__setattr__("memory_mb", 128)


@pytest.mark.parametrize("name", STAGES)
def test_stage_does_not_differ_from_itself(name: str) -> None:
    """The comparison has no row."""
    assert diff.differences(load_stage(name), load_stage(name)) == []


def test_comparison_is_a_table() -> None:
    """A row for each setting that differs, both values in columns."""
    answer = subprocess.run(
        [sys.executable, "-m", "infra.stages", "diff", "dev", "prod"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    head, *rows = answer.stdout.splitlines()
    assert head.split() == ["setting", "dev", "prod"]
    column = head.index("prod")
    found = {row.split()[0]: row[column:] for row in rows}
    assert found["log_retention_days"] == "365"
    assert found["allowed_origins"] == "https://app.example.com"
    assert found["api.provisioned.maximum"] == "20"
    assert "architecture" not in found


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [(["diff", "dev"], 2, "usage"), (["diff", "dev", "nope"], 1, "error: stage")],
)
def test_comparison_that_cannot_be_made_says_why(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message is on standard error, and the exit code tells the kind of error."""
    assert diff.main(arguments) == code
    assert words in capsys.readouterr().err
