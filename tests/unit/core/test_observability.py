"""Metrics, log lines and traces of a request."""

import json
import logging

import pytest

from runtime.core import observability
from runtime.core.context import start_request


def test_metrics_name_stage_service_and_events(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each request writes one embedded metric."""
    observability.emit_metrics("test", 12.5, {"ItemsCreated": 2})

    metric = json.loads(capsys.readouterr().out)
    assert (metric["stage"], metric["service"]) == ("test", "backend")
    assert metric["RequestCount"] == [1]
    assert metric["RequestLatency"] == [12.5]
    assert metric["ItemsCreated"] == [2]


@pytest.mark.parametrize("request_id", [None, "r-1"])
def test_every_log_line_carries_the_requests_id(request_id: str | None) -> None:
    """Outside a request a line has none."""
    record = logging.LogRecord("runtime", 20, "", 1, "text", (), None)
    if request_id:
        start_request(request_id)

    assert observability._Correlation().filter(record)

    assert getattr(record, "correlation_id", None) == request_id


def test_an_unsampled_invocation_is_not_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The X-Ray SDK is not even loaded."""
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-2-3;Sampled=0")
    monkeypatch.setattr(observability, "_tracer", lambda: pytest.fail("loaded"))

    with observability.trace_invocation():
        assert not observability.sampled()
