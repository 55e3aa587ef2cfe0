"""Ends of a request that are no answer."""

from typing import Any


class NotUnderstood(ValueError):
    """Request that the simulation does not support, or whose outcome is not known.

    It is never turned into an answer: a test that meets it fails.
    """


class Invalid(ValueError):
    """Request that DynamoDB answers with a ValidationException."""


class InvalidWrite(Invalid):
    """Write that does not fit the table or the stored row.

    A transaction is cancelled by it, with the reason ValidationError, while any other
    invalid part of a transaction makes the whole request invalid.
    """


class Refused(Exception):
    """Error that DynamoDB would answer with."""

    def __init__(self, code: str, **members: Any) -> None:
        """Set the error code and the further members of the body."""
        self.body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", **members}
        super().__init__(code)

    @property
    def response(self) -> Any:
        """Return the error in the form in which botocore raises it."""
        message = self.body.get("message", self.body.get("Message", "refused"))
        return {"Error": {"Code": str(self), "Message": message}, **self.body}
