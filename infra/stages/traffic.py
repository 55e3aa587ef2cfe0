"""The settings of what is before the functions: its name, and how much it lets in."""

from typing import Self

from pydantic import Field, model_validator

from infra.stages.base import Settings


class Throttle(Settings):
    """A rate limit of API Gateway: a token bucket for each method, by best effort."""

    rate: float = Field(gt=0, description="Requests per second.")
    burst: int = Field(ge=1)


class Firewall(Settings):
    """Rate limits of the web ACL: requests per client in five minutes.

    That of all clients together follows from the stage's throttle.
    """

    overall: int = Field(ge=10)
    auth: int = Field(ge=10)

    @model_validator(mode="after")
    def _tighter(self) -> Self:
        if self.auth > self.overall:
            raise ValueError("auth must not be above overall")
        return self


class Domain(Settings):
    """The API's own domain name, with its certificate."""

    name: str = Field(pattern=r"^[a-z0-9.-]+\.[a-z]{2,}$")
    certificate_arn: str = Field(pattern=r"^arn:aws[a-z-]*:acm:")
