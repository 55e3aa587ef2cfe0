"""The refusals of summaries, and the reasons for which one is not written."""

from runtime.core.errors import NotFound, Unavailable
from runtime.core.jobs.errors import JobFailed

_LOOK_AGAIN_SECONDS = 3600


class ItemNotFound(NotFound):
    """The caller owns no such item."""

    code, default_detail = "item_not_found", "Item not found"


class SummaryNotFound(NotFound):
    """The item has no summary, or none any more."""

    code, default_detail = "summary_not_found", "Summary not found"


class NotConfigured(Unavailable):
    """This stage has no key of a language model, so nothing can be written."""

    code = "not_configured"
    default_detail = "No language model is configured."

    def __init__(self) -> None:
        """Tell clients to look again when somebody may have configured one."""
        super().__init__(retry_after=_LOOK_AGAIN_SECONDS)


class ItemGone(JobFailed):
    """The item was deleted before its summary could be stored."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("item_gone", "The item is not there any more.")


class Superseded(JobFailed):
    """There is a summary of a later version of the item already."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("superseded", "There is a summary of a later version.")


class BudgetExhausted(JobFailed):
    """The owner has used the tokens of the day, or too few are left."""

    def __init__(self) -> None:
        """Say when there are some again."""
        super().__init__(
            "budget_exhausted", "The tokens of today are used; try again tomorrow, UTC."
        )


class ModelPaused(JobFailed):
    """The model is not called for a while, since it has failed several times."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "model_paused", "The language model fails; try again in some minutes."
        )


class OutOfTime(JobFailed):
    """The invocation ends before another call of the model could."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("timed_out", "The work took longer than it may.")


class NoKey(JobFailed):
    """The key of the model's service was taken away, or cannot be read."""

    def __init__(self) -> None:
        """Say so; the reason of the store is for the log."""
        super().__init__("key_unavailable", "The language model's key cannot be read.")
