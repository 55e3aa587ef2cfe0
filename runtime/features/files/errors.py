"""The refusals of files; each becomes one problem document."""

from runtime.core.errors import Conflict, InvalidInput, NotFound


class FileNotFound(NotFound):
    """The caller owns no such file, or the time to upload it is over."""

    code, default_detail = "file_not_found", "File not found"


class UnsupportedType(InvalidInput):
    """Files of this type are not taken."""

    code, title = "unsupported_type", "Unsupported type"
    default_detail = "Files of this type are not taken."


class FileTooLarge(InvalidInput):
    """The file is larger than one of its type may be."""

    code, title = "file_too_large", "File too large"
    default_detail = "The file is larger than one of its type may be."


class QuotaExceeded(Conflict):
    """There is no room for the file; what is in the trash takes room, too."""

    code, title = "quota_exceeded", "Quota exceeded"
    default_detail = (
        "There is no room for this file: remove others for good, also from the trash."
    )


class FileNotReady(Conflict):
    """The file has not been checked yet, or was rejected."""

    code = "file_not_ready"
    default_detail = "The file is not ready."


class FileInProcess(Conflict):
    """The file is being checked, and cannot be deleted until that has ended."""

    code = "file_in_process"
    default_detail = "The file is being checked; delete it when that has ended."


class FileHasNoText(NotFound):
    """The file is a picture, or nothing in it is text."""

    code, default_detail = "file_has_no_text", "The file has no text"


class RenditionNotFound(NotFound):
    """The file has no rendition of this size."""

    code, default_detail = "rendition_not_found", "Rendition not found"
