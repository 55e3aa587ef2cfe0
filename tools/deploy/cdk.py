"""The CDK CLI, run as a child process with its output on this terminal."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from infra.stages.previews import is_preview
from tools.deploy.deployment import DeployError, Deployment

# jsii and the AWS SDK warn, at length and often, that Node 20 is past its end of life.
# The doctor says so in one line, and so does `synth`. Node 22 has nothing to silence.
SILENCE = {
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
    "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED": "true",
}

Runner = Callable[[Sequence[str], Mapping[str, str], Path], int]


class Cdk:
    """The pinned CDK CLI, working on one stage.

    `diff`, `deploy` and `destroy` always use the assembly that `synth` wrote, so that
    nothing can change between the review and the deployment.
    """

    def __init__(self, deployment: Deployment, run: Runner | None = None) -> None:
        """Set the stage and the function that runs commands.

        Args:
            deployment: stage and files to work on.
            run: runs a command with an environment in a folder; returns its exit code.
        """
        self._deployment = deployment
        self._run = run or stream

    def synth(self, *, paused: bool = False) -> None:
        """Write the templates, without credentials and without context lookups.

        Args:
            paused: whether CloudFormation is to move the aliases, not CodeDeploy.
        """
        stage = self._deployment.stage
        self._call(
            "synth",
            *("--app", f"{shlex.quote(sys.executable)} app.py"),
            *("--context", f"stage={stage.name}"),
            *(("--context", "delivery=paused") if paused else ()),
            *("--output", str(self._deployment.assembly)),
            *("--no-lookups", "--no-notices", "--quiet"),
            environment=anonymous(self._environment()),
        )

    def diff(
        self, *, security_only: bool = False, templates_only: bool = False
    ) -> None:
        """Show what a deployment would change.

        Args:
            security_only: only what broadens rights.
            templates_only: make no change set, which takes rights to write.
        """
        self._on_assembly(
            "diff",
            *(["--security-only"] if security_only else []),
            *(["--method", "template"] if templates_only else []),
        )

    def deploy(self, role: str | None = None) -> None:
        """Deploy every stack in order, and write their outputs to the outputs file.

        A pull request's stage leaves out the stack that all of an account share.

        Args:
            role: ARN of the role that CloudFormation takes, if not that of the CDK.
        """
        outputs = self._deployment.outputs_file
        outputs.unlink(missing_ok=True)
        stage = self._deployment.stage
        self._on_assembly(
            "deploy",
            *(
                [f"{stage.prefix}-*", "--exclusively"]
                if is_preview(stage.name)
                else ["--all"]
            ),
            *(["--role-arn", role] if role else []),
            # Asked already, once and for all stacks.
            *("--require-approval", "never"),
            *("--outputs-file", str(outputs)),
        )

    def adopt(self, stack: str) -> None:
        """Deploy one stack, which imports the resources that exist under its names."""
        self._on_assembly(
            "deploy",
            stack,
            "--exclusively",
            "--import-existing-resources",
            *("--require-approval", "never"),
        )

    def destroy(self, stack: str, role: str | None = None) -> None:
        """Destroy one stack without the stacks that depend on it.

        Args:
            stack: its name.
            role: ARN of the role that CloudFormation takes, if not that of the CDK.
        """
        self._on_assembly(
            "destroy",
            stack,
            *("--exclusively", "--force"),
            *(["--role-arn", role] if role else []),
        )

    def _on_assembly(self, command: str, *arguments: str) -> None:
        """Run a command that uses AWS, on the synthesized assembly."""
        assembly = str(self._deployment.assembly)
        self._call(
            command, *arguments, "--app", assembly, environment=self._environment()
        )

    def _call(
        self, command: str, *arguments: str, environment: Mapping[str, str]
    ) -> None:
        root = self._deployment.root
        cdk = str(root / "node_modules" / ".bin" / "cdk")
        code = self._run([cdk, command, *arguments], environment, root)
        if code != 0:
            raise DeployError(
                f"`cdk {command}` ended with code {code}; the reason is above."
            )

    def _environment(self) -> dict[str, str]:
        """Return this process's environment, with the stage's region."""
        return {
            **os.environ,
            **SILENCE,
            "AWS_REGION": self._deployment.stage.region,
            "CDK_DISABLE_CLI_TELEMETRY": "true",
        }


def anonymous(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without AWS credentials, so that no template uses them."""
    kept = {k: v for k, v in environment.items() if not k.startswith("AWS_")}
    return kept | {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_REGION": environment["AWS_REGION"],
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def stream(
    command: Sequence[str], environment: Mapping[str, str], directory: Path
) -> int:
    """Run a command on this terminal and return its exit code."""
    try:
        process = subprocess.Popen(command, env=dict(environment), cwd=directory)
    except FileNotFoundError:
        raise DeployError("The CDK CLI is not installed: run `npm ci`.") from None
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # Ctrl-C reached the child too: let it end in its own way.
            continue
