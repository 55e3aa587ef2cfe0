"""The client of a request, as far as it is known."""

from typing import Annotated

from pydantic import AfterValidator

from runtime.core.models import Model
from runtime.core.security.networks import address_of

ClientAddress = Annotated[str | None, AfterValidator(address_of)]
"""The address of a client in its one spelling; None for any text that is none.

Rows that were written before only addresses were taken may hold the words of a
stranger; they are read as None.
"""


class ClientInfo(Model):
    """The address and the device that a request comes from."""

    address: ClientAddress = None
    device: str | None = None

    def mailable(self) -> dict[str, str]:
        """Return what a mail may say about the client.

        The device is left out: its name is a text that the client chose, and a stranger
        could use it to put words of their own into our mails.
        """
        return {"address": self.address} if self.address else {}
