"""Recorder of the permissions that calls of roles need, for ministack 1.5.33.

Part of the launcher: runs in the emulator's own environment, with AUTH=true.
"""

import json
import re
import threading
from pathlib import Path
from typing import Any

from ministack.core import iam_evaluator

ROLE_SESSION = re.compile(r"arn:aws:sts::\d+:assumed-role/(?:.*/)?([^/]+)/([^/]+)")


def record_calls(path: Path) -> None:
    """Write one JSON line for each permission that a role's call needs.

    A call may need several: a transaction needs one for each of its members.
    """
    enforce = iam_evaluator.enforce
    lock = threading.Lock()

    def enforce_and_record(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        refusal = enforce(
            access_key_id, iam_action, service, region, resource_arn, service_context
        )
        caller = iam_evaluator.resolve_caller_identity(access_key_id) or {}
        if principal := ROLE_SESSION.fullmatch(caller.get("userArn", "")):
            line = {
                "role": principal[1],
                "session": principal[2],
                "action": iam_action,
                "resource": resource_arn,
                "allowed": refusal is None,
            }
            with lock, path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        return refusal

    # Callers import this name again for each request.
    iam_evaluator.enforce = enforce_and_record
