"""The refusals of bulk requests; each becomes one problem document."""

from runtime.core.errors import Conflict, Unavailable


class BulkRefused(Conflict):
    """An all-or-nothing request changed nothing; `errors` says which entries failed."""

    code = "bulk_refused"
    default_detail = "Nothing was changed: not every entry can be."


class NotAttempted(Unavailable):
    """The time of a request with many entries ended before this one."""

    code = "not_attempted"
    default_detail = "The time ended before this entry was begun; send it again."
