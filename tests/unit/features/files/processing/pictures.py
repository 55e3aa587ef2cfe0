"""Pictures for tests, honest and evil ones, made when they are asked for."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageCms, PngImagePlugin

COLOUR = (200, 40, 60)
PLACE = b"48.8584 N, 2.2945 E"


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return a picture in a format."""
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def gradient(width: int, height: int) -> Image.Image:
    """Return a picture whose corners differ: dark above, bright to the left."""
    image = Image.linear_gradient("L").resize((width, height))
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    return Image.merge("RGB", (image, across, image))


def noise(width: int, height: int) -> Image.Image:
    """Return a picture that no format can make small."""
    grey = Image.effect_noise((width, height), 90)
    return Image.merge("RGB", (grey, grey.transpose(Image.Transpose.ROTATE_180), grey))


def camera_notes(orientation: int = 1) -> bytes:
    """Return what a camera notes: its maker, a place, the way up, a preview."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010F] = "Maker of cameras"
    notes[0x9286] = PLACE.decode()
    notes.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 30.2)})
    return notes.tobytes()


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a part of a PNG."""
    checksum = zlib.crc32(kind + content)
    return (
        struct.pack(">L4s", len(content), kind) + content + struct.pack(">L", checksum)
    )


def png_of(width: int, height: int, rows: bytes | None = None) -> bytes:
    """Return a PNG of one bit per pixel, all black, which is very small."""
    header = struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)
    compress = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    packed = b"".join(compress.compress(row) for _ in range(height))
    packed = rows if rows is not None else packed + compress.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", packed)
        + chunk(b"IEND", b"")
    )


def noted_jpeg(orientation: int = 1) -> bytes:
    """Return a JPEG with notes, a comment and a profile of its colours."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(
        gradient(300, 200),
        "JPEG",
        exif=camera_notes(orientation),
        icc_profile=profile,
        comment=PLACE,
        xmp=b"<x:xmpmeta>" + PLACE + b"</x:xmpmeta>",
    )


def noted_png(orientation: int = 1) -> bytes:
    """Return a PNG with notes and texts."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", PLACE.decode())
    texts.add_itxt("XML:com.adobe.xmp", PLACE.decode())
    texts.add_text("Description", PLACE.decode(), zip=True)
    return saved(
        gradient(300, 200), "PNG", pnginfo=texts, exif=camera_notes(orientation)
    )


def noted_webp(orientation: int = 1) -> bytes:
    """Return a WebP with notes."""
    return saved(
        gradient(300, 200),
        "WEBP",
        exif=camera_notes(orientation),
        xmp=b"<x:xmpmeta>" + PLACE + b"</x:xmpmeta>",
    )


def noted_avif(orientation: int = 1) -> bytes:
    """Return an AVIF with notes."""
    return saved(
        gradient(300, 200),
        "AVIF",
        speed=10,
        exif=camera_notes(orientation),
        xmp=b"<x:xmpmeta>" + PLACE + b"</x:xmpmeta>",
    )


def noted_gif(orientation: int = 1) -> bytes:
    """Return a GIF with a comment; it has no way up."""
    return saved(gradient(300, 200).quantize(), "GIF", comment=PLACE)


def moving(kind: str, frames: int = 3, side: int = 40) -> bytes:
    """Return a moving picture, whose first frame has one colour."""
    images = [Image.new("RGB", (side, side), COLOUR)]
    images += [
        gradient(side + n, side + n).crop((n, n, side + n, side + n))
        for n in range(1, frames)
    ]
    options = {"append_images": images[1:], "save_all": True, "duration": 100}
    return saved(images[0], kind, loop=2, **options)


NOTED: dict[str, Callable[[int], bytes]] = {
    "image/jpeg": noted_jpeg,
    "image/png": noted_png,
    "image/webp": noted_webp,
    "image/gif": noted_gif,
    "image/avif": noted_avif,
}
