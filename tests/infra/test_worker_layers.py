"""The layer of a worker: that of all workers, unless it declares one of its own."""

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Template
from aws_cdk.aws_lambda import LayerVersion

from infra.bundling import dependency_layer_code
from infra.constructs import worker as constructs
from infra.constructs.function import ServiceFunction
from infra.constructs.worker import worker_function
from infra.packaging.errors import PackagingError
from infra.packaging.packages import LayerKind
from infra.stages.loading import load_stage
from runtime.core.declaration import Worker

STAGE = load_stage("dev")


def made(stack: Stack, monkeypatch: pytest.MonkeyPatch, layer: str) -> ServiceFunction:
    """Make a worker that declares a layer; none if that is empty."""
    worker = Worker(name="plain", handler="a.b")
    if layer:
        worker = Worker(name=layer, handler="a.b", layer=layer)
    monkeypatch.setattr(constructs, "workers", lambda: {worker.name: worker})
    table = dynamodb.TableV2.from_table_name(stack, f"Table{layer}", "table")
    bucket = s3.Bucket.from_bucket_name(stack, f"Bucket{layer}", "files")
    return worker_function(
        stack,
        worker.name.title(),
        stage=STAGE,
        table=table,
        bucket=bucket,
        environment={},
    )


def stack_without_packages() -> Stack:
    """Return a stack whose packages are named, but not made."""
    return Stack(App(context={"aws:cdk:bundling-stacks": []}), "Stack")


def layer_of(worker: ServiceFunction) -> object:
    """Return where the layer of a worker is uploaded from."""
    template = Template.from_stack(Stack.of(worker)).to_json()["Resources"]
    (name,) = (
        name for name in template if name.startswith(f"{worker.node.id}Dependencies")
    )
    return template[name]["Properties"]["Content"]["S3Key"]


def expected(kind: LayerKind) -> object:
    """Return where a layer is uploaded from."""
    stack = stack_without_packages()
    LayerVersion(stack, "Layer", code=dependency_layer_code(kind, STAGE))
    (layer,) = Template.from_stack(stack).to_json()["Resources"].values()
    return layer["Properties"]["Content"]["S3Key"]


def test_worker_imports_from_the_layer_that_it_declares(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Others are not larger for it."""
    stack = stack_without_packages()
    plain, heavy = (made(stack, monkeypatch, layer) for layer in ("", "files"))
    assert layer_of(plain) == expected("worker")
    assert layer_of(heavy) == expected("files")
    assert layer_of(plain) != layer_of(heavy)


def test_worker_with_a_layer_that_there_is_not_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is when the stacks are made, not at its first import."""
    with pytest.raises(PackagingError, match="no layer nowhere"):
        made(stack_without_packages(), monkeypatch, "nowhere")
