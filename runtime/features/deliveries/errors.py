"""The errors of deliveries: each of them lets CodeDeploy go back."""


class DeliveryFailed(Exception):
    """A new version must get no more requests; the message says why."""


class SmokeFailed(DeliveryFailed):
    """A new version did not answer as one that works.

    Attributes:
        step: the step, such as `ready`.
    """

    def __init__(self, step: str, why: str) -> None:
        """Say which step failed, and why."""
        super().__init__(f"{step}: {why}")
        self.step = step


class AlarmRaised(DeliveryFailed):
    """An alarm on what clients see was raised after the alias had moved, or is gone."""


class RevisionUnreadable(DeliveryFailed):
    """CodeDeploy does not tell which version of which function it delivers."""
