"""Cost of one more route in a cold start: its import and its share of the first match.

Run with the package on PYTHONPATH: `route_cost.py COUNT`. The routes resemble the
service's own: a caller, a path parameter, and a body in every second one. Prints
milliseconds of CPU per route.
"""

import gc
import importlib
import sys
import time
from typing import Any

HEAD = """
from typing import Annotated
from fastapi import Path, Response
from pydantic import Field
from runtime.core.http.conditional import ReadConditions
from runtime.core.http.dependencies import Assembled, CurrentCaller
from runtime.core.http.lazy_routes import Router
from runtime.core.models import Input, Model
from runtime.features.items.assembly import Items
from runtime.features.items.models import Item

router = Router(prefix="/probes")
ItemsDep = Annotated[Items, Assembled(Items)]
ProbeId = Annotated[str, Path(max_length=26)]
"""
READ = """
@router.get("/{number}/{{probe_id}}", response_model=Item)
async def read_{number}(
    caller: CurrentCaller, items: ItemsDep, probe_id: ProbeId,
    response: Response, conditions: ReadConditions,
) -> Item | Response:
    return response
"""
WRITE = """
class Body{number}(Input):
    title: str = Field(min_length=1, max_length=200)
    tags: list[str] = []

@router.put("/{number}/{{probe_id}}")
async def write_{number}(
    caller: CurrentCaller, items: ItemsDep, probe_id: ProbeId, body: Body{number}
) -> Item:
    raise NotImplementedError
"""


def main(count: int) -> None:
    """Add routes to the service and print the cost of each."""
    main_module: Any = importlib.import_module("runtime.main")
    source = HEAD + "".join(
        (WRITE if number % 2 else READ).format(number=number) for number in range(count)
    )
    code = compile(source, "probe", "exec")
    main_module.handler(event("/api/health"), {})
    gc.disable()
    began = time.process_time_ns()
    scope: dict[str, Any] = {"__name__": "probe"}
    exec(code, scope)
    routes = [route.under("/api") for route in scope["router"].routes]
    main_module.app.router.routes.extend(routes)
    # The last route, so every route is matched once.
    answer = main_module.handler(event("/api/probes/nothing"), {})
    spent = time.process_time_ns() - began
    assert answer["statusCode"] == 404
    # After the function's own log lines.
    print(f"\n{spent / 1e6 / count}")


def event(path: str) -> dict[str, Any]:
    """Return a minimal event."""
    return {
        "httpMethod": "GET",
        "path": path,
        "headers": {},
        "queryStringParameters": None,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
