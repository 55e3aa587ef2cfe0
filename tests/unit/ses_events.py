"""Events as SES publishes them, in the form of the examples in its guide."""

import json
from datetime import datetime
from typing import Any

from runtime.core.clock import rfc3339


def event(kind: str, to: str, sent: datetime, **parts: Any) -> dict[str, Any]:
    """Return an event about a mail to an address."""
    return {
        "eventType": kind,
        "mail": {
            "timestamp": rfc3339(sent),
            "source": "Product <no-reply@example.com>",
            "sendingAccountId": "123456789012",
            "messageId": "EXAMPLE7c191be45",
            "destination": [to],
            "headersTruncated": False,
            "headers": [{"name": "To", "value": to}],
            "commonHeaders": {"to": [to], "subject": "Verify your address"},
            "tags": {"ses:configuration-set": ["Mails"]},
        },
        **parts,
    }


def bounce(
    to: str,
    sent: datetime,
    reported: datetime,
    *,
    kind: str = "Permanent",
    subtype: str = "General",
    recipient: str | None = None,
) -> dict[str, Any]:
    """Return the event of a bounce; `recipient` is who bounced by their own server."""
    told = {
        "bounceType": kind,
        "bounceSubType": subtype,
        "bouncedRecipients": [
            {
                "emailAddress": recipient or to,
                "action": "failed",
                "status": "5.1.1",
                "diagnosticCode": "smtp; 550 5.1.1 user unknown",
            }
        ],
        "timestamp": rfc3339(reported),
        "feedbackId": "EXAMPLE",
        "reportingMTA": "dsn; mta.example.com",
    }
    return event("Bounce", to, sent, bounce=told)


def complaint(
    to: str, sent: datetime, reported: datetime, **told: str | None
) -> dict[str, Any]:
    """Return the event of a complaint."""
    report: dict[str, Any] = {
        "complainedRecipients": [{"emailAddress": to}],
        "timestamp": rfc3339(reported),
        "feedbackId": "EXAMPLE",
        "complaintSubType": None,
        **told,
    }
    return event("Complaint", to, sent, complaint=report)


def written(event: dict[str, Any]) -> str:
    """Return an event as the topic delivers it, raw."""
    return json.dumps(event)
