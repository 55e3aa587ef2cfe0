"""Settings: defaults, refusals that name the variable, and hidden secrets."""

import json
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

import runtime
from runtime.core.security.keyring import parse_keyring
from runtime.core.settings import InvalidSettings, Settings, load_settings

ROOT = Path(__file__).resolve().parents[3]
STRONG = secrets.token_hex(32)
REQUIRED = {
    "DYNAMODB_TABLE_NAME": "app-table",
    "S3_BUCKET_NAME": "app-bucket",
    "JWT_SECRET_KEY": STRONG,
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Set only what is required, and read no `.env`."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name, raising=False)
    for name, value in REQUIRED.items():
        monkeypatch.setenv(name, value)


def refusal() -> str:
    """Return the reason why the settings cannot be loaded."""
    with pytest.raises(InvalidSettings) as refused:
        load_settings()
    assert refused.value.__cause__ is None
    return str(refused.value)


def test_the_required_settings_are_enough() -> None:
    """Everything else has its documented default."""
    settings = load_settings()

    assert settings.PROJECT_NAME == "Backend API"
    assert settings.VERSION == runtime.__version__
    assert settings.DEBUG is False
    assert settings.ACCESS_TOKEN_EXPIRE_MINUTES == 30
    assert settings.REFRESH_RETRY_SECONDS == 120
    assert settings.JWT_ALGORITHM == "HS256"
    assert settings.ALLOWED_ORIGINS == ()


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_variable_is_named(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what to set."""
    monkeypatch.delenv(name)

    message = refusal()

    assert name in message
    assert STRONG not in message


def test_every_missing_variable_is_named_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One failed start should be enough to learn them all."""
    for name in REQUIRED:
        monkeypatch.delenv(name)

    message = refusal()

    assert all(name in message for name in REQUIRED)


@pytest.mark.parametrize(
    "weak",
    [
        "",
        "short-secret",
        "changeme" * 8,
        "a" * 64,
        "0123456789" * 3,
        "arn:aws:secretmanager:us-east-1:123456789012:secret:app-AbCdEf",
        "{not json at all, but long enough to be a key 123456}",
        '{"keys": []}',
        '{"keys": [{"kid": "a", "key": "short-secret"}]}',
        '{"keys": "' + STRONG + '"}',
        '{"keys": [7]}',
        '{"other": [{"key": "' + STRONG + '"}]}',
        json.dumps({"keys": [{"kid": ["a"], "key": STRONG}]}),
        json.dumps({"keys": [{"kid": "a", "key": STRONG}] * 2}),
        json.dumps({"keys": [{"key": STRONG, "sign_from": "2026-01-01T00:00:00"}]}),
        json.dumps({"keys": [{"key": STRONG, "sign_from": "tomorrow"}]}),
    ],
    ids=range(16),
)
@pytest.mark.parametrize("name", ["JWT_SECRET_KEY", "REFRESH_SECRET_KEY"])
def test_a_weak_key_is_refused_by_name_and_never_shown(
    name: str, weak: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is too short, too regular, or an invalid keyring."""
    monkeypatch.setenv(name, weak)

    message = refusal()

    assert name in message
    assert "short-secret" not in message and STRONG not in message
    assert not weak or weak not in message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JWT_ALGORITHM", "none"),
        ("JWT_ALGORITHM", "RS256"),
        ("ACCESS_TOKEN_EXPIRE_MINUTES", "0"),
        ("ACCESS_TOKEN_EXPIRE_MINUTES", "1441"),
        ("ACCESS_TOKEN_EXPIRE_MINUTES", "soon-ish"),
        ("REFRESH_RETRY_SECONDS", "-1"),
        ("REFRESH_RETRY_SECONDS", "601"),
        ("JWT_ISSUER", ""),
        ("JWT_AUDIENCE", ""),
        ("DEBUG", "maybe-so"),
        ("LOG_LEVEL", "LOUD"),
        ("FRONTEND_SECRET", "short-secret"),
        ("FRONTEND_SECRET", "arn:aws:secretmanager:us-east-1:123456789012:secret:f"),
        ("DYNAMODB_TABLE_NAME", "ab"),
        ("S3_BUCKET_NAME", ""),
        ("ALLOWED_ORIGINS", '["https://a.example"'),
    ],
)
def test_an_invalid_value_is_refused_by_name_and_not_shown(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message may be logged."""
    monkeypatch.setenv(name, value)

    message = refusal()

    assert name in message
    assert len(value) < 6 or value not in message
    assert STRONG not in message


def test_secrets_are_not_in_the_settings_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log line may show the settings."""
    hidden = {
        name: secrets.token_hex(32)
        for name in (
            "JWT_SECRET_KEY",
            "REFRESH_SECRET_KEY",
            "FRONTEND_SECRET",
            "OPENAI_API_KEY",
        )
    }
    for name, value in hidden.items():
        monkeypatch.setenv(name, value)

    shown = repr(load_settings()) + str(load_settings())

    assert not any(value in shown for value in hidden.values())


@pytest.mark.parametrize(
    "value",
    [
        "https://a.example,http://localhost:3000",
        " https://a.example , http://localhost:3000 ,",
        '["https://a.example", "http://localhost:3000"]',
    ],
)
def test_origins_are_a_comma_list_or_json(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both spellings mean the same."""
    monkeypatch.setenv("ALLOWED_ORIGINS", value)

    assert load_settings().ALLOWED_ORIGINS == (
        "https://a.example",
        "http://localhost:3000",
    )


@pytest.mark.parametrize(
    "value",
    [
        "*",
        '["*"]',
        "https://*.example",
        "https://a.example,*",
        "https://a.example/",
        "https://a.example/path",
        "https://a.example?query=1",
        "https://a.example#fragment",
        "https://user:password@a.example",
        "a.example",
        "null",
        "ftp://a.example",
        "javascript:alert(1)",
        "https://",
        "https://[bad",
    ],
)
def test_what_a_browser_never_sends_as_an_origin_is_refused(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wildcard is the most dangerous of them."""
    monkeypatch.setenv("ALLOWED_ORIGINS", value)

    assert "ALLOWED_ORIGINS" in refusal()


@pytest.mark.parametrize("value", ["X-Team,x-trace-id", '["X-Team", "x-trace-id"]'])
def test_further_headers_of_preflights_are_a_comma_list_or_json(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There are none unless given."""
    assert load_settings().CORS_ALLOWED_HEADERS == ()

    monkeypatch.setenv("CORS_ALLOWED_HEADERS", value)

    assert load_settings().CORS_ALLOWED_HEADERS == ("X-Team", "x-trace-id")


@pytest.mark.parametrize(
    "value", ["*", "X-Team,*", "X Team", "X-Téam", "X-Team:", '["X-Team', "[1]", '[""]']
)
def test_what_is_no_name_of_a_header_is_refused(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wildcard is one in form, but would allow any header."""
    monkeypatch.setenv("CORS_ALLOWED_HEADERS", value)

    assert "CORS_ALLOWED_HEADERS" in refusal()


@pytest.mark.parametrize("value", ["0", "500"])
def test_the_local_stage_may_lift_the_limit_of_sign_ups(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A suite of tests signs up from one address."""
    assert load_settings().LOCAL_SIGN_UP_LIMIT is None

    monkeypatch.setenv("LOCAL_SIGN_UP_LIMIT", value)

    assert load_settings().LOCAL_SIGN_UP_LIMIT == int(value)


@pytest.mark.parametrize(
    ("stage", "value"),
    [
        *((stage, "500") for stage in ("dev", "staging", "prod", "test", "", "Local")),
        ("prod", "0"),
        ("prod", "20"),
        ("local", "-1"),
        ("local", "many"),
    ],
)
def test_no_other_stage_starts_without_the_limit_of_sign_ups(
    stage: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There it keeps strangers from filling the table."""
    monkeypatch.setenv("STAGE", stage)
    monkeypatch.setenv("LOCAL_SIGN_UP_LIMIT", value)

    assert "LOCAL_SIGN_UP_LIMIT" in refusal()


def test_routers_are_a_set_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty means all."""
    assert load_settings().ROUTERS == frozenset()

    monkeypatch.setenv("ROUTERS", "auth,items")

    assert load_settings().ROUTERS == {"auth", "items"}


def test_settings_come_from_a_dotenv_file_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The environment wins over the file."""
    (tmp_path / ".env").write_text("PROJECT_NAME=From file\nSTAGE=file\n")
    monkeypatch.setenv("STAGE", "environment")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    show = (
        "from runtime.core.settings import load_settings as load;"
        "print(load().PROJECT_NAME, load().STAGE)"
    )

    shown = subprocess.check_output([sys.executable, "-c", show], text=True)

    assert shown == "From file environment\n"


def test_a_referenced_signing_key_demands_other_keys_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Refresh tokens and second factors outlive a rotated signing key."""
    monkeypatch.setenv("JWT_SECRET_KEY", "secretsmanager:app/jwt")
    assert "REFRESH_SECRET_KEY" in refusal()

    monkeypatch.setenv("REFRESH_SECRET_KEY", "ssm:/app/refresh")
    assert "FACTOR_SECRET_KEY" in refusal()

    monkeypatch.setenv("FACTOR_SECRET_KEY", "ssm:/app/factor")
    assert load_settings().REFRESH_SECRET_KEY == "ssm:/app/refresh"


def test_the_factor_keys_are_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """They may be derived, given, or read by reference."""
    other = secrets.token_hex(32)

    derived = load_settings().factor_keyring(lambda _: "")
    monkeypatch.setenv("FACTOR_SECRET_KEY", "ssm:/app/factor")
    settings = load_settings()
    read = settings.factor_keyring({"ssm:/app/factor": other}.__getitem__)

    assert derived.keys[0].secret != settings.refresh_keyring(str).keys[0].secret
    assert derived.keys[0].secret != settings.JWT_SECRET_KEY.encode()
    assert read.keys[0].secret == other.encode()


def test_the_refresh_keys_are_never_the_signing_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They may be derived, given, or read by reference."""
    other = secrets.token_hex(32)

    derived = load_settings().refresh_keyring(lambda _: "")
    monkeypatch.setenv("REFRESH_SECRET_KEY", other)
    given = load_settings().refresh_keyring(lambda _: "")
    monkeypatch.setenv("REFRESH_SECRET_KEY", "ssm:/app/refresh")
    read = load_settings().refresh_keyring({"ssm:/app/refresh": other}.__getitem__)

    assert derived.keys[0].secret != parse_keyring(STRONG).keys[0].secret
    assert given == read == parse_keyring(other)


@pytest.mark.parametrize(
    ("url", "emulated"),
    [
        ("http://localhost:4566", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://app.localhost", True),
        ("https://dynamodb.us-east-1.amazonaws.com", False),
        ("http://localhost.evil.example", False),
        ("http://10.0.0.1", False),
    ],
)
def test_only_this_machine_is_an_emulator(
    url: str, emulated: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an endpoint the service talks to AWS itself."""
    assert load_settings().on_emulator is False

    monkeypatch.setenv("AWS_ENDPOINT_URL", url)

    assert load_settings().on_emulator is emulated


def test_a_frontend_secret_by_reference_is_resolved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The environment holds the name of the secret, not the secret."""
    reference = "arn:aws:secretsmanager:us-east-1:000000000000:secret:frontend"
    monkeypatch.setenv("FRONTEND_SECRET", reference)

    read = {reference: STRONG}.__getitem__

    assert load_settings().frontend_secret(read) == STRONG


def test_a_frontend_secret_that_turns_out_short_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Behind a reference it must be as long, and is not shown either."""
    monkeypatch.setenv("FRONTEND_SECRET", "ssm:frontend")

    with pytest.raises(ValueError, match="32 characters") as refused:
        load_settings().frontend_secret(lambda _: "short-secret")

    assert "short-secret" not in str(refused.value)


def test_without_a_frontend_secret_nobody_is_the_frontend() -> None:
    """It is None, so that no header can be equal to it."""
    assert load_settings().frontend_secret(lambda _: "never read") is None
