"""A start of the service from its package alone; test_bundling runs this file.

Run without site-packages, with code and layer on PYTHONPATH. Writes what it saw as JSON
to the file named by the first argument.
"""

import ast
import importlib
import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

SERVICES = ("dynamodb", "s3", "secretsmanager", "sqs", "ssm", "sts", "xray")


class Compilations(list[str]):
    """The files that Python had to compile, for want of valid bytecode."""

    def __init__(self) -> None:
        super().__init__()
        original = SourceFileLoader.source_to_code

        def record(loader: Any, data: Any, path: Any, **options: Any) -> Any:
            """Compile a file and remember its name."""
            self.append(str(path))
            return original(loader, data, path, **options)

        setattr(SourceFileLoader, "source_to_code", record)


def imports(tree: ast.AST) -> Iterator[str]:
    """Return every module that a syntax tree imports, except for types only."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)):
            yield from imports(node)


def is_missing(name: str) -> bool:
    """Tell whether a module cannot be imported."""
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        return True
    return False


def get(handler: Any, path: str) -> int:
    """Send a minimal event and return the status of the answer."""
    event: dict[str, Any] = {
        "httpMethod": "GET",
        "path": path,
        "headers": {},
        "queryStringParameters": None,
    }
    return int(handler(event, {})["statusCode"])


def main(report: str) -> None:
    """Start the service, serve a request, trace, and make every client."""
    compilations = Compilations()
    main_module = importlib.import_module("runtime.main")
    handler = main_module.handler
    paths = ("/api/health", "/api/openapi.json", "/api/items", "/api/nope")
    statuses = {path: get(handler, path) for path in paths}
    os.environ["_X_AMZN_TRACE_ID"] = (
        "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"
    )
    statuses["traced"] = get(handler, "/api/health")
    seen: dict[str, Any] = {
        "statuses": statuses,
        "tracer": "aws_xray_sdk.core" in sys.modules,
    }

    boto3 = importlib.import_module("boto3")
    seen["clients"] = [boto3.client(name).meta.endpoint_url for name in SERVICES]
    if importlib.util.find_spec("argon2"):
        seen["passwords"] = check_passwords()
    # What follows imports more than the function ever does.
    seen["compiled"] = list(compilations)
    sys.dont_write_bytecode = True

    code = Path(str(main_module.__file__)).parent
    trees = [ast.parse(path.read_bytes()) for path in code.rglob("*.py")]
    names = {name for tree in trees for name in imports(tree)}
    seen["missing"] = sorted(filter(is_missing, names))
    files = {getattr(module, "__file__", None) for module in sys.modules.values()}
    seen["strangers"] = sorted(
        str(file) for file in files if file and "site-packages" in file
    )
    Path(report).write_text(json.dumps(seen), encoding="utf-8")


def check_passwords() -> bool:
    """Tell whether hashing and judging passwords and reading e-mail addresses work."""
    passwords = importlib.import_module("runtime.features.accounts.passwords.hashing")
    models = importlib.import_module("runtime.features.accounts.sign_in.models")
    hashed = passwords.hash_password("correct horse battery staple")
    request = models.RegisterRequest(
        email="ada@example.com", password="correct horse battery staple"
    )
    return (
        passwords.verify_password("correct horse battery staple", hashed)
        and passwords.weakness("password1234", []) is not None
        and request.email == "ada@example.com"
    )


if __name__ == "__main__":
    main(sys.argv[1])
