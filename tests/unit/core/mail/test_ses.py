"""Sending by SES: the request, and which failures mean that nothing was sent."""

from typing import Any, cast

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from runtime.core.mail.sending import RenderedMail
from runtime.core.mail.ses import Refused, SesMailer

LETTER = RenderedMail(
    to="ada@example.com", subject="Grüße", text="Hallo", html="<p>Hallo</p>"
)


class Ses:
    """A client of SES that keeps the requests, or fails."""

    def __init__(self, error: Exception | None = None) -> None:
        """Fail with this error, if one is given."""
        self.error = error
        self.requests: list[dict[str, Any]] = []

    def send_email(self, **request: Any) -> None:
        """Keep the request."""
        self.requests.append(request)
        if self.error:
            raise self.error


def mailer(ses: Ses, name: str = "Backend API") -> SesMailer:
    """Return the mail service behind that client."""
    return SesMailer(cast(Any, ses), "no-reply@example.com", name)


def failure(status: int) -> ClientError:
    """Return a failure that SES reports with a message that names the address."""
    return ClientError(
        cast(
            Any,
            {
                "Error": {"Code": "Code", "Message": "ada@example.com is suppressed"},
                "ResponseMetadata": {"HTTPStatusCode": status},
            },
        ),
        "SendEmail",
    )


def test_a_letter_is_sent_whole_in_the_products_name() -> None:
    """It goes to one address, in both forms, as UTF-8."""
    ses = Ses()

    mailer(ses).send(LETTER)

    assert ses.requests == [
        {
            "FromEmailAddress": "Backend API <no-reply@example.com>",
            "Destination": {"ToAddresses": ["ada@example.com"]},
            "Content": {
                "Simple": {
                    "Subject": {"Data": "Grüße", "Charset": "UTF-8"},
                    "Body": {
                        "Text": {"Data": "Hallo", "Charset": "UTF-8"},
                        "Html": {"Data": "<p>Hallo</p>", "Charset": "UTF-8"},
                    },
                }
            },
        }
    ]


def test_bounces_of_a_letter_are_reported_by_the_configuration_set() -> None:
    """Without its name SES would take the default one of the identity, if any."""
    ses = Ses()

    SesMailer(cast(Any, ses), "no-reply@example.com", "Product", "Mails").send(LETTER)

    (request,) = ses.requests
    assert request["ConfigurationSetName"] == "Mails"


def test_a_name_with_signs_is_quoted() -> None:
    """SES would read it as several addresses."""
    ses = Ses()

    mailer(ses, "Mail, Inc.").send(LETTER)

    (request,) = ses.requests
    assert request["FromEmailAddress"] == '"Mail, Inc." <no-reply@example.com>'


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (failure(400), "Code"),
        (failure(429), "Code"),
        (failure(499), "Code"),
        (ConnectTimeoutError(endpoint_url="https://ses"), "ConnectTimeoutError"),
        (
            EndpointConnectionError(endpoint_url="https://ses"),
            "EndpointConnectionError",
        ),
    ],
    ids=["rejected", "throttled", "any 4xx", "not connected", "not reached"],
)
def test_what_was_certainly_not_sent_is_refused(error: Exception, told: str) -> None:
    """It may be sent later; the reason is told without the address."""
    with pytest.raises(Refused) as refused:
        mailer(Ses(error)).send(LETTER)

    assert str(refused.value) == told
    assert refused.value.__cause__ is None and refused.value.__suppress_context__


@pytest.mark.parametrize(
    "error",
    [failure(500), failure(503), ReadTimeoutError(endpoint_url="https://ses")],
    ids=["500", "503", "no answer"],
)
def test_what_may_have_been_sent_is_not_refused(error: Exception) -> None:
    """If it counted as unsent, it could be sent any number of times."""
    ses = Ses(error)

    with pytest.raises(type(error)) as failed:
        mailer(ses).send(LETTER)

    assert failed.value is error
    assert len(ses.requests) == 1


def test_a_letter_is_not_shown_by_what_describes_it() -> None:
    """A log line or a traceback may hold its description, and it holds a token."""
    assert repr(LETTER) == "RenderedMail(subject='Grüße')"
