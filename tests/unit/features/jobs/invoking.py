"""The functions of jobs as Lambda invokes them, on the table of an office."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import pytest

from runtime.core.settings import CommonSettings
from tests.unit.core.jobs.office import KINDS, Office
from tests.unit.invoked import ENOUGH, LambdaContext
from tests.unit.log_lines import log_lines
from tests.unit.world import TABLE


class Function:
    """A function in Lambda.

    Attributes:
        log: the lines that the last invocation logged.
    """

    def __init__(
        self,
        module: ModuleType,
        office: Office,
        patch: pytest.MonkeyPatch,
        made: Mapping[str, object],
    ) -> None:
        """Begin a process, whose module has made this."""
        self.log: list[str] = []
        self._handler = module.handler
        settings = CommonSettings(
            _env_file=None, DYNAMODB_TABLE_NAME=TABLE, STAGE="unit"
        )
        patch.setattr(module, "_settings", settings)
        for name, value in made.items():
            patch.setattr(module, name, value)
        patch.setattr(office.ending, "_kinds", KINDS)
        patch.setenv("AWS_LAMBDA_FUNCTION_NAME", module.__name__)

    def call(self, event: dict[str, Any], seconds: float = ENOUGH) -> Any:
        """Invoke it, and return its answer."""
        with log_lines() as self.log:
            return self._handler(event, LambdaContext(seconds))

    def deliver(self, *bodies: str) -> list[str]:
        """Invoke it with messages of a queue; return the ids of those that failed."""
        records = [
            {"messageId": str(number), "body": body, "eventSource": "aws:sqs"}
            for number, body in enumerate(bodies)
        ]
        answer = self.call({"Records": records})
        return [failed["itemIdentifier"] for failed in answer["batchItemFailures"]]
