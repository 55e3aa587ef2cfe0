"""Corrections of the permissions that ministack 1.5.33 demands, where AWS differs.

Part of the launcher: runs in the emulator's own environment.
"""

import json
from contextvars import ContextVar
from email.utils import parseaddr
from typing import Any

import ministack.app as application
from ministack.core import iam_actions, iam_evaluator

_SEND = "/v2/email/outbound-emails"
# AWS checks batch calls against the permission of the single call.
_BATCHES = {"sqs:SendMessageBatch": "sqs:SendMessage"}
_sending: ContextVar[tuple[str, str] | None] = ContextVar("sending", default=None)
"""The part of a mail that is checked: its sender, and the end of a resource's ARN."""


def correct() -> None:
    """Apply every correction around the enforcement that is already installed."""
    _mail_belongs_to_its_sender()
    _batches_are_their_members()


def _mail_belongs_to_its_sender() -> None:
    """Check SendEmail against what a mail names, instead of `*`.

    That is the identity of the sender, those of the recipients, as AWS does in the
    sandbox, and the configuration set. The sender's address is a key of conditions.
    """
    resource_of = iam_actions._ses_v2_resource_arn
    refusal_of = application._enforce_ses_v2
    enforce = iam_evaluator.enforce

    def resource_or_part(
        method: str, path: str, body: bytes, region: str, account_id: str
    ) -> str:
        part = _sending.get()
        if part is None:
            return str(resource_of(method, path, body, region, account_id))
        return f"arn:aws:ses:{region}:{account_id}:{part[1]}"

    def refusal_of_each(
        method: str, path: str, headers: Any, body: bytes, *a: Any
    ) -> Any:
        if path.rstrip("/") != _SEND:
            return refusal_of(method, path, headers, body, *a)
        for part in _parts(json.loads(body)):
            token = _sending.set(part)
            try:
                refusal = refusal_of(method, path, headers, body, *a)
            finally:
                _sending.reset(token)
            if refusal:
                return refusal
        return None

    def enforce_with_sender(*args: Any, **kw: Any) -> Any:
        if part := _sending.get():
            more = {"ses:FromAddress": part[0]}
            kw["service_context"] = {**(kw.get("service_context") or {}), **more}
        return enforce(*args, **kw)

    iam_actions._ses_v2_resource_arn = resource_or_part
    application._enforce_ses_v2 = refusal_of_each
    iam_evaluator.enforce = enforce_with_sender


def _parts(mail: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the sender with each resource that sending a mail must be allowed on."""
    sender = parseaddr(mail.get("FromEmailAddress", ""))[1]
    ends = [f"identity/{sender.rpartition('@')[2]}"]
    for addresses in mail.get("Destination", {}).values():
        ends += [f"identity/{address}" for address in addresses]
    if name := mail.get("ConfigurationSetName"):
        ends.append(f"configuration-set/{name}")
    return [(sender, end) for end in ends]


def _batches_are_their_members() -> None:
    """Check batch calls against the permission that AWS checks."""
    enforce = iam_evaluator.enforce

    def enforce_member(
        access_key_id: str, iam_action: str, *args: Any, **kw: Any
    ) -> Any:
        action = _BATCHES.get(iam_action, iam_action)
        return enforce(access_key_id, action, *args, **kw)

    iam_evaluator.enforce = enforce_member
