"""The client of a request, as far as it can be told."""

from runtime.core.models import Model


class ClientInfo(Model):
    """The address and the device that a request comes from."""

    address: str | None = None
    device: str | None = None

    def mailable(self) -> dict[str, str]:
        """Return what a mail may say of the client.

        Not the device: it is the client's own words, which a stranger could have us
        mail.
        """
        return {"address": self.address} if self.address else {}
