"""The environment that the service reads when a test imports it.

A conftest imports this module, and so before any test imports `runtime.main`.

AWS clients take the handlers of botocore that are there when they are made, and
`runtime.main` makes one; so moto's and the recorder's must be there before.
"""

import json
import os
import secrets

import moto  # noqa: F401

import tests.awscalls.recorder  # noqa: F401
from runtime.core.settings import Settings
from runtime.features import declarations

ORIGIN = "https://app.example.com"
# What does jobs: that of the kinds which only tests have, too.
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:job"
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:steps"

# A developer's own `.env` must not decide what is tested.
Settings.model_config["env_file"] = None
# Before anything imports runtime.main, which reads its settings once.
for _name in ("AWS_ENDPOINT_URL", "AWS_LAMBDA_FUNCTION_NAME", "AWS_PROFILE", "ROUTERS"):
    os.environ.pop(_name, None)
os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_REGION="us-east-1",
    AWS_DEFAULT_REGION="us-east-1",
    DYNAMODB_TABLE_NAME="integration-table",
    S3_BUCKET_NAME="integration-bucket",
    JWT_SECRET_KEY=secrets.token_hex(32),
    REFRESH_SECRET_KEY=secrets.token_hex(32),
    FACTOR_SECRET_KEY=secrets.token_hex(32),
    FRONTEND_SECRET=secrets.token_hex(32),
    ALLOWED_ORIGINS=ORIGIN,
    FRONTEND_URL=ORIGIN,
    MAIL_FROM="no-reply@example.com",
    MAIL_CONFIGURATION_SET="integration-mails",
    MAIL_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/mail",
    JOB_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/jobs",
    JOB_TARGETS=json.dumps(
        {"tests.short": FUNCTION, "tests.long": MACHINE}
        | {
            kind.name: MACHINE if kind.machine else FUNCTION
            for feature in declarations()
            for kind in feature.jobs
        }
    ),
    DEBUG="false",
    STAGE="test",
)
