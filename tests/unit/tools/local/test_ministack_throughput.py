"""Limits of tables and what is given up, on stand-ins for the emulator's modules."""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from tools.local.config import ROOT


@pytest.fixture(name="emulator")
def _emulator(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    """Return the corrected modules of a stand-in."""
    names = ("cloudwatch", "dynamodb", "lambda_svc")
    made = {name: ModuleType(name) for name in names}
    responses: Any = ModuleType("ministack.core.responses")
    responses.error_response_json = lambda code, *_: (400, {}, code)
    services: Any = ModuleType("ministack.services")
    services.__dict__.update(made)
    for name, module in {
        "ministack": ModuleType("ministack"),
        "ministack.core": ModuleType("ministack.core"),
        "ministack.core.responses": responses,
        "ministack.services": services,
    }.items():
        monkeypatch.setitem(sys.modules, name, module)
    writes = ("put_item", "update_item", "delete_item", "batch_write_item")
    for name in (*writes, "transact_write_items"):
        setattr(made["dynamodb"], f"_{name}", lambda data: (200, {}, "done"))
    made["dynamodb"].__dict__["_tables"] = {"t": {}}
    made["published"] = ModuleType("published")
    told: list[tuple[str, dict[str, str]]] = []
    made["published"].__dict__["told"] = told
    made["cloudwatch"].__dict__["_store_datum"] = lambda _, name, dims, *rest: (
        told.append((name, dims))
    )
    given: list[Any] = []
    made["lambda_svc"].__dict__.update(
        given=given,
        invoke_async_with_retry=lambda func, event: given.append(func),
        _route_async_failure=lambda *arguments: given.append(arguments),
    )
    monkeypatch.delitem(sys.modules, "tools.local.ministack_throughput", False)
    import_module("tools.local.ministack_throughput").correct()
    monkeypatch.delitem(sys.modules, "tools.local.ministack_throughput")
    return made


def test_table_without_a_limit_takes_all(emulator: dict[str, ModuleType]) -> None:
    """As every table of ours is; -1 says so, too."""
    table = emulator["dynamodb"]._tables["t"]
    for limit in ({}, {"MaxWriteRequestUnits": -1}):
        table["OnDemandThroughput"] = limit
        for _ in range(5):
            assert emulator["dynamodb"]._put_item({"TableName": "t"})[0] == 200
    assert emulator["published"].told == []


def test_writes_above_the_limit_of_a_table_are_refused_and_counted(
    emulator: dict[str, ModuleType],
) -> None:
    """A transaction writes as many units as rows."""
    dynamodb = emulator["dynamodb"]
    dynamodb._tables["t"]["OnDemandThroughput"] = {"MaxWriteRequestUnits": 2}
    rows = [{"Put": {"TableName": "t"}}] * 3
    refused = dynamodb._transact_write_items({"TransactItems": rows})
    assert refused == (400, {}, "ThrottlingException")
    assert emulator["published"].told == [("WriteThrottleEvents", {"TableName": "t"})]
    batch: dict[str, Any] = {"RequestItems": {"t": [{}] * 3, "other": [{}]}}
    assert dynamodb._batch_write_item(batch)[0] == 400


def test_what_is_given_up_goes_where_the_alias_says_and_is_counted(
    emulator: dict[str, ModuleType],
) -> None:
    """The emulator looks for it in the record of the version, which has none."""
    service: Any = emulator["lambda_svc"]
    setting = {"MaximumRetryAttempts": 0}
    function = {"event_invoke_configs": {"": {}, "other": {}, "live": setting}}
    service._functions = {"rotation": function}
    arn = "arn:aws:lambda:us-east-1:000000000000:function:rotation"
    for suffix, expected in ((":live", setting), ("", {}), (":7", None)):
        config = {"FunctionName": "rotation", "FunctionArn": f"{arn}{suffix}"}
        service.invoke_async_with_retry({"config": config}, {})
        assert service.given.pop()["event_invoke_config"] == expected
    service._route_async_failure("arn", "rotation", {}, {})
    assert service.given == [("arn", "rotation", {}, {})]
    name = {"FunctionName": "rotation"}
    assert emulator["published"].told == [("AsyncEventsDropped", name)]


def test_launcher_applies_the_corrections() -> None:
    """A file that nobody calls would correct nothing."""
    text = (ROOT / "tools" / "local" / "ministack_launcher.py").read_text("utf-8")
    assert "ministack_throughput.correct()" in text
