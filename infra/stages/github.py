"""The settings of deliveries by GitHub Actions, and the names that both sides know."""

from pydantic import Field

from infra.stages.base import Settings

# Those of GitHub: https://docs.github.com/actions/reference/security/oidc
_OWNER = r"[A-Za-z0-9](-?[A-Za-z0-9]){0,38}"
_NAME = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}"
_ID = r"[1-9]\d*"

DELIVERED = ("dev", "staging", "prod")
"""The stages that GitHub deploys, in this order; each has an environment there."""
PREVIEW_ENVIRONMENT = "preview"
"""The environment of GitHub in which stages of pull requests are deployed."""
PREVIEW_EXECUTION = "backend-preview-execution"
"""The role with which CloudFormation makes the stages of pull requests."""
PREVIEW_BOUNDARY = "backend-preview-boundary"
"""The policy beyond which no role in a stage of a pull request can do anything."""


class GitHub(Settings):
    """Permission for GitHub Actions to deploy the stages from one repository."""

    repository: str = Field(
        pattern=rf"^({_OWNER}/{_NAME}|{_OWNER}@{_ID}/{_NAME}@{_ID})$",
        description="As it is in the subject of GitHub's tokens: owner/name, or "
        "owner@ID/name@ID of a repository with immutable subjects.",
    )
    existing_provider: bool = Field(
        default=False,
        description="The accounts trust GitHub's tokens already, for other products; "
        "an account can have that provider only once.",
    )
    previews: bool = Field(
        default=False,
        description="Pull requests may have a stage each, in the account of dev.",
    )
