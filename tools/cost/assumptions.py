"""Assumptions, of what cannot be measured without people and AWS: disagree here."""

from typing import Final

# Lambda gives 1,769 MB one processor, and less memory a share of it.
PROCESSOR_MB: Final = 1_769
# What a function waits for in each call to DynamoDB, in the same region.
CALL_MS: Final = 5.0
# A start at full share of one processor (docs/performance.md, "cold start, CPU ms").
START_CPU_MS: Final = 404.0
# Of requests to a function that is not kept warm; a quiet stage has more.
STARTS: Final = 0.01
# Reads of the session beside what a request reads itself: one unit, each time.
SESSION_READ: Final = 1.0
# Of the gateway's access log, and of Lambda's own three lines, for each request.
GATEWAY_LOG_BYTES: Final = 600
LAMBDA_LOG_BYTES: Final = 350
# Lambda Insights: metrics of a function in each hour in which it runs, bytes a run.
INSIGHTS_METRICS: Final = 8
INSIGHTS_BYTES: Final = 1_100
# An event source mapping has five connections that each ask a queue every 20 s.
POLLS_A_MONTH: Final = 5 * 3 * 60 * 730
# Metrics that a mapping of a stream publishes (`EventCount`).
MAPPING_METRICS: Final = 6
# A scheduled run that finds nothing to do.
RUN_SECONDS: Final = 0.3
ANSWER_BYTES: Final = 2_000
# Lambda@Edge bills whole milliseconds; `python -m bench.edge` measures microseconds.
EDGE_SECONDS: Final = 0.001
EDGE_LOG_BYTES: Final = 450
# A run of the probe: requests besides signing in, as often as it makes them.
PROBE: Final = {"list": 1, "create": 1, "get": 2, "delete": 2, "refresh": 1}
# Names of metrics that a service which is used publishes; each costs by the month.
USED_METRICS: Final = 25

# A thousand requests of an app that shows lists and details and sometimes writes.
REQUESTS: Final = {
    "get": 0.45,
    "list": 0.30,
    "search": 0.05,
    "create": 0.08,
    "change": 0.08,
    "delete": 0.04,
}
# A person who uses the app on most days.
USER: Final = {"requests": 400, "sign_in": 2, "refresh": 60}
USER_MAILS: Final = 1
USER_TABLE_GB: Final = 0.0005
USER_FILES: Final = 4
USER_OBJECT_GB: Final = 0.02

# One file: a picture of 2 MB with three renditions; docs/files.md explains the steps.
FILE: Final = {
    "state transitions": (8, "state_transition"),
    "writes to S3 (upload, picture, three renditions)": (5, "object_write"),
    "reads from S3 (ranges, twice; heads)": (6, "object_read"),
    "write units": (60, "write_unit"),
    "read units": (20, "read_unit"),
    "events of S3": (10, "object_event"),
    "requests to queues": (8, "queue_request"),
}
FILE_WORKER_SECONDS: Final = 4.0
FILE_INVOCATIONS: Final = 10
FILE_INVOCATION_SECONDS: Final = 0.1
FILE_REQUESTS: Final = 4

# What is paid of a cache for Valkey in any case.
CACHE_LEAST_GB: Final = 0.1
# Processing units of a request: its check, and the storing that some need after it. The
# table is still asked as often as measured: what a cache saves of that depends on how
# the requests of a person are spread.
CACHE_UNITS: Final = 2
