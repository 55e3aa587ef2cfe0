"""Log queries, saved in CloudWatch Logs Insights for whoever looks for a cause."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.function import ServiceFunction
from infra.stages.schema import Stage


class Query(NamedTuple):
    """A query, and the functions whose logs it reads; all of them if none."""

    name: str
    text: str
    functions: Sequence[str] = ()


REQUESTS = ("auth", "api")
QUERIES = (
    Query(
        "Requests/Server errors by route",
        """filter message = "request" and status >= 500
| stats count() as errors, latest(correlation_id) as example by method, route, status
| sort errors desc""",
        REQUESTS,
    ),
    Query(
        "Requests/Slowest routes",
        """filter message = "request"
| stats count() as requests, pct(latency_ms, 50) as p50, pct(latency_ms, 99) as p99
  by method, route
| sort p99 desc | limit 30""",
        REQUESTS,
    ),
    Query(
        "Requests/Cold starts",
        """filter @type = "REPORT"
| stats count() as invocations, count(@initDuration) as starts,
  pct(@initDuration, 50) as p50_ms, max(@initDuration) as longest_ms by @log
| sort starts desc""",
        REQUESTS,
    ),
    Query(
        "Requests/Refusals by route",
        """filter message = "request" and status in [401, 403, 409, 412, 422, 429]
| stats count() as refusals by route, status | sort refusals desc | limit 50""",
        REQUESTS,
    ),
    Query(
        "Everything/One request by its id",
        """filter correlation_id = "PUT THE X-Request-ID HERE"
| sort @timestamp asc""",
    ),
    Query(
        "Everything/Errors by place",
        """filter level = "ERROR" or @message like /Task timed out|Runtime.ExitError/
| stats count() as errors, latest(@timestamp) as last by @log, location, message
| sort errors desc | limit 50""",
    ),
    Query(
        "Everything/Memory and time of functions",
        """filter @type = "REPORT"
| stats max(@maxMemoryUsed / 1024 / 1024) as mb,
  max(@memorySize / 1024 / 1024) as of_mb, pct(@duration, 99) as p99_ms,
  sum(@billedDuration) / 1000 as billed_s by @log
| sort billed_s desc""",
    ),
)


def save_queries(
    scope: Construct, stage: Stage, functions: Mapping[str, ServiceFunction]
) -> None:
    """Save each query under the stage's name, with the logs that it reads."""
    for query in QUERIES:
        names = query.functions or list(functions)
        words = query.name.replace("/", " ").split()
        logs.CfnQueryDefinition(
            scope,
            f"Query{''.join(word.title() for word in words)}",
            name=f"{stage.prefix}/{query.name}",
            # It has neither tags nor text else that would make it follow its logs.
            query_string=f"# Generation {stage.data_generation}\n{query.text}",
            log_group_names=[
                functions[name].function.log_group.log_group_name for name in names
            ],
        )
