"""The refusals of bulk requests; each becomes one problem document."""

from runtime.core.errors import Conflict, Unavailable


class BulkRefused(Conflict):
    """An atomic request changed nothing; `errors` names the entries that failed."""

    code = "bulk_refused"
    default_detail = "Nothing was changed: not every entry can be."


class NotAttempted(Unavailable):
    """The time of a bulk request ended before this entry was begun."""

    code = "not_attempted"
    default_detail = "The time ended before this entry was begun; send it again."
