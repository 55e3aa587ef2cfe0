"""The client of a request, as far as it is known."""

from runtime.core.models import Model


class ClientInfo(Model):
    """The address and the device that a request comes from."""

    address: str | None = None
    device: str | None = None

    def mailable(self) -> dict[str, str]:
        """Return what a mail may say about the client.

        The device is left out: its name is a text that the client chose, and a stranger
        could use it to put words of their own into our mails.
        """
        return {"address": self.address} if self.address else {}
