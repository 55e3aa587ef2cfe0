"""Corrections of the permissions that ministack 1.5.33 demands, where AWS differs.

Part of the launcher: runs in the emulator's own environment.
"""

import json
from email.utils import parseaddr
from typing import Any

from ministack.core import iam_actions, iam_evaluator

_SEND = "/v2/email/outbound-emails"
# AWS checks batch calls against the permission of the single call.
_BATCHES = {"sqs:SendMessageBatch": "sqs:SendMessage"}


def correct() -> None:
    """Apply every correction around the enforcement that is already installed."""
    _mail_belongs_to_its_sender()
    _batches_are_their_members()


def _mail_belongs_to_its_sender() -> None:
    """Check SendEmail against the identity of the sender instead of `*`."""
    resource_of = iam_actions._ses_v2_resource_arn

    def resource_or_sender(
        method: str, path: str, body: bytes, region: str, account_id: str
    ) -> str:
        if path.rstrip("/") != _SEND:
            return str(resource_of(method, path, body, region, account_id))
        sender = parseaddr(json.loads(body).get("FromEmailAddress", ""))[1]
        domain = sender.rpartition("@")[2]
        return f"arn:aws:ses:{region}:{account_id}:identity/{domain}"

    iam_actions._ses_v2_resource_arn = resource_or_sender


def _batches_are_their_members() -> None:
    """Check batch calls against the permission that AWS checks."""
    enforce = iam_evaluator.enforce

    def enforce_member(
        access_key_id: str, iam_action: str, *args: Any, **kw: Any
    ) -> Any:
        action = _BATCHES.get(iam_action, iam_action)
        return enforce(access_key_id, action, *args, **kw)

    iam_evaluator.enforce = enforce_member
