"""SES, the mail service that sends rendered mails."""

from email.utils import formataddr
from typing import TYPE_CHECKING, Any

from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
)

from runtime.core.mail.sending import RenderedMail

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

_CHARSET = "UTF-8"


_FOR_GOOD = frozenset(
    {"BadRequestException", "InvalidParameterValue", "MessageRejected"}
)
"""The codes by which SES refuses an address or a text, which no repetition mends."""
_UNVERIFIED = "Email address is not verified"
"""The beginning of a rejection for want of a verified identity: ours, or in SES's
sandbox the recipient's. An operator can mend it."""


class Refused(Exception):
    """The mail was certainly not sent; it may be later."""


class Undeliverable(Exception):
    """The mail was not sent, and never will be: its address or text is refused."""


class SesMailer:
    """The mail service that sends by SES."""

    def __init__(
        self,
        client: "SESV2Client",
        sender: str,
        name: str,
        configuration_set: str | None = None,
    ) -> None:
        """Send by this client.

        Args:
            client: the client of SES.
            sender: the address that mails come from.
            name: the name of the product, which recipients see.
            configuration_set: the one that reports bounces and complaints; without,
                SES takes the default one of the sender's identity, if there is any.
        """
        self._client = client
        self._from = formataddr((name, sender))
        self._set: dict[str, Any] = (
            {"ConfigurationSetName": configuration_set} if configuration_set else {}
        )

    def send(self, rendered: RenderedMail) -> None:
        """Send a mail.

        SES has no idempotency token: a second call may send a second mail.

        Raises:
            Refused: SES refused the mail for now, or was not reached.
            Undeliverable: SES refused it for good.
            Exception: any other error; the mail may have been sent.
        """
        try:
            self._client.send_email(
                **self._set,
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
            code = error.response["Error"]["Code"]
            unverified = (
                error.response["Error"].get("Message", "").startswith(_UNVERIFIED)
            )
            if code in _FOR_GOOD and not unverified:
                raise Undeliverable(code) from None
            raise Refused(code) from None
