"""A package as a CDK asset; importing this starts Node, which takes a second."""

import os
import shutil
from pathlib import Path
from typing import Any

import jsii
from aws_cdk import (
    AssetHashType,
    BundlingOptions,
    BundlingOutput,
    DockerImage,
    ILocalBundling,
)
from aws_cdk import aws_lambda as lambda_

from infra.packaging.packages import Package
from infra.packaging.sources import RUNTIME
from infra.packaging.store import copy_into


@jsii.implements(ILocalBundling)
class _Bundler:
    """A bundler that copies a package into the folder that CDK names."""

    def __init__(self, package: Package) -> None:
        self._package = package

    def try_bundle(self, output_dir: str, *options: Any, **named: Any) -> bool:
        """Copy the package; a failure is raised, since False would ask for Docker."""
        copy_into(self._package.build(), Path(output_dir))
        return True


def package_code(package: Package) -> lambda_.Code:
    """Return the asset of a package, named by its inputs and made when it is needed."""
    if package.target.interpreter is not None:
        _forget_source_packages()
    return lambda_.Code.from_asset(
        str(RUNTIME),
        asset_hash_type=AssetHashType.CUSTOM,
        asset_hash=package.fingerprint,
        bundling=BundlingOptions(
            # Demanded by CDK and never run.
            image=DockerImage.from_registry("packaged-without-docker"),
            local=_Bundler(package),
            output_type=BundlingOutput.NOT_ARCHIVED,
        ),
    )


def _forget_source_packages() -> None:
    """Drop what a synthesis without the interpreter left in CDK's output folder.

    CDK reuses a folder with the asset's name, and the name does not tell sources from
    bytecode.
    """
    outdir = os.environ.get("CDK_OUTDIR")
    if outdir is None:
        return
    for asset in Path(outdir).glob("asset.*"):
        is_package = (asset / RUNTIME.name).is_dir() or (asset / "python").is_dir()
        if is_package and next(asset.rglob("*.pyc"), None) is None:
            shutil.rmtree(asset)
