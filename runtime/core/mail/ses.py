"""SES, the mail service that sends rendered mails."""

from email.utils import formataddr
from typing import TYPE_CHECKING

from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
)

from runtime.core.mail.sending import RenderedMail

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

_CHARSET = "UTF-8"


class Refused(Exception):
    """The mail was certainly not sent."""


class SesMailer:
    """The mail service that sends by SES."""

    def __init__(self, client: "SESV2Client", sender: str, name: str) -> None:
        """Send from this address, in the name of this product."""
        self._client = client
        self._from = formataddr((name, sender))

    def send(self, rendered: RenderedMail) -> None:
        """Send a mail.

        SES has no idempotency token: a second call may send a second mail.

        Raises:
            Refused: SES refused the mail, or was not reached.
            Exception: any other error; the mail may have been sent.
        """
        try:
            self._client.send_email(
                FromEmailAddress=self._from,
                Destination={"ToAddresses": [rendered.to]},
                Content={
                    "Simple": {
                        "Subject": {"Data": rendered.subject, "Charset": _CHARSET},
                        "Body": {
                            "Text": {"Data": rendered.text, "Charset": _CHARSET},
                            "Html": {"Data": rendered.html, "Charset": _CHARSET},
                        },
                    }
                },
            )
        except (ConnectTimeoutError, EndpointConnectionError) as error:
            raise Refused(type(error).__name__) from None
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status >= 500:
                raise
            # The message of SES names the address, so only the code is kept.
            raise Refused(error.response["Error"]["Code"]) from None
