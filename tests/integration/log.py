"""The log that the service writes, line by line as CloudWatch gets it."""

import io
import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fastapi import FastAPI


@pytest.fixture(name="log")
def service_log(app: "FastAPI", monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Return the stream that the service's own log handlers write to."""
    written = io.StringIO()
    logger = logging.getLogger("runtime")
    # pytest hangs handlers of its own onto loggers that do not propagate.
    own = [h for h in logger.handlers if type(h) is logging.StreamHandler]
    assert own, "the service has configured no log"
    for handler in own:
        monkeypatch.setattr(handler, "stream", written)
    # So that caplog, whose handler is the root logger's, sees the records too.
    monkeypatch.setattr(logger, "propagate", True)
    return written


def access_lines(written: str) -> list[dict[str, Any]]:
    """Return the access lines among JSON log lines."""
    lines = [json.loads(line) for line in written.splitlines() if line.strip()]
    return [line for line in lines if "route" in line]
