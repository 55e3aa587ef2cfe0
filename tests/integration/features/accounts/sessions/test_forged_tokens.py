"""Forged access tokens over HTTP: each is a clean 401, whatever it tries."""

import base64
import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from runtime.features.accounts.sessions.access_tokens import MAX_TOKEN_BYTES
from tests.forge import b64, forge
from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person

if TYPE_CHECKING:
    from runtime.core.settings import Settings

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM, DER = (
    KEY.public_key().public_bytes(
        encoding, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for encoding in (serialization.Encoding.PEM, serialization.Encoding.DER)
)


class Forger:
    """An attacker with a real token and, for the worst case, the key."""

    def __init__(self, token: str, secret: bytes) -> None:
        """Take the real token apart."""
        self.real = token
        self.secret = secret
        self.header, self.claims = (
            json.loads(base64.urlsafe_b64decode(part + "=="))
            for part in token.split(".")[:2]
        )

    def __call__(
        self,
        secret: bytes | None = None,
        digest: str = "sha256",
        header: dict[str, Any] | bytes | None = None,
        claims: dict[str, Any] | bytes | None = None,
        without: str = "",
    ) -> str:
        """Return the real token with changes, signed with the real key by default."""
        if not isinstance(header, bytes):
            header = self.header | (header or {})
        if not isinstance(claims, bytes):
            said = self.claims | (claims or {})
            claims = {name: value for name, value in said.items() if name != without}
        return forge(header, claims, self.secret if secret is None else secret, digest)

    def by_rsa(self) -> str:
        """Return a token under an RSA key that the service does not know."""
        body = self(header={"alg": "RS256"}).rsplit(".", 1)[0]
        signature = KEY.sign(body.encode(), padding.PKCS1v15(), SHA256())
        return f"{body}.{b64(signature)}"

    def unsigned(self, algorithm: str, signature: str = "") -> str:
        """Return a token that claims to need no signature."""
        body = self(header={"alg": algorithm}).rsplit(".", 1)[0]
        return f"{body}.{signature}"

    def at(self, seconds: int) -> str:
        """Return a correctly signed token of another time."""
        now = int(time.time()) + seconds
        return self(claims={"iat": now, "nbf": now, "exp": now + 1800})


FORGERIES: dict[str, Callable[[Forger], str]] = {
    "HS256 under the PEM of a public key": lambda f: f(PEM),
    "HS256 under the stripped PEM": lambda f: f(PEM.strip()),
    "HS256 under the DER of a public key": lambda f: f(DER),
    "RS256 in the header, HMAC under the PEM": lambda f: f(
        PEM, header={"alg": "RS256"}
    ),
    "RS256 in the header, HMAC under the DER": lambda f: f(
        DER, header={"alg": "RS256"}
    ),
    "RS256 in the header, HMAC under our own key": lambda f: f(header={"alg": "RS256"}),
    "RS256 indeed": Forger.by_rsa,
    "another hash under our own key": lambda f: f(
        digest="sha512", header={"alg": "HS512"}
    ),
    "alg none": lambda f: f.unsigned("none"),
    "alg None": lambda f: f.unsigned("None"),
    "alg nOnE": lambda f: f.unsigned("nOnE"),
    "alg none with the real signature": lambda f: f.unsigned(
        "none", f.real.rsplit(".", 1)[1]
    ),
    "no signature": lambda f: f.unsigned("HS256"),
    "empty key": lambda f: f(b""),
    "key of zeros": lambda f: f(bytes(32)),
    "kid as key": lambda f: f(f.header["kid"].encode()),
    "unknown kid": lambda f: f(header={"kid": "unknown"}),
    "kid that is a path": lambda f: f(b"", header={"kid": "../../dev/null"}),
    "kid of another type": lambda f: f(header={"kid": [f.header["kid"]]}),
    "key in the header": lambda f: f(
        b"k" * 32, header={"jwk": {"kty": "oct", "k": b64(b"k" * 32)}}
    ),
    "key at an address": lambda f: f(header={"jku": "https://evil.example/keys"}),
    "unknown critical extension": lambda f: f(header={"crit": ["exp"]}),
    **{
        f"no {name}": lambda f, name=name: f(without=name)  # type: ignore[misc]
        for name in ("iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp")
    },
    "typ JWT": lambda f: f(header={"typ": "JWT"}),
    "typ of an ID token": lambda f: f(header={"typ": "id+jwt"}),
    "no typ": lambda f: f(header={"typ": None}),
    "another issuer": lambda f: f(claims={"iss": "evil"}),
    "another audience": lambda f: f(claims={"aud": "other"}),
    "list of audiences": lambda f: f(claims={"aud": [f.claims["aud"], "other"]}),
    "subject of another type": lambda f: f(claims={"sub": {"id": f.claims["sub"]}}),
    "exp as text": lambda f: f(claims={"exp": str(f.claims["exp"])}),
    "lifetime of ten years": lambda f: f(claims={"exp": f.claims["iat"] + 315360000}),
    "expired": lambda f: f.at(-3600),
    "of the future": lambda f: f.at(3600),
    "session of nobody": lambda f: f(claims={"sid": "0" * 26}),
    "header bomb in objects": lambda f: f(header=b'{"a":' * 500),
    "header bomb in lists": lambda f: f(header=b"[" * 2_000),
    "header bomb of a megabyte": lambda f: f(header=b"[" * 700_000),
    "claims bomb": lambda f: f(claims=b'{"a":' * 250),
    "a megabyte of claims": lambda f: f(claims={"pad": "x" * 1_000_000}),
    "a megabyte of nothing": lambda f: "A" * 1_000_000,
    "a megabyte of dots": lambda f: "." * 1_000_000,
    "one byte too long": lambda f: f(claims={"pad": "x" * (MAX_TOKEN_BYTES * 3 // 4)}),
    "signature of one bit less": lambda f: f.real[:-2],
    "claims changed": lambda f: ".".join(
        [
            f.real.split(".")[0],
            b64(json.dumps(f.claims | {"sub": "0" * 26}).encode()),
            f.real.split(".")[2],
        ]
    ),
    "two tokens": lambda f: f"{f.real}.{f.real}",
    "refresh token": lambda f: "rt1.a.b.c.0.d",
    "empty": lambda f: "",
}


@pytest.fixture(name="forger")
def _forger(ada: Person, settings: "Settings") -> Forger:
    """Return an attacker who wants to act as Ada."""
    return Forger(str(ada.api.token), settings.JWT_SECRET_KEY.encode())


def test_the_forger_can_make_a_token_that_is_accepted(forger: Forger, api: Api) -> None:
    """Without this proof each refusal below could have another reason."""
    assert api.signed_in(forger()).get("/api/users/me").status == 200
    assert api.signed_in(forger.at(0)).get("/api/users/me").status == 200


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_is_a_clean_401(forger: Forger, api: Api, name: str) -> None:
    """Each gets the same problem quickly, with nothing of the token in it."""
    token = FORGERIES[name](forger)
    began = time.perf_counter()

    answer = api.signed_in(token).get("/api/users/me")

    assert time.perf_counter() - began < 1
    assert_problem(answer, 401, "unauthenticated")
    assert answer.body["detail"] == "Invalid authentication credentials"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert not token or token not in answer.text
