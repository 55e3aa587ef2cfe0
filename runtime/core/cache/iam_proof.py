"""The proof of a function to ElastiCache: a signed request that nobody sends."""

from urllib.parse import urlencode

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials

from runtime.core.aws import aws_credentials
from runtime.core.cache.address import Address
from runtime.core.settings import CommonSettings

LIFETIME_SECONDS = 900
"""The longest that ElastiCache allows; a proof is made for each connection."""
_SCHEME = "http://"


def iam_proof(settings: CommonSettings, address: Address) -> str:
    """Return the password for one connection: who signs it may be its user.

    It is the address of a request to connect, signed with the function's role. Only the
    signature is judged, so its scheme is left out. Source: "Authenticating with IAM" in
    the ElastiCache User Guide.
    """
    query = {
        "Action": "connect",
        "User": address.user,
        "ResourceType": "ServerlessCache",
    }
    request = AWSRequest("GET", f"{_SCHEME}{address.cache}/?{urlencode(query)}")
    credentials = ReadOnlyCredentials(*aws_credentials(settings))
    signer = SigV4QueryAuth(
        credentials, "elasticache", settings.AWS_REGION, expires=LIFETIME_SECONDS
    )
    signer.add_auth(request)
    return str(request.url).removeprefix(_SCHEME)
