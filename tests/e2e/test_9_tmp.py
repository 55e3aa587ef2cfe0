import pickle
import shutil

import pytest

pytestmark = pytest.mark.e2e


def test_copy(deployment):
    shutil.copy(deployment.cloud.calls, "/tmp/finfra-calls.jsonl")
    pickle.dump(
        (deployment.stacks.templates, deployment.physical_ids),
        open("/tmp/finfra-dep.pkl", "wb"),
    )
