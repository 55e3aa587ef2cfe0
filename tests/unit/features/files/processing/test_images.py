"""Pictures: what is published of them shows what was meant to be seen, no more."""

import random
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageCms

from runtime.features.files.processing.errors import Reason, Rejected
from runtime.features.files.processing.images import rendering
from runtime.features.files.processing.images.gif import strip_gif
from runtime.features.files.processing.images.jpeg import strip_jpeg
from runtime.features.files.processing.images.models import Picture
from runtime.features.files.processing.images.orientation import orientation_in
from runtime.features.files.processing.images.png import strip_png
from runtime.features.files.processing.images.rendering import SIZES, render
from runtime.features.files.processing.images.webp import strip_webp
from runtime.features.files.processing.service import process_image
from tests.unit.features.files.processing import pictures
from tests.unit.features.files.processing.pictures import COLOUR, PLACE

each_type = pytest.mark.parametrize("media_type", pictures.NOTED)
turnable = pytest.mark.parametrize(
    "media_type", [name for name in pictures.NOTED if name != "image/gif"]
)


def rendered(folder: Path, content: bytes, media_type: str) -> dict[str, Any]:
    """Render a picture in this process."""
    source = folder / "source"
    source.write_bytes(content)
    given = {"source": str(source), "media_type": media_type, "folder": str(folder)}
    return render(given)


def refused(folder: Path, content: bytes, media_type: str) -> Reason:
    """Return why a picture is rejected."""
    with pytest.raises(Rejected) as rejected:
        rendered(folder, content, media_type)
    return rejected.value.reason


def opened(path: Path) -> Image.Image:
    """Return a published picture."""
    return Image.open(BytesIO(path.read_bytes()))


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return how much two pictures differ on average, of 255."""
    small = [each.convert("RGB").resize((32, 32)) for each in (one, other)]
    data = ImageChops.difference(*small).tobytes()
    return sum(data) / len(data)


@each_type
def test_original_has_the_same_pixels_and_no_notes(
    tmp_path: Path, media_type: str
) -> None:
    """No place, no maker, no preview; only the way up may be left."""
    content = pictures.NOTED[media_type](6)
    rendered(tmp_path, content, media_type)

    stripped = (tmp_path / "original").read_bytes()

    assert PLACE in content or b"Description" in content
    for secret in (PLACE, b"Maker", b"Description", b"xmp"):
        assert secret not in stripped
    one, other = Image.open(BytesIO(content)), Image.open(BytesIO(stripped))
    assert one.convert("RGB").tobytes() == other.convert("RGB").tobytes()
    assert set(other.getexif()) <= {0x0112}
    assert "comment" not in other.info and "xmp" not in other.info
    assert not getattr(other, "text", {})


@turnable
@pytest.mark.parametrize("orientation", range(1, 9))
def test_renditions_are_the_right_way_up(
    tmp_path: Path, media_type: str, orientation: int
) -> None:
    """As a viewer shows the original, which keeps the note on its way up."""
    content = pictures.NOTED[media_type](orientation)
    facts = rendered(tmp_path, content, media_type)

    shown = pictures.gradient(300, 200)
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
    if orientation in turns:
        shown = shown.transpose(Image.Transpose(turns[orientation]))
    assert (facts["width"], facts["height"]) == shown.size
    for size in SIZES:
        assert difference(opened(tmp_path / f"rendition-{size}"), shown) < 6
    kept = opened(tmp_path / "original").getexif().get(0x0112, 1)
    assert kept == orientation


@each_type
def test_renditions_are_small_and_hold_nothing_but_pixels(
    tmp_path: Path, media_type: str
) -> None:
    """None is larger than the original, and all are WebP."""
    facts = rendered(tmp_path, pictures.NOTED[media_type](1), media_type)

    assert [each["size"] for each in facts["renditions"]] == ["160", "640", "1600"]
    sizes = [(each["width"], each["height"]) for each in facts["renditions"]]
    assert sizes == [(160, 107), (300, 200), (300, 200)]
    for each, size in zip(facts["renditions"], sizes, strict=True):
        path = tmp_path / f"rendition-{each['size']}"
        image = opened(path)
        assert (image.format, image.size) == ("WEBP", size)
        assert path.stat().st_size == each["bytes"]
        assert not {"exif", "xmp", "icc_profile"} & set(image.info)


@each_type
def test_same_picture_gives_the_same_bytes(tmp_path: Path, media_type: str) -> None:
    """A step that is done twice writes what is there."""
    content = pictures.NOTED[media_type](6)
    names = ["original", *(f"rendition-{size}" for size in SIZES)]
    made = []
    for number in ("one", "two"):
        (tmp_path / number).mkdir()
        rendered(tmp_path / number, content, media_type)
        made.append([(tmp_path / number / name).read_bytes() for name in names])
    assert made[0] == made[1]


@each_type
def test_what_follows_a_picture_is_dropped(tmp_path: Path, media_type: str) -> None:
    """Whatever somebody has hidden there."""
    hidden = b"\x00\x00\x00\x10hidhidden it"
    content = pictures.NOTED[media_type](1) + hidden[:16]
    rendered(tmp_path, content, media_type)
    assert b"hidden" not in (tmp_path / "original").read_bytes()


@each_type
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_cut_picture_is_broken(tmp_path: Path, media_type: str, part: float) -> None:
    """Half a picture is none, though programs show it."""
    content = pictures.NOTED[media_type](6)
    if media_type == "image/avif" and part == 0.99:
        # Its notes are last: those may be missing.
        part = 0.8
    cut = content[: int(len(content) * part)]
    assert refused(tmp_path, cut, media_type) is Reason.BROKEN_IMAGE


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        (pictures.png_of(10_000, 10_000), "image/png", Reason.TOO_MANY_PIXELS),
        (pictures.png_of(1, 60_000), "image/png", Reason.TOO_LONG_SIDE),
        (pictures.png_of(60_000, 1), "image/png", Reason.TOO_LONG_SIDE),
        (pictures.png_of(0, 9), "image/png", Reason.BROKEN_IMAGE),
        (pictures.png_of(9, 9, b"no zlib"), "image/png", Reason.BROKEN_IMAGE),
        (pictures.png_of(9, 9, zlib.compress(b"")), "image/png", Reason.BROKEN_IMAGE),
    ],
)
def test_size_is_refused_before_anything_is_decoded(
    tmp_path: Path, content: bytes, media_type: str, reason: Reason
) -> None:
    """A file of few KB can hold very many pixels."""
    assert len(content) < 50_000
    assert refused(tmp_path, content, media_type) is reason


def test_size_of_an_avif_is_refused_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its decoder is asked."""
    monkeypatch.setattr(rendering, "MOST_PIXELS", 59_999)
    content = pictures.noted_avif()
    assert refused(tmp_path, content, "image/avif") is Reason.TOO_MANY_PIXELS


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_moving_picture_moves_on_and_its_renditions_show_the_first_frame(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frames, their times and their number of rounds stay."""
    content, media_type = pictures.moving(kind), f"image/{kind.lower()}"
    facts = rendered(tmp_path, content, media_type)

    assert facts["frames"] == 3
    before, after = Image.open(BytesIO(content)), opened(tmp_path / "original")
    for number in range(3):
        for image in (before, after):
            image.seek(number)
            image.load()
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()
        assert before.info.get("duration") == after.info.get("duration")
        assert before.info.get("loop") == after.info.get("loop")
    still = Image.new("RGB", (40, 40), COLOUR)
    assert difference(opened(tmp_path / "rendition-160"), still) < 6

    monkeypatch.setattr(rendering, "MOST_FRAMES", 2)
    assert refused(tmp_path, content, media_type) is Reason.TOO_MANY_FRAMES
    monkeypatch.setattr(rendering, "MOST_FRAMES", 3)
    monkeypatch.setattr(rendering, "MOST_MOVING_PIXELS", 4799)
    assert refused(tmp_path, content, media_type) is Reason.TOO_MANY_FRAMES


def test_frame_larger_than_its_gif_is_counted(tmp_path: Path) -> None:
    """The decoder makes room for it, whatever the header says."""
    content = bytearray(pictures.noted_gif())
    place = content.index(b",\0\0\0\0")
    content[place + 5 : place + 9] = struct.pack("<HH", 60_000, 60_000)
    assert refused(tmp_path, bytes(content), "image/gif") is Reason.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    "make",
    [
        lambda: Image.new("RGBA", (99, 99), (*COLOUR, 0)),
        lambda: Image.new("LA", (99, 99), (90, 0)),
        lambda: Image.new("RGBA", (99, 99), (*COLOUR, 0)).quantize(8),
    ],
)
def test_transparency_stays(tmp_path: Path, make: Callable[[], Image.Image]) -> None:
    """It is not shown as black."""
    rendered(tmp_path, pictures.saved(make(), "PNG"), "image/png")
    image = opened(tmp_path / "rendition-160").convert("RGBA")
    assert image.getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize(
    ("image", "kind", "grey"),
    [
        (Image.new("1", (99, 99), 1), "PNG", 255),
        (Image.new("L", (99, 99), 90), "PNG", 90),
        (Image.new("I;16", (99, 99), 90 * 256), "PNG", 90),
        (Image.new("P", (99, 99), 0), "PNG", 0),
        (Image.new("CMYK", (99, 99), (0, 0, 0, 165)), "JPEG", 90),
    ],
)
def test_every_kind_of_pixels_is_shown(
    tmp_path: Path, image: Image.Image, kind: str, grey: int
) -> None:
    """Black and white, 16 bits, palettes, inks."""
    rendered(tmp_path, pictures.saved(image, kind), f"image/{kind.lower()}")
    seen = opened(tmp_path / "rendition-160").convert("RGB")
    assert difference(seen, Image.new("RGB", (99, 99), (grey,) * 3)) < 3


def test_colours_are_those_of_the_web(tmp_path: Path) -> None:
    """A picture in another space of colours looks the same, without its profile."""
    wide = ImageCms.createProfile("LAB")
    to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), wide, "RGB", "LAB")
    assert ImageCms.applyTransform(pictures.gradient(9, 9), to_lab) is not None
    # Red and blue change places, as no profile of this machine would have it.
    profile = bytearray(
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    )
    count = struct.unpack_from(">L", profile, 128)[0]
    places = {profile[132 + 12 * n : 136 + 12 * n].decode(): 132 + 12 * n
              for n in range(count)}  # fmt: skip
    red, blue = places["rXYZ"], places["bXYZ"]
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    content = pictures.saved(
        Image.new("RGB", (99, 99), (250, 0, 0)), "PNG", icc_profile=bytes(profile)
    )
    rendered(tmp_path, content, "image/png")

    seen: Any = opened(tmp_path / "rendition-160").convert("RGB").getpixel((50, 50))
    assert seen[2] > 200 and seen[0] < 60
    assert opened(tmp_path / "original").info["icc_profile"] == bytes(profile)


def test_broken_profile_is_ignored(tmp_path: Path) -> None:
    """The picture itself is whole."""
    content = pictures.saved(
        Image.new("RGB", (99, 99), COLOUR), "PNG", icc_profile=b"no profile"
    )
    rendered(tmp_path, content, "image/png")
    seen = opened(tmp_path / "rendition-160")
    assert difference(seen, Image.new("RGB", (99, 99), COLOUR)) < 3


@pytest.mark.parametrize(
    ("media_type", "strip", "content"),
    [
        ("image/png", strip_png, b"\x89PNG\r\n\x1a\n" + pictures.chunk(b"IDAT", b"")),
        ("image/png", strip_png, pictures.png_of(9, 9).replace(b"IDAT", b"IDAX")),
        ("image/png", strip_png, pictures.noted_png()[:33]
         + pictures.chunk(b"EVIL", b"") + pictures.noted_png()[33:]),
        ("image/jpeg", strip_jpeg, b"\xff\xd8\xff\xd9"),
        ("image/jpeg", strip_jpeg, b"\xff\xd8\xff\xd8\xff\xd9"),
        ("image/jpeg", strip_jpeg, b"\xff\xd8\xff\xe0\x00\x01\xff\xd9"),
        ("image/jpeg", strip_jpeg, b"\xff\xd8\xff\xff"),
        ("image/jpeg", strip_jpeg, b"\xff\xd8\xff\xe0\x00"),
        ("image/jpeg", strip_jpeg, b"\xff\xd8\xff\xe1\x00\x02nothing"),
        ("image/jpeg", strip_jpeg, b"\xff\xd8"
         + 2 * b"\xff\xc0\x00\x0b\x08\x00\x09\x00\x09\x01\x01\x11\x00"),
        ("image/gif", strip_gif, b"GIF89a\x09\x00\x09\x00\x00\x00\x00\x3b"),
        ("image/gif", strip_gif, b"GIF89a\x09\x00\x09\x00\x00\x00\x00\x99"),
        ("image/gif", strip_gif, b"GIF89a\x09"),
        ("image/webp", strip_webp, b"RIFF\x04\x00\x00\x00WEBP"),
        ("image/webp", strip_webp, b"RIFF\x0c\x00\x00\x00WEBPVP8 \x00\x00\x00\x00"),
        ("image/webp", strip_webp, b"RIFF\x0c\x00\x00\x00WEBPVP8 \xff\x00\x00\x00"),
        ("image/webp", strip_webp, b"RIFF\x08\x00\x00\x00WEBPVP8 "),
    ],
)  # fmt: skip
def test_parts_that_do_not_make_a_picture_are_broken(
    media_type: str, strip: Callable[..., Picture], content: bytes
) -> None:
    """They are not given to a decoder."""
    with pytest.raises(Rejected) as rejected:
        strip(content, bytearray().extend)
    assert rejected.value.reason is Reason.BROKEN_IMAGE


def test_scans_without_number_are_refused() -> None:
    """A decoder would work through the whole picture for each."""
    content = pictures.saved(pictures.gradient(9, 9), "JPEG", progressive=True)
    begin = content.rindex(b"\xff\xda")
    with pytest.raises(Rejected, match="too_complex"):
        strip_jpeg(
            content[:begin] + content[begin:-2] * 200 + b"\xff\xd9",
            bytearray().extend,
        )


@each_type
def test_changed_bytes_never_lead_to_anything_but_a_picture_or_a_reason(
    tmp_path: Path, media_type: str
) -> None:
    """Strippers and decoders meet what nobody has thought of."""
    content, chance = pictures.NOTED[media_type](6), random.Random(18)
    for _ in range(60):
        changed = bytearray(content)
        for _ in range(chance.randint(1, 8)):
            changed[chance.randrange(12, len(changed))] = chance.randrange(256)
        try:
            rendered(tmp_path, bytes(changed), media_type)
        except Rejected:
            continue
        assert opened(tmp_path / "rendition-160").size <= (160, 160)


def test_service_works_in_a_process_of_its_own(tmp_path: Path) -> None:
    """It returns what is to be published."""
    (tmp_path / "source").write_bytes(pictures.noted_jpeg(6))
    folder = tmp_path / "folder"
    folder.mkdir()
    processed = process_image(tmp_path / "source", "image/jpeg", folder)

    assert processed.original is not None
    assert opened(processed.original).size == (300, 200)
    assert list(processed.renditions) == ["160", "640", "1600"]
    assert opened(processed.renditions["160"]).size == (107, 160)
    assert processed.facts["height"] == 300
    assert processed.text is None


@pytest.mark.parametrize(
    ("notes", "orientation"),
    [
        (b"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0", 6),
        (b"II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\x08\0\0\0", 8),
        (b"II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\x09\0\0\0", 1),
        (b"II*\0\x08\0\0\0\1\0\x12\1\2\0\1\0\0\0\x06\0\0\0", 1),
        (b"II*\0\xff\xff\xff\xff", 1),
        (b"II*\0\x08\0\0\0\xff\xff", 1),
        (b"II*\0\x08\0\0\0\0\0", 1),
        (b"no notes", 1),
        (b"", 1),
    ],
)
def test_way_up_is_read_from_notes_and_nothing_is_believed(
    notes: bytes, orientation: int
) -> None:
    """Broken notes make no picture broken."""
    assert orientation_in(notes) == orientation
