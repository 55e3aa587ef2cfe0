"""Feedback on mails that were sent: SES's events of bounces, complaints and rejections.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

import logging
from collections.abc import Callable
from typing import Literal

from pydantic import AwareDatetime, Field

from runtime.core.context import count_metric
from runtime.core.mail.models import Undelivered
from runtime.core.models import Model

logger = logging.getLogger(__name__)

GREETING = "Successfully validated SNS topic for Amazon SES event publishing."
"""The text that SES publishes once, when a topic becomes its destination."""
_NO_COMPLAINTS = frozenset({"auth-failure", "not-spam"})
"""Types of feedback that say nothing against the mail: a failed check of the sender's
domain, and that the mail was taken for spam by mistake."""


class _Sent(Model):
    """The mail that an event is about."""

    timestamp: AwareDatetime
    destination: list[str] = Field(min_length=1, repr=False)


class _Bounce(Model):
    """A bounce; only a permanent one says that the address is of no use.

    That is so whatever its subtype: also where SES did not try since the address is on
    a suppression list, of all accounts or of this one, or since it unsubscribed.
    """

    kind: Literal["Permanent", "Transient", "Undetermined"] = Field(alias="bounceType")
    timestamp: AwareDatetime


class _Complaint(Model):
    """A complaint; also an earlier one, for which SES did not send the mail."""

    kind: str | None = Field(default=None, alias="complaintFeedbackType")
    timestamp: AwareDatetime


class _BounceEvent(Model):
    """An event of type Bounce."""

    mail: _Sent
    bounce: _Bounce


class _ComplaintEvent(Model):
    """An event of type Complaint."""

    mail: _Sent
    complaint: _Complaint


class _Event(Model):
    """The part that all events have."""

    kind: Literal[
        "Bounce",
        "Click",
        "Complaint",
        "Delivery",
        "DeliveryDelay",
        "Open",
        "Reject",
        "Rendering Failure",
        "Send",
        "Subscription",
    ] = Field(alias="eventType")


class MailFeedback:
    """The rules for what SES reports of mails that it took."""

    def __init__(self, undelivered: Callable[[Undelivered], None]) -> None:
        """Pass on what does not arrive.

        Args:
            undelivered: notes that a mail did not arrive; called again if an event is
                delivered again.
        """
        self._undelivered = undelivered

    def receive(self, text: str) -> None:
        """Count an event, and pass on what makes its address of no use.

        Permanent bounces and complaints are passed on. A transient bounce is not: the
        mailbox is full, or somebody is on holiday. Nor is a rejection, by which SES
        refuses the content of a mail.

        Args:
            text: the event in JSON.

        Raises:
            ValidationError: it is no event of SES; its text is not shown.
        """
        if text.strip() == GREETING:
            return
        match _Event.model_validate_json(text).kind:
            case "Bounce":
                self._bounced(_BounceEvent.model_validate_json(text))
            case "Complaint":
                self._complained(_ComplaintEvent.model_validate_json(text))
            case "Reject":
                logger.error("SES rejected the content of a mail")
                count_metric("MailsRejected")
            case other:
                logger.info("an event of type %s changes nothing", other)

    def _bounced(self, event: _BounceEvent) -> None:
        """Count a bounce, and pass it on if it is permanent."""
        if event.bounce.kind != "Permanent":
            count_metric("MailsSoftBounced")
            return
        self._pass_on(event.mail, event.bounce)
        count_metric("MailsBounced")

    def _complained(self, event: _ComplaintEvent) -> None:
        """Count a complaint, and pass it on."""
        if event.complaint.kind in _NO_COMPLAINTS:
            return
        self._pass_on(event.mail, event.complaint)
        count_metric("MailsComplained")

    def _pass_on(self, mail: _Sent, report: _Bounce | _Complaint) -> None:
        """Pass on that a mail did not arrive.

        Its address is the one that it was sent to. The event also names whoever bounced
        or complained, but in the words of the recipient's server: whoever runs one
        could name the address of somebody else.
        """
        if len(mail.destination) > 1:
            logger.warning("a mail to several addresses is not one of the service")
            return
        self._undelivered(
            Undelivered(
                to=mail.destination[0].strip().lower(),
                sent_at=mail.timestamp,
                reported_at=report.timestamp,
            )
        )
