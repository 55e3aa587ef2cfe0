"""Modules that a cold request of the api function must not import, with reasons."""

DENIED = {
    "argon2": "hashing passwords is the auth function's business",
    "aws_xray_sdk": "210 ms; loaded for sampled requests and provisioned starts",
    "boto3": "botocore makes the same client without resources and S3 transfers",
    "cryptography": "10 MB and 7 %; HMAC needs none of it",
    "email_validator": "15 ms; only the auth function takes e-mail addresses",
    "moto": "an emulator has no place in production",
    "jinja2": "the api function renders no templates",
    "multiprocessing": "Lambda has no shared memory, and nothing here forks",
    "requests": "httpx or urllib3 are there already",
    "s3transfer": "the service signs uploads and never makes them",
    "uvicorn": "Lambda's own server is the runtime client",
    "zxcvbn": "judging passwords is the auth function's business",
}
