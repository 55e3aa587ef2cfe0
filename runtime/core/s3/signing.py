"""Signed requests to the bucket that clients send themselves (AWS Signature Version 4).

They are signed here and not by botocore's client of S3, since that takes a tenth of a
second to make, and cannot be told the time. No call is made.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from runtime.core.settings import Settings

_ALGORITHM = "AWS4-HMAC-SHA256"
_DAY = "%Y%m%d"
_SECOND = "%Y%m%dT%H%M%SZ"


class Credentials(NamedTuple):
    """The credentials that requests are signed with.

    Attributes:
        access_key: names the secret key.
        secret_key: signs.
        token: the token of a session; None for the keys of a user.
    """

    access_key: str
    secret_key: str
    token: str | None


@dataclass(frozen=True)
class SignedPost:
    """A form that uploads one object.

    Attributes:
        url: where the form is sent.
        fields: its fields, all of which are sent before the field `file`.
        expires_at: when it is refused.
    """

    url: str
    fields: Mapping[str, str]
    expires_at: datetime


@dataclass(frozen=True)
class SignedUrl:
    """An address that needs no other credentials.

    Attributes:
        url: the address.
        expires_at: when it is refused.
    """

    url: str
    expires_at: datetime


class Signer:
    """The signer of requests to one bucket."""

    def __init__(
        self,
        bucket: str,
        region: str,
        credentials: Callable[[], Credentials],
        endpoint: str | None = None,
    ) -> None:
        """Sign for this bucket.

        Args:
            bucket: the name of the bucket.
            region: the region that it is in.
            credentials: returns what to sign with.
            endpoint: the address of an emulator; None is AWS.
        """
        self._bucket = bucket
        self._region = region
        self._credentials = credentials
        if endpoint is None:
            self._origin = f"https://{bucket}.s3.{region}.amazonaws.com"
            self._path = ""
        else:
            self._origin, self._path = endpoint.rstrip("/"), f"/{bucket}"

    def post(
        self,
        key: str,
        *,
        type: str,
        size: int,
        sha256: bytes,
        now: datetime,
        lifetime: timedelta,
    ) -> SignedPost:
        """Sign a form that uploads exactly these bytes under exactly this key.

        Args:
            key: the key of the object.
            type: its media type.
            size: its size in bytes.
            sha256: the SHA-256 of its bytes, which S3 compares.
            now: the time from which the form is valid.
            lifetime: for how long it is.
        """
        credentials = self._credentials()
        fields = {
            "key": key,
            "Content-Type": type,
            "x-amz-checksum-algorithm": "SHA256",
            "x-amz-checksum-sha256": base64.b64encode(sha256).decode(),
            "x-amz-algorithm": _ALGORITHM,
            "x-amz-credential": f"{credentials.access_key}/{self._scope(now)}",
            "x-amz-date": now.strftime(_SECOND),
        }
        if credentials.token:
            fields["x-amz-security-token"] = credentials.token
        expires_at = now.replace(microsecond=0) + lifetime
        # A field that no condition names is refused by S3, and one that the policy
        # does not name might be changed: so each field is a condition.
        policy = {
            "expiration": expires_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "conditions": [
                {"bucket": self._bucket},
                ["content-length-range", size, size],
                *({name: value} for name, value in fields.items()),
            ],
        }
        encoded = base64.b64encode(json.dumps(policy).encode()).decode()
        signature = self._signature(credentials, now, encoded)
        signed = {**fields, "policy": encoded, "x-amz-signature": signature}
        return SignedPost(f"{self._origin}{self._path}/", signed, expires_at)

    def url(
        self,
        method: str,
        key: str,
        *,
        query: Mapping[str, str],
        now: datetime,
        lifetime: timedelta,
        headers: Mapping[str, str] | None = None,
    ) -> SignedUrl:
        """Sign an address for one request.

        Args:
            method: the method of the request.
            key: the key of the object.
            query: the parameters that it must have.
            now: the time from which it is valid.
            lifetime: for how long it is.
            headers: headers that the request must have, besides `Host`.
        """
        credentials = self._credentials()
        sent = {"host": urlsplit(self._origin).netloc}
        sent |= {name.lower(): value for name, value in (headers or {}).items()}
        signed = ";".join(sorted(sent))
        parameters = {
            **query,
            "X-Amz-Algorithm": _ALGORITHM,
            "X-Amz-Credential": f"{credentials.access_key}/{self._scope(now)}",
            "X-Amz-Date": now.strftime(_SECOND),
            "X-Amz-Expires": str(int(lifetime.total_seconds())),
            "X-Amz-SignedHeaders": signed,
        }
        if credentials.token:
            parameters["X-Amz-Security-Token"] = credentials.token
        path = quote(f"{self._path}/{key}", safe="/~")
        text = "&".join(
            f"{quote(name, safe='~')}={quote(parameters[name], safe='~')}"
            for name in sorted(parameters)
        )
        canonical = [method, path, text]
        canonical += [f"{name}:{sent[name]}" for name in sorted(sent)]
        canonical += ["", signed, "UNSIGNED-PAYLOAD"]
        digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
        to_sign = [_ALGORITHM, now.strftime(_SECOND), self._scope(now), digest]
        signature = self._signature(credentials, now, "\n".join(to_sign))
        return SignedUrl(
            f"{self._origin}{path}?{text}&X-Amz-Signature={signature}",
            now.replace(microsecond=0) + lifetime,
        )

    def _scope(self, now: datetime) -> str:
        """Return what a signature is valid for."""
        return f"{now.strftime(_DAY)}/{self._region}/s3/aws4_request"

    def _signature(self, credentials: Credentials, now: datetime, text: str) -> str:
        """Return the signature of a text."""
        key: bytes = f"AWS4{credentials.secret_key}".encode()
        for part in self._scope(now).split("/"):
            key = _mac(key, part)
        return _mac(key, text).hex()


def bucket_signer(settings: "Settings") -> Signer:
    """Return the signer of what clients send to the bucket of these settings."""
    from runtime.core.aws import aws_credentials

    return Signer(
        settings.S3_BUCKET_NAME,
        settings.AWS_REGION,
        lambda: Credentials(*aws_credentials(settings)),
        settings.AWS_ENDPOINT_URL,
    )


def _mac(key: bytes, text: str) -> bytes:
    """Return the keyed digest of a text."""
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def rounded(now: datetime, step: timedelta) -> datetime:
    """Return the last whole step before a time.

    What is signed at a rounded time is the same address for all that ask within the
    step, so that browsers find the answer in their cache.
    """
    seconds = int(step.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, now.tzinfo)
