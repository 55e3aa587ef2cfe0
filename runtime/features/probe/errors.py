"""The error of the probe."""


class ProbeFailed(Exception):
    """A step did not go as it does for a client of a service that works.

    Attributes:
        step: the step, such as `sign in`.
    """

    def __init__(self, step: str, why: str) -> None:
        """Say which step failed, and why."""
        super().__init__(f"{step}: {why}")
        self.step = step
