"""Three that teams choose instead, and what they charge for the same users.

Each serves the same person (`assumptions.py`). None has all that is here; what each
lacks is in docs/cost.md.
"""

from tools.cost import assumptions as assumed
from tools.cost.bill import Bill, Line
from tools.cost.templates import HOURS

_REQUESTS = (
    assumed.USER["requests"]
    + assumed.USER["sign_in"]
    + assumed.USER["refresh"]
    + assumed.USER_FILES * assumed.FILE_REQUESTS
)
# A function of 512 MB that answers a request, and starts from a package as usual
# (docs/performance.md: 903 ms of a processor for a bare handler as zipped).
_ANSWER_SECONDS = 0.02
_START_SECONDS = 3.2
_MEMORY_GB = 0.5
# A row read, and one in five written, with one index.
_READS, _WRITES = 1.0, 0.4
_LOG_BYTES = 1_000
_COGNITO_FREE, _SUPABASE_FREE = 10_000, 100_000
_TASKS, _CPU, _GB = 2, 0.25, 0.5


def cognito_and_api(users: int) -> Bill:
    """Return a month of Cognito, an HTTP API, functions and a table."""
    requests = users * _REQUESTS
    seconds = requests * (_ANSWER_SECONDS + assumed.STARTS * _START_SECONDS)
    return Bill(
        "Cognito and an API",
        (
            Line("users", max(0, users - _COGNITO_FREE), "cognito_user"),
            Line("gateway", requests, "http_api_request"),
            Line("invocations", requests, "lambda_request"),
            Line("running", seconds * _MEMORY_GB, "lambda_gb_second_arm64"),
            Line("reads", requests * _READS, "read_unit"),
            Line("writes", requests * _WRITES, "write_unit"),
            Line("logs", requests * _LOG_BYTES / 1e9, "log_gb"),
            Line("traffic", requests * assumed.ANSWER_BYTES / 1e9, "traffic_gb"),
            *_stored(users),
        ),
    )


def supabase(users: int) -> Bill:
    """Return a month of one project, with what it includes of users and files."""
    return Bill(
        "Supabase Pro",
        (
            Line("project", 1, "supabase_month"),
            Line("users", max(0, users - _SUPABASE_FREE), "supabase_user"),
            Line("files", max(0.0, users * assumed.USER_OBJECT_GB - 100), "object_gb"),
        ),
    )


def container(users: int) -> Bill:
    """Return a month of two small containers, a balancer and a database."""
    requests = users * _REQUESTS
    hours = _TASKS * HOURS
    return Bill(
        "two containers and a database",
        (
            Line("processors", hours * _CPU, "container_cpu_hour"),
            Line("memory", hours * _GB, "container_gb_hour"),
            Line("balancer", HOURS, "balancer_hour"),
            Line("balancer, its use", HOURS, "balancer_unit_hour"),
            Line("database", HOURS, "database_hour"),
            Line("disk", max(20.0, users * assumed.USER_TABLE_GB), "database_gb"),
            Line("logs", requests * _LOG_BYTES / 1e9, "log_gb"),
            Line("traffic", requests * assumed.ANSWER_BYTES / 1e9, "traffic_gb"),
            Line("files", users * assumed.USER_OBJECT_GB, "object_gb"),
            Line("mails", users * assumed.USER_MAILS, "mail"),
        ),
    )


def _stored(users: int) -> tuple[Line, ...]:
    """Return what users leave at AWS, and their mails."""
    return (
        Line("rows", users * assumed.USER_TABLE_GB, "table_gb"),
        Line("backups of rows", users * assumed.USER_TABLE_GB, "table_backup_gb"),
        Line("files", users * assumed.USER_OBJECT_GB, "object_gb"),
        Line("mails", users * assumed.USER_MAILS, "mail"),
    )


RIVALS = (cognito_and_api, supabase, container)
