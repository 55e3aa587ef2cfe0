"""The work on a picture: its stripped form, and smaller pictures of it.

It is called in a process of its own. What is published is decoded here first, and is
the original without its notes rather than a copy: that keeps its quality and its
movement. A picture that is turned keeps the one note that says so; the smaller ones
are upright, in the colours of the web, still, and WebP: smaller than JPEG by a quarter,
with transparency, and every browser shows them.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.images.avif import strip_avif
from runtime.features.files.processing.images.gif import strip_gif
from runtime.features.files.processing.images.jpeg import strip_jpeg
from runtime.features.files.processing.images.models import Picture
from runtime.features.files.processing.images.output import Output
from runtime.features.files.processing.images.png import strip_png
from runtime.features.files.processing.images.webp import strip_webp

if TYPE_CHECKING:
    from PIL.Image import Image

SIZES = (160, 640, 1600)
"""The longest sides of the smaller pictures; none is larger than the original."""
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 16_383
"""The longest side that a WebP can have."""
MOST_FRAMES = 1_000
MOST_MOVING_PIXELS = 500_000_000
"""The pixels of all frames, which whoever looks at them has to decode."""
QUALITY = 80
RENDITION_TYPE = "image/webp"

# By type: the function that strips it, and the module and name of its decoder.
# An AVIF tells its size to nobody but its decoder.
_FORMATS: Mapping[str, tuple[Callable[[bytes, Output], Picture | None], str, str]] = {
    "image/avif": (strip_avif, "PIL.AvifImagePlugin", "AVIF"),
    "image/gif": (strip_gif, "PIL.GifImagePlugin", "GIF"),
    "image/jpeg": (strip_jpeg, "PIL.JpegImagePlugin", "JPEG"),
    "image/png": (strip_png, "PIL.PngImagePlugin", "PNG"),
    "image/webp": (strip_webp, "PIL.WebPImagePlugin", "WEBP"),
}


def render(given: Mapping[str, Any]) -> dict[str, Any]:
    """Strip a picture and make the smaller ones.

    Args:
        given: `source` and `media_type` of the picture, and `folder`, into which are
            put `original` and, for each size, `rendition-<size>`.

    Returns:
        `width` and `height` as it is seen, `frames`, and `renditions`: for each the
        `size` that names it, `width`, `height` and `bytes`.

    Raises:
        Rejected: it is broken, or too large.
    """
    folder = Path(given["folder"])
    strip, module, name = _FORMATS[given["media_type"]]
    original = folder / "original"
    with original.open("wb") as file:
        told = strip(Path(given["source"]).read_bytes(), file.write)
    if told is not None:
        _demand_size(told)
    import_module(module)
    picture, image = _decode(original, name, told)
    renditions = []
    for size in sorted(SIZES, reverse=True):
        _shrink(image, size)
        path = folder / f"rendition-{size}"
        _save(image, path)
        facts = {"width": image.width, "height": image.height}
        renditions.append({"size": str(size), **facts, "bytes": path.stat().st_size})
    sides = picture.width, picture.height
    width, height = sides[::-1] if picture.orientation > 4 else sides
    return {
        "width": width,
        "height": height,
        "frames": picture.frames,
        "renditions": renditions[::-1],
    }


def _demand_size(picture: Picture) -> None:
    """Refuse a picture that is too large to be decoded, before it is."""
    sides = f"{picture.width} x {picture.height}"
    pixels = picture.width * picture.height
    if not pixels:
        raise Rejected(Reason.BROKEN_IMAGE, sides)
    if pixels > MOST_PIXELS:
        raise Rejected(Reason.TOO_MANY_PIXELS, sides)
    if max(picture.width, picture.height) > LONGEST_SIDE:
        raise Rejected(Reason.TOO_LONG_SIDE, sides)
    if picture.frames > MOST_FRAMES or pixels * picture.frames > MOST_MOVING_PIXELS:
        raise Rejected(Reason.TOO_MANY_FRAMES, f"{picture.frames} frames of {sides}")


def _decode(path: Path, name: str, told: Picture | None) -> tuple[Picture, "Image"]:
    """Return the facts about a picture, and its first frame: upright, not too large.

    Only the decoder of the type is asked, so that no other one can be reached.
    """
    from PIL import Image

    # The pixels are counted here, and this limit would only warn.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(path, formats=[name]) as opened:
            picture = told or _as_decoder_tells(opened)
            _demand_size(picture)
            if opened.size != (picture.width, picture.height):
                raise Rejected(Reason.BROKEN_IMAGE, "its parts differ in size")
            # A JPEG can be decoded at half its size, and at half of that.
            opened.draft(None, (2 * max(SIZES), 2 * max(SIZES)))
            opened.load()
            profile = opened.info.get("icc_profile")
            image = _in_plain_mode(opened)
    except (Rejected, MemoryError):
        raise
    except Exception as error:
        # Decoders raise whatever evil bytes lead them to.
        raise Rejected(Reason.BROKEN_IMAGE, type(error).__name__) from error
    _shrink(image, max(SIZES))
    return picture, _upright(_in_colours_of_web(image, profile), picture.orientation)


def _as_decoder_tells(image: "Image") -> Picture:
    """Return the facts about a picture that is open, but not decoded."""
    from PIL.ExifTags import Base

    return Picture(
        *image.size,
        frames=getattr(image, "n_frames", 1),
        orientation=image.getexif().get(Base.Orientation, 1),
    )


def _in_plain_mode(image: "Image") -> "Image":
    """Return a picture in a mode in which it can be made smaller without artefacts."""
    if image.mode.startswith("I"):
        # 16 bits of grey; a conversion would cut values instead of dividing them.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("LA", "La", "PA", "RGBa") or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode in ("RGB", "RGBA", "L", "CMYK"):
        # Not a copy: it would take as much memory again.
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _in_colours_of_web(image: "Image", profile: bytes | None) -> "Image":
    """Return a picture in sRGB; one whose profile is broken is taken as it is."""
    from PIL import ImageCms

    with_alpha = image.mode == "RGBA"
    if profile:
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGBA" if with_alpha else "RGB",
            )
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image if with_alpha else image.convert("RGB")


def _upright(image: "Image", orientation: int) -> "Image":
    """Return a picture as it is to be seen."""
    from PIL.Image import Transpose

    method = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }.get(orientation)
    return image if method is None else image.transpose(method)


def _shrink(image: "Image", size: int) -> None:
    """Make a picture not larger than a square, in place."""
    from PIL.Image import Resampling

    image.thumbnail((size, size), Resampling.LANCZOS, reducing_gap=3.0)


def _save(image: "Image", path: Path) -> None:
    """Write a picture as WebP, with pixels and nothing else."""
    import_module("PIL.WebPImagePlugin")
    image.info.clear()
    image.save(
        path,
        "WEBP",
        quality=QUALITY,
        method=4,
        icc_profile=b"",
        exif=b"",
        xmp=b"",
    )
