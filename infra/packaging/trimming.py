"""Steps that remove from the layer the files that no function reads: over half of it.

Each step says why, and fails when what it removes is not there: an upgrade that moves
things must not make the package grow, or break, unnoticed.
"""

import gzip
import json
import re
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from infra.packaging.errors import PackagingError

# The settings of a client; botocore reads their texts at the first call, and fails.
_DEMANDED = "clientContextParams"
# What the service calls; botocore can make a client for nothing else. The X-Ray SDK
# makes an xray client when it is imported, unless it finds itself in Lambda.
SERVICES = ("dynamodb", "s3", "secretsmanager", "sqs", "ssm", "sts", "xray")
# What only workers call.
WORKER_SERVICES = ("cloudwatch", "codedeploy", "lambda", "sesv2", "stepfunctions")
# What the rotation calls besides, in a stage behind a distribution.
EDGE_SERVICES = ("cloudfront", "wafv2")
# Where endpoints.json has another name for a service.
_ENDPOINT_NAMES = {
    "cloudwatch": "monitoring",
    "sesv2": "email",
    "stepfunctions": "states",
}
# Read by every client, whatever its service.
_SHARED_DATA = (
    "_retry.json",
    "endpoints.json",
    "partitions.json",
    "sdk-default-configuration.json",
)
# Those of Amazon Trust Services, which asks whoever chooses to include all five:
# https://www.amazontrust.com/repository/
_AMAZON_AUTHORITIES = {
    *(f"Amazon Root CA {number}" for number in (1, 2, 3, 4)),
    "Starfield Services Root Certificate Authority - G2",
}
# Where AWS has, or plans, authorities of another name.
_OTHER_PARTITIONS = ("cn-", "eusc-", "us-iso")
_LABELLED_CERTIFICATE = re.compile(
    r'# Label: "([^"]+)"\n(?:#.*\n)*(-----BEGIN[^#]+-----END CERTIFICATE-----\n)'
)
# What importlib.metadata reads; scanners for known vulnerabilities read it too.
_METADATA = ("METADATA", "entry_points.txt")


def trim(site: Path, region: str, services: Collection[str] = SERVICES) -> None:
    """Run every step.

    Args:
        site: the folder that the dependencies were installed into.
        region: the region in which the functions call AWS.
        services: the AWS services that the functions of this layer call.
    """
    drop_uncalled_services(site, services)
    drop_older_interfaces(site)
    drop_uncalled_endpoints(site, services)
    if amazon_certifies(region):
        drop_foreign_authorities(site)
    drop_service_examples(site)
    drop_service_documentation(site)
    drop_resource_models(site)
    drop_pydantic_v1(site)
    drop_rsa(site)
    drop_documentation_page(site)
    drop_scripts(site)
    drop_installation_records(site)
    drop_descriptions(site)
    drop_type_stubs(site)
    drop_c_sources(site)
    drop_tests(site)
    drop_texts(site)
    drop_leftovers(site)


def drop_uncalled_services(site: Path, services: Collection[str] = SERVICES) -> None:
    """Drop the services that nobody calls: botocore's 400 are most of the layer."""
    data = _existing(site, "botocore/data")
    kept = {*services, *_SHARED_DATA}
    for name in sorted(kept):
        _existing(data, name)
    _remove(p for p in data.iterdir() if p.name not in kept)


def drop_older_interfaces(site: Path) -> None:
    """Drop all versions of each service's interface but the newest, botocore's own."""
    older: list[Path] = []
    for service in _existing(site, "botocore/data").iterdir():
        if service.is_dir():
            older += sorted(p for p in service.iterdir() if p.is_dir())[:-1]
    _remove(older)


def drop_uncalled_endpoints(site: Path, services: Collection[str] = SERVICES) -> None:
    """Drop other services from endpoints.json: 1.2 MB, parsed for the first client."""
    path = _existing(site, "botocore/data/endpoints.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    names = [_ENDPOINT_NAMES.get(name, name) for name in services]
    for partition in document["partitions"]:
        known = partition["services"]
        kept = {name: known[name] for name in names if name in known}
        if not kept or len(kept) == len(known):
            raise PackagingError(
                f"{path}: partition {partition['partition']} names services in a way "
                f"that {__name__} does not know."
            )
        partition["services"] = kept
    path.write_text(json.dumps(document, separators=(",", ":")), encoding="utf-8")


def amazon_certifies(region: str) -> bool:
    """Tell whether Amazon Trust Services certifies AWS's endpoints in a region."""
    return not region.startswith(_OTHER_PARTITIONS)


def drop_foreign_authorities(site: Path) -> None:
    """Drop other authorities: botocore reads 126 to connect first, 7 % of a start.

    AWS's endpoints are certified by its own. Other libraries have other lists, and
    AWS_CA_BUNDLE overrides this one.
    """
    path = _existing(site, "botocore/cacert.pem")
    certificates = _LABELLED_CERTIFICATE.findall(path.read_text(encoding="utf-8"))
    kept = {label: text for label, text in certificates if label in _AMAZON_AUTHORITIES}
    if kept.keys() != _AMAZON_AUTHORITIES:
        missing = ", ".join(sorted(_AMAZON_AUTHORITIES - kept.keys()))
        raise PackagingError(f"{path} does not hold {missing}: adapt {__name__}.")
    path.write_text("".join(kept.values()), encoding="utf-8")


def drop_service_examples(site: Path) -> None:
    """Drop the examples of services, which only documentation reads."""
    _remove(site.glob("botocore/data/*/*/examples-1.json"))
    _remove([_existing(site, "boto3/examples")])


def drop_service_documentation(site: Path) -> None:
    """Drop texts for people from descriptions of services: every start parses them."""
    models = list(site.glob("botocore/data/*/*/service-2.json.gz"))
    if not models:
        raise PackagingError(
            f"{site} describes services in another form: adapt {__name__}."
        )
    for path in models:
        model = json.loads(gzip.decompress(path.read_bytes()))
        text = json.dumps(_undocumented(model), separators=(",", ":"))
        # Not compressed twice: the package is a zip file.
        path.with_suffix("").write_text(text, encoding="utf-8")
        path.unlink()


def drop_resource_models(site: Path) -> None:
    """Drop the models for boto3.resource, since the service uses clients."""
    _remove([_existing(site, "boto3/data")])


def drop_pydantic_v1(site: Path) -> None:
    """Drop pydantic.v1: FastAPI imports it to refuse its models, 4 % of a start."""
    _remove([_existing(site, "pydantic/v1")])


def drop_rsa(site: Path) -> None:
    """Drop rsa and pyasn1: python-jose imports them if it can, 3 % of a start.

    The service signs with HMAC only.
    """
    packages = ("rsa", "pyasn1")
    for name in packages:
        _existing(site, name)
    _remove(p for name in packages for p in (site / name, *site.glob(f"{name}-*")))


def drop_documentation_page(site: Path) -> None:
    """Drop the documentation page that Powertools has for a framework we do not use."""
    page = _existing(site, "aws_lambda_powertools/event_handler/openapi/swagger_ui")
    _remove([*page.glob("*.js"), *page.glob("*.css")])


def drop_scripts(site: Path) -> None:
    """Drop the commands, since nobody types any in Lambda."""
    _remove([_existing(site, "bin")])


def drop_installation_records(site: Path) -> None:
    """Drop licences, file lists and hashes: only installers read them."""
    for folder in site.glob("*.dist-info"):
        _existing(folder, "METADATA")
    _remove(p for p in site.glob("*.dist-info/*") if p.name not in _METADATA)


def drop_descriptions(site: Path) -> None:
    """Drop the page that each package has in an index; name and version stay above it.

    The headers end at the first empty line (Core metadata specifications, 2.1).
    """
    paths = [path for path in site.glob("*.dist-info/METADATA") if _describes(path)]
    if not paths:
        raise PackagingError(f"{site} describes no package: adapt {__name__}.")
    for path in paths:
        headers, _, _ = path.read_bytes().partition(b"\n\n")
        path.write_bytes(headers + b"\n")


def drop_type_stubs(site: Path) -> None:
    """Drop the stubs, which only type checkers read."""
    _remove([*site.rglob("*.pyi"), *site.rglob("py.typed")])
    _remove(site.glob("*-stubs"))


def drop_c_sources(site: Path) -> None:
    """Drop the sources of extensions, which are compiled already."""
    _remove(p for suffix in ("c", "h") for p in site.rglob(f"*.{suffix}"))


def drop_tests(site: Path) -> None:
    """Drop the tests that ecdsa ships beside its modules."""
    _remove(site.rglob("test_*.py"))


def drop_texts(site: Path) -> None:
    """Drop the files that only people and their tools read."""
    _remove(p for suffix in ("md", "rst") for p in site.rglob(f"*.{suffix}"))


def drop_leftovers(site: Path) -> None:
    """Drop leftovers of installers and wheels; only this step may find nothing."""
    names = ("__pycache__", "tests", ".lock")
    for path in [found for name in names for found in site.rglob(name)]:
        _delete(path)


def _undocumented(node: Any) -> Any:
    """Return a description without its texts; keep members that are named like them."""
    if isinstance(node, list):
        return [_undocumented(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    kept = {
        name: _undocumented(value)
        for name, value in node.items()
        if not (name == "documentation" and isinstance(value, str))
    }
    for parameter in kept.get(_DEMANDED, {}).values():
        parameter["documentation"] = ""
    return kept


def _describes(path: Path) -> bool:
    """Tell whether a package's metadata hold a description."""
    return b"\n\n" in path.read_bytes()


def _existing(folder: Path, name: str) -> Path:
    """Return the path, or raise an error if it is gone."""
    path = folder / name
    if not path.exists():
        raise PackagingError(
            f"{path} is missing: did an upgrade move it? Adapt {__name__}."
        )
    return path


def _remove(paths: Iterable[Path]) -> None:
    """Remove files and folders; fail if there are none."""
    found = list(paths)
    if not found:
        raise PackagingError(
            "A trimming step found nothing to remove: did an upgrade move it? "
            f"Adapt {__name__}."
        )
    for path in found:
        _delete(path)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
