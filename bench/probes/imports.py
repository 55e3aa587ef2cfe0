"""Serves one event in a new process and prints every module that was imported.

Run with the package on PYTHONPATH: `imports.py EVENT DENIED`, both JSON. Prints a JSON
object with `modules`, and `chains`: per denied module, the modules that led to it.
"""

import importlib
import json
import sys
from typing import Any


class Watch:
    """A finder that finds nothing, but is called before every import."""

    def __init__(self, denied: list[str]) -> None:
        """Watch for these modules and their submodules."""
        self._denied = denied
        self.chains: dict[str, list[str]] = {}

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Record the chain of importers of a denied module."""
        for denied in self._denied:
            if name == denied or name.startswith(denied + "."):
                self.chains.setdefault(denied, [*importers(), name])


def importers() -> list[str]:
    """Return the modules whose code is running, outermost first."""
    names: list[str] = []
    frame = sys._getframe()
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        is_machinery = name.startswith("importlib") or name == __name__
        if not is_machinery and name not in names:
            names.append(name)
        frame = frame.f_back  # type: ignore[assignment]
    return names[::-1]


def main(event: str, denied: str) -> None:
    """Serve the event and print what was imported."""
    watch = Watch(json.loads(denied))
    sys.meta_path.insert(0, watch)
    handler = importlib.import_module("runtime.main").handler
    answer = handler(json.loads(event), {})
    sys.meta_path.remove(watch)
    seen = {
        "status": answer["statusCode"],
        "modules": sorted(sys.modules),
        "chains": watch.chains,
    }
    # After the function's own log lines.
    print("\n" + json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
