"""Files that are meant to do harm, and the largest honest ones, in a whole worker.

Each ends as ready or rejected, and the memory of its worker is printed (`pytest -s`)
and held below the size of the function.
"""

import hashlib
import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from runtime.features.files.processing.media_types import MB
from runtime.features.files.processing.service import WORKER_MB
from tests.unit.features.files.processing import documents, pictures

ROOT = Path(__file__).parents[5]
SIDE = 7_071
"""The side of a square with as many pixels as there may be."""
LIBRARIES_MB = 150
"""Room for the rest of a worker: the client of AWS and the service's own code."""


def archived(content: bytes) -> bytes:
    """Return a zip file, to be appended to something else."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("a.txt", content)
    return file.getvalue()


def large_png(depth: int, kind: int, bytes_per_pixel: int) -> bytes:
    """Return a PNG with as many pixels as there may be, in few bytes."""
    compress = zlib.compressobj(1)
    row = bytes(1 + SIDE * bytes_per_pixel)
    rows = b"".join(compress.compress(row) for _ in range(SIDE)) + compress.flush()
    header = struct.pack(">LLBBBBB", SIDE, SIDE, depth, kind, 0, 0, 0)
    return (
        pictures.png_of(1, 1)[:8]
        + pictures.chunk(b"IHDR", header)
        + pictures.chunk(b"IDAT", rows)
        + pictures.chunk(b"IEND", b"")
    )


def large(kind: str, mode: str, **options: object) -> bytes:
    """Return a picture with as many pixels as there may be."""
    grey = Image.linear_gradient("L").resize((SIDE, SIDE))
    return pictures.saved(grey.convert(mode), kind, **options)


CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "an executable as PNG": (
        "image/png", lambda: b"MZ\x90\x00" + bytes(5000), "unsupported_type"),
    "a PDF that is a zip": (
        "application/pdf",
        lambda: documents.with_text("a") + archived(b"a"), "polyglot"),
    "a GIF that is a page": (
        "image/gif", lambda: b"GIF89a/*<html><script>*/", "polyglot"),
    "HEIC as JPEG": (
        "image/jpeg",
        lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(900), "unsupported_type"),
    "a JPEG as PNG": ("image/png", pictures.noted_jpeg, "wrong_type"),
    "nothing": ("image/png", lambda: b"", "empty"),
    "a PNG of 100 megapixels": (
        "image/png", lambda: pictures.png_of(10_000, 10_000), "too_many_pixels"),
    "a PNG of 1 x 60,000": (
        "image/png", lambda: pictures.png_of(1, 60_000), "too_long_side"),
    "a cut JPEG": ("image/jpeg", lambda: pictures.noted_jpeg()[:-900], "broken_image"),
    "a cut PNG": ("image/png", lambda: pictures.noted_png()[:-300], "broken_image"),
    "a PDF of 300 MB in 0.3": (
        "application/pdf", lambda: documents.flate_bomb(300), "too_complex"),
    "a PDF of 2 GB in 4 KB": (
        "application/pdf", lambda: documents.flate_bomb(2000, rounds=2), "too_complex"),
    "a PDF of 40 MB in 40 KB": (
        "application/pdf", lambda: documents.flate_bomb(40), "ready"),
    "a PDF of 5,001 pages": (
        "application/pdf", lambda: documents.many_pages(5001), "too_many_pages"),
    "a PDF of 5,000 levels": (
        "application/pdf", lambda: documents.deep_tree(5000), "too_complex"),
    "a PDF that draws itself": (
        "application/pdf", documents.form_of_itself, "ready"),
    "an encrypted PDF": (
        "application/pdf", lambda: documents.encrypted(""), "encrypted"),
    "JSON of 100,000 levels": (
        "application/json", lambda: b"[" * 100_000 + b"]" * 100_000, "too_complex"),
    "JSON of 40 MB": (
        "application/json",
        lambda: b"[" + b'{"a": [1.5]},' * 3_000_000 + b"[]]", "ready"),
    "CSV of 120 MB": ("text/csv", lambda: b"a,b\n" * 30_000_000, "ready"),
    "a PNG of 50 megapixels": ("image/png", lambda: large_png(8, 6, 4), "ready"),
    "the same in 64 bits": ("image/png", lambda: large_png(16, 6, 8), "ready"),
    "the same in 16 bits": ("image/png", lambda: large_png(16, 0, 2), "ready"),
    "a JPEG of 50 megapixels": (
        "image/jpeg",
        lambda: large("JPEG", "RGB", progressive=True, subsampling=0), "ready"),
    "the same in inks": (
        "image/jpeg",
        lambda: large("JPEG", "CMYK", progressive=True, subsampling=0), "ready"),
    "a GIF of 50 megapixels": ("image/gif", lambda: large("GIF", "P"), "ready"),
    "a WebP of 50 megapixels": (
        "image/webp", lambda: large("WEBP", "RGBA", lossless=True, method=0), "ready"),
    "an AVIF of 50 megapixels": (
        "image/avif", lambda: large("AVIF", "RGBA", speed=10), "ready"),
}  # fmt: skip


def look_into(path: Path, **promised: object) -> tuple[str, float]:
    """Have a worker look into a file; return the outcome and its memory in MB."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.unit.features.files.processing.measuring",
            path,
            json.dumps(promised),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    return said["outcome"], said["peak"] / MB


@pytest.mark.parametrize("name", CASES)
def test_file_ends_as_it_should_in_the_memory_of_its_worker(
    tmp_path: Path, name: str
) -> None:
    """Nothing that anybody sends takes a worker down."""
    media_type, make, expected = CASES[name]
    path, content = tmp_path / "source", make()
    path.write_bytes(content)

    outcome, peak = look_into(
        path,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )

    print(f"\n{name:26} {len(content):>12,} bytes  {outcome:18} {peak:6.0f} MB")
    assert outcome == expected
    assert peak + LIBRARIES_MB < WORKER_MB


@pytest.mark.parametrize(
    ("promised", "expected"),
    [
        ({"size": 7}, "wrong_size"),
        ({"size": 9}, "wrong_size"),
        ({"sha256": "0" * 64}, "wrong_checksum"),
    ],
)
def test_file_that_is_another_one_is_rejected(
    tmp_path: Path, promised: dict[str, object], expected: str
) -> None:
    """By its size and by its checksum."""
    path = tmp_path / "source"
    path.write_bytes(b"8 bytes.")
    facts = {"media_type": "text/plain", "size": 8} | promised
    assert look_into(path, **facts)[0] == expected
