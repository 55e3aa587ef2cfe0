"""The infrastructure: CDK stacks that provision what `runtime` needs, per stage."""
