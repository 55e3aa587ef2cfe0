"""The refusals of exports; each becomes one problem document."""

from runtime.core.errors import NotFound


class ExportNotFound(NotFound):
    """The caller has asked for no export, or for none that is still kept."""

    code, default_detail = "export_not_found", "Export not found"


class ArchiveNotFound(NotFound):
    """The export is not ready, has expired, or has no archive of this number."""

    code, default_detail = "archive_not_found", "Archive not found"
