"""The header by which a browser saves an object under a name."""

from urllib.parse import quote

_ENDINGS = {
    "application/json": (".json",),
    "application/pdf": (".pdf",),
    "image/avif": (".avif",),
    "image/gif": (".gif",),
    "image/jpeg": (".jpg", ".jpeg", ".jfif"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "text/csv": (".csv",),
    "text/markdown": (".md", ".markdown"),
    "text/plain": (".txt", ".log", ".text"),
}


def file_name(name: str, type: str) -> str:
    """Return a name that ends as names of files of this type do.

    So a picture whose owner calls it `setup.exe` is not saved as a program.
    """
    endings = _ENDINGS.get(type, ())
    if not endings or name.lower().endswith(endings):
        return name
    return f"{name}{endings[0]}"


def attachment(name: str) -> str:
    """Return the value of `Content-Disposition` (RFC 6266) that saves under a name."""
    plain = "".join(
        char if char.isascii() and char.isprintable() and char not in '"\\%' else "_"
        for char in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
