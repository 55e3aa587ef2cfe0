"""The problems of the document: a type for each code, and answers that share them."""

from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from inspect import cleandoc
from itertools import groupby
from operator import itemgetter
from typing import Any

from runtime.core.errors import ServiceError, UnsupportedMediaType, problem_type
from runtime.core.http.openapi.errors import Answer, all_errors, is_limited
from runtime.core.http.openapi.headers import OF_LIMITED, OF_STATUS, references
from runtime.core.http.problems import (
    FRAMEWORK_CODES,
    INVALID_REQUEST,
    MEDIA_TYPE,
    OAUTH_MEDIA_TYPE,
    OTHER_CODE,
)

CODE = "ProblemCode"
_OAUTH_MEMBERS = {
    "error": {"type": "string", "description": "The error code of OAuth 2.0."},
    "error_description": {"type": "string", "description": "What happened, in ASCII."},
}
_ERRORS = {
    "errors": {
        "type": "array",
        "description": "What is wrong with which field.",
        "items": {"$ref": "#/components/schemas/ProblemField"},
    }
}
_FIELD = {
    "type": "object",
    "description": "A field that is wrong.",
    "required": ["pointer", "message"],
    "properties": {
        "pointer": {
            "type": "string",
            "description": "Where it is: `/body`, `/query`, `/path` or `/header`, and "
            "a JSON pointer (RFC 6901) into that.",
            "examples": ["/body/title"],
        },
        "message": {"type": "string", "description": "What is wrong with it."},
    },
}


class Problems:
    """The schemas and responses of problems, gathered while operations are described.

    Attributes:
        schemas: the named types.
        responses: the named answers, which operations refer to.
    """

    def __init__(self) -> None:
        """Begin with the types that do not depend on operations."""
        self._errors = all_errors()
        codes = {*self._errors, *FRAMEWORK_CODES.values(), OTHER_CODE}
        self.responses: dict[str, Any] = {}
        self.schemas: dict[str, Any] = {
            "ProblemField": _FIELD,
            CODE: {
                "type": "string",
                "description": "What went wrong; stable, for programs.",
                "enum": sorted(codes),
            },
        }
        self.schemas["Problem"] = {
            "description": "An error (RFC 9457); `code` tells which one.",
            **self._one_of(sorted(codes), oauth=False),
        }
        for status in (404, 405):
            code = FRAMEWORK_CODES[status]
            self._respond(status, [code], oauth=False, limited=False)

    def declare(
        self, operation: dict[str, Any], answers: Sequence[Answer], *, oauth: bool
    ) -> None:
        """Add the problems that an operation can answer with, one answer a status.

        Args:
            operation: the operation.
            answers: its errors, sorted by status and code.
            oauth: whether its problems are in the form of OAuth 2.0.
        """
        limited = is_limited(answers)
        for status, group in groupby(answers, itemgetter(0)):
            codes = sorted({answer.code for answer in group})
            name = self._respond(status, codes, oauth=oauth, limited=limited)
            operation["responses"][str(status)] = {
                "$ref": f"#/components/responses/{name}"
            }

    def _respond(
        self, status: int, codes: Sequence[str], *, oauth: bool, limited: bool
    ) -> str:
        """Return the name of the answer of a status with one of these codes."""
        headers = [*OF_STATUS.get(str(status), ()), *(OF_LIMITED if limited else ())]
        if oauth and status == INVALID_REQUEST[0]:
            # RFC 6749 has no status of its own for what is a 415 elsewhere.
            headers += OF_STATUS[str(UnsupportedMediaType.status)]
        form = ["oauth"] * oauth + ["limited"] * limited
        name = ".".join([str(status), *codes, *form])
        if name not in self.responses:
            media_type = OAUTH_MEDIA_TYPE if oauth else MEDIA_TYPE
            schema = self._one_of(codes, oauth=oauth)
            self.responses[name] = {
                "description": "\n".join(self._causes(codes, oauth=oauth)),
                "headers": references(headers),
                "content": {media_type: {"schema": schema}},
            }
        return name

    def _causes(self, codes: Sequence[str], *, oauth: bool) -> Iterator[str]:
        """Yield the lines that describe an answer: what each of its codes means."""
        for code in codes:
            variant = self._variant(code, oauth=oauth).rpartition("/")[2]
            yield f"- `{code}`: {self.schemas[variant]['description']}"

    def _one_of(self, codes: Iterable[str], *, oauth: bool) -> dict[str, Any]:
        """Return the schema of a problem with one of these codes."""
        mapping = {code: self._variant(code, oauth=oauth) for code in codes}
        variants = [{"$ref": reference} for reference in mapping.values()]
        if len(variants) == 1:
            return variants[0]
        return {
            "oneOf": variants,
            "discriminator": {"propertyName": "code", "mapping": mapping},
        }

    def _variant(self, code: str, *, oauth: bool) -> str:
        """Return a reference to the type of the problems with a code."""
        words = "".join(word.title() for word in code.split("_"))
        name = f"{'OAuth' * oauth}{words}Problem"
        if name not in self.schemas:
            kinds = self._errors.get(code, [ServiceError])
            statuses = {kind.status for kind in kinds}
            statuses |= {s for s, known in FRAMEWORK_CODES.items() if known == code}
            cause = _cause(kinds[0])
            if code not in self._errors:
                statuses -= {ServiceError.status}
                cause = _causes_of_framework(statuses)
            members = {k: v for kind in kinds for k, v in kind.member_schemas.items()}
            if oauth:
                members |= _OAUTH_MEMBERS
            self.schemas[name] = {
                "type": "object",
                "description": cause,
                **_members(code, set() if oauth else statuses, members),
            }
        return f"#/components/schemas/{name}"


def _members(code: str, statuses: set[int], members: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of the problems with a code.

    Args:
        code: the code.
        statuses: the statuses of their answers; empty for any.
        members: the properties besides those that all have.
    """
    status = {"enum": sorted(statuses)} if statuses else {}
    common: dict[str, Any] = {
        "type": {
            "type": "string",
            "const": problem_type(code),
            "description": "The kind of problem, as a URI.",
        },
        "title": {"type": "string", "description": "The kind of problem, for people."},
        "status": {
            "type": "integer",
            **status,
            "description": "The status of the answer.",
        },
        "detail": {"type": "string", "description": "What happened this time."},
        "instance": {"type": "string", "description": "The path of the request."},
        "code": {
            "type": "string",
            "const": code,
            "description": "The kind of problem; stable, for programs.",
        },
        "request_id": {
            "type": ["string", "null"],
            "description": "The id of the request, for reports of defects.",
        },
    }
    properties = common | members
    return {"required": list(properties), "properties": properties | _ERRORS}


def _causes_of_framework(statuses: set[int]) -> str:
    """Return what a code means that only the framework answers."""
    told = [HTTPStatus(status).description for status in statuses]
    return f"{told[0]}." if told else "Another error of HTTP."


def _cause(kind: type[ServiceError]) -> str:
    """Return the first sentence of an error's docstring."""
    return cleandoc(kind.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
