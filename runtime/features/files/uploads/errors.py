"""The refusals of uploads."""

from runtime.core.errors import Conflict, InvalidInput


class UploadOver(Conflict):
    """The file was uploaded already."""

    code = "upload_over"
    default_detail = "The file was uploaded already."


class NotInParts(Conflict):
    """The file is uploaded whole, not in parts."""

    code = "not_in_parts"
    default_detail = "The file is uploaded whole, not in parts."


class PartsMissing(Conflict):
    """Parts are missing, or are not of the size that they must have.

    Attributes:
        member_schemas: the member that names the first ones.
    """

    code = "parts_missing"
    default_detail = "Parts are missing, or have another size: upload them again."
    member_schemas = {
        "missing": {
            "type": "string",
            "description": "The numbers of the first such parts, with commas between.",
        }
    }


class UploadLost(Conflict):
    """The parts are gone: the upload was aborted, or took too long."""

    code = "upload_lost"
    default_detail = "The parts are gone: create the file anew."


class ChecksumMismatch(InvalidInput):
    """The uploaded parts are not those that the client means."""

    code, title = "checksum_mismatch", "Checksum mismatch"
    default_detail = "The uploaded parts have another checksum."
