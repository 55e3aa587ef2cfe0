"""The Lambda code and its dependency layers, packaged without Docker.

`python -m infra.bundling` packages a stage, prints the sizes and holds the budgets.

The name of an asset follows from inputs only: sources, lock file, packer and target.
So templates are the same on every machine, whether it can compile bytecode or not.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from infra.packaging.edge import edge_package
from infra.packaging.interpreters import find_target
from infra.packaging.packages import code_package, layer_kind, layer_package
from infra.stages.schema import Stage

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_


def runtime_code(stage: Stage) -> "lambda_.Code":
    """Return the service's code; its handler is `runtime.main.handler`."""
    # Imported here: CDK takes a second, and who asks for an interpreter has none to
    # wait.
    from infra.packaging.asset import package_code

    return package_code(code_package(stage))


def dependency_layer_code(name: str, stage: Stage) -> "lambda_.Code":
    """Return the layer with the packages that one function imports.

    Args:
        name: the function of requests, or the layer that a worker declares.
        stage: decides Python, platform and bytecode.
    """
    from infra.packaging.asset import package_code

    return package_code(layer_package(layer_kind(name), stage))


def edge_code(stage: Stage) -> "lambda_.Code":
    """Return the code of the function at the edge, with the stage's settings in it."""
    from infra.packaging.asset import package_code

    return package_code(edge_package(stage))


def bytecode_interpreter() -> Path | None:
    """Return the Python that compiles for Lambda; None: packages are sources only."""
    found = find_target()
    return found.path if found else None


if __name__ == "__main__":
    from infra.packaging.report import main

    sys.exit(main(sys.argv[1:]))
