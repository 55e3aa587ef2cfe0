"""Requests and what they cost, by measured units, on a stage's own functions."""

import json
from dataclasses import dataclass
from pathlib import Path

from tools.cost import assumptions as assumed
from tools.cost.bill import Bill, Line, added
from tools.cost.templates import Templates

FILE = Path(__file__).with_name("measured.json")


@dataclass(frozen=True)
class Used:
    """The units, time and logs of one request (`bench/cost.py` measures them)."""

    function: str
    reads: float
    writes: float
    calls: int
    log_bytes: int
    cpu_ms: float


@dataclass(frozen=True)
class Function:
    """The properties of a function that decide what it costs.

    Attributes:
        memory_gb: its memory.
        architecture: such as arm64.
        warm: how many environments are kept warm.
        snapshot: whether it starts from a snapshot.
    """

    memory_gb: float
    architecture: str
    warm: int
    snapshot: bool

    def seconds(self, cpu_ms: float, calls: int = 0) -> float:
        """Return how long it takes for some work and some calls."""
        share = min(1.0, 1024 * self.memory_gb / assumed.PROCESSOR_MB)
        return (cpu_ms / share + calls * assumed.CALL_MS) / 1000

    def run(self, seconds: float) -> Line:
        """Return the line of running so long."""
        kind = "warm_run" if self.warm else "lambda"
        price = f"{kind}_gb_second_{self.architecture}"
        return Line("running", seconds * self.memory_gb, price)

    def starts(self) -> list[Line]:
        """Return the lines of starting, as a share of one request.

        Lambda bills the initialization of a function since August 2025, whatever its
        package; of an environment that is kept warm it is part of that price.
        """
        if self.warm:
            return []
        if self.snapshot:
            restored = assumed.STARTS * self.memory_gb
            return [Line("starts", restored, "snapshot_restored_gb")]
        seconds = assumed.STARTS * self.seconds(assumed.START_CPU_MS)
        price = f"lambda_gb_second_{self.architecture}"
        return [Line("starts", seconds * self.memory_gb, price)]


def measured(file: Path = FILE) -> dict[str, Used]:
    """Return what each request uses."""
    given = json.loads(file.read_text(encoding="utf-8"))["requests"]
    return {name: Used(**used) for name, used in given.items()}


def function_of(templates: Templates, name: str) -> Function:
    """Return a function of the stage's templates, by its name there."""
    found = templates.function(name)
    warm = 0
    for kind in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
        for each in templates.of_type(kind):
            kept = each.get("ProvisionedConcurrencyConfig")
            if kept and f"'{name}Function" in str(each["FunctionName"]):
                warm += kept["ProvisionedConcurrentExecutions"]
    return Function(
        found["MemorySize"] / 1024,
        found["Architectures"][0],
        warm,
        "SnapStart" in found,
    )


def request(templates: Templates, name: str, used: Used) -> Bill:
    """Return what one request costs, from the firewall to the logs."""
    function = function_of(templates, used.function.title())
    logged = used.log_bytes + assumed.GATEWAY_LOG_BYTES + assumed.LAMBDA_LOG_BYTES
    # With a distribution, one stands before that, and one before the gateway.
    acls = templates.of_type("AWS::WAFv2::WebACL")
    traced = templates.function(used.function.title()).get("TracingConfig")
    session = assumed.SESSION_READ if used.function == "api" else 0
    lines = [
        Line("gateway", 1, "gateway_request"),
        Line("firewall", len(acls), "firewall_request"),
        Line("invocations", 1, "lambda_request"),
        function.run(function.seconds(used.cpu_ms, used.calls)),
        *function.starts(),
        Line("reads", used.reads + session, "read_unit"),
        Line("writes", used.writes, "write_unit"),
        Line("logs", (logged + assumed.INSIGHTS_BYTES) / 1e9, "log_gb"),
        # X-Ray keeps the first of each second: of a quiet stage all of them.
        Line("traces", int(bool(traced)), "trace"),
        *_way_out(templates),
    ]
    return Bill(name, tuple(lines))


def _way_out(templates: Templates) -> list[Line]:
    """Return what an answer costs on its way out, by a distribution if there is one."""
    traffic_gb = assumed.ANSWER_BYTES / 1e9
    if not templates.of_type("AWS::CloudFront::Distribution"):
        return [Line("traffic", traffic_gb, "traffic_gb")]
    # What goes from the gateway to CloudFront costs nothing.
    judge = templates.function("Edge")
    gb_seconds = assumed.EDGE_SECONDS * judge["MemorySize"] / 1024
    return [
        Line("traffic by the edge", traffic_gb, "edge_traffic_gb"),
        Line("edge", 1, "edge_request"),
        Line("function at the edge", 1, "edge_function_request"),
        Line("running at the edge", gb_seconds, "edge_function_gb_second"),
        Line("logs of the edge", assumed.EDGE_LOG_BYTES / 1e9, "log_gb"),
    ]


def mixed(templates: Templates, shares: dict[str, float], title: str) -> Bill:
    """Return what requests of several kinds cost, by the number of each."""
    known = measured()
    return added(
        title,
        (
            request(templates, name, known[name]).times(number, name)
            for name, number in shares.items()
        ),
    )
