"""The CDK app: `cdk deploy --all -c stage=dev` (or staging, prod, local)."""

import sys

from aws_cdk import App

from infra.assembly import assemble
from infra.stages.loading import load_stage
from infra.stages.schema import StageError

app = App()
try:
    asked = app.node.try_get_context
    stage = load_stage(asked("stage"), asked("settings"), asked("delivery"))
    assemble(app, stage)
except StageError as error:
    sys.exit(f"error: {error}")
app.synth()
