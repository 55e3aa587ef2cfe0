"""The files of the demo account: two pictures, a text and a table, all made here."""

import io
import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

_SIZE = _WIDTH, _HEIGHT = 1600, 1000
_RIDGES = 5
"""The number of ranges of hills, one behind the other."""

_PLAN = """\
# Launch plan

| Week | What | Who |
|------|------|-----|
| 1 | Freeze features, translate the mails | Ada |
| 2 | Rehearse the demonstration on a slow connection | Grace |
| 3 | Invite the first hundred people of the waiting list | Ada |
| 4 | Open the doors, and watch the dashboards | everybody |

## On the day

1. Nobody deploys before nine, or alone.
2. Support answers within the hour.
3. Whatever goes wrong is written down before it is mended.
"""

_ANSWERS = (
    "once a week",
    "every day",
    "only before deadlines",
    "never, a colleague does",
)


class DemoFile(NamedTuple):
    """A file that is uploaded at the first start.

    Attributes:
        name: its name.
        type: its media type.
        content: makes its bytes.
    """

    name: str
    type: str
    content: Callable[[], bytes]


def _landscape(sky: tuple[str, str], near: str, sun: str) -> bytes:
    """Return a picture of hills before the sun, as JPEG.

    Args:
        sky: its colours above and at the horizon, which the farthest hills have, too.
        near: the colour of the nearest hills.
        sun: the colour of the sun.
    """
    # Imported here: only the first start draws.
    from PIL import Image, ImageColor, ImageDraw, ImageFilter, ImageOps

    picture = ImageOps.colorize(
        Image.linear_gradient("L").resize(_SIZE), black=sky[0], white=sky[1]
    )
    light = Image.new("L", _SIZE)
    middle, height, radius = 0.68 * _WIDTH, 0.37 * _HEIGHT, 70
    box = (middle - radius, height - radius, middle + radius, height + radius)
    ImageDraw.Draw(light).ellipse(box, fill=255)
    glow = light.filter(ImageFilter.GaussianBlur(60)).point(lambda value: value * 2)
    for mask in (glow, light.filter(ImageFilter.GaussianBlur(2))):
        picture.paste(Image.new("RGB", _SIZE, sun), mask=mask)
    far = Image.new("RGB", (1, 1), ImageColor.getrgb(sky[1]))
    hill = Image.new("RGB", (1, 1), ImageColor.getrgb(near))
    for ridge in range(1, _RIDGES + 1):
        colour = Image.blend(far, hill, ridge / _RIDGES).getpixel((0, 0))
        outline = [(0, _HEIGHT), *_ridge(ridge), (_WIDTH, _HEIGHT)]
        ImageDraw.Draw(picture).polygon(outline, fill=colour)
    return _jpeg(picture)


def _ridge(number: int) -> Iterator[tuple[int, float]]:
    """Yield the points of a range of hills, which are lower the nearer they are."""
    foot = _HEIGHT * (0.44 + 0.09 * number)
    for x in range(0, _WIDTH + 1, 8):
        waves = ((90, 0.0031), (38, 0.0083), (11, 0.027))
        yield x, foot + sum(
            size * math.sin(x * length * (1 + number / 9) + number * number)
            for size, length in waves
        )


def _jpeg(picture: "Image") -> bytes:
    """Return a picture as JPEG."""
    memory = io.BytesIO()
    picture.save(memory, "JPEG", quality=88)
    return memory.getvalue()


def _survey() -> bytes:
    """Return the answers of a survey, as CSV."""
    rows = ["person,how often,stars"]
    rows += [
        f'{number},"{_ANSWERS[number * 7 % 4]}",{1 + number * number % 5}'
        for number in range(1, 121)
    ]
    return "\n".join(rows).encode()


FILES = (
    DemoFile("Survey answers.csv", "text/csv", _survey),
    DemoFile("Launch plan.md", "text/markdown", _PLAN.encode),
    DemoFile(
        "Hills at dawn.jpg",
        "image/jpeg",
        partial(_landscape, ("#8ec5e8", "#fde8d0"), "#1f4e4a", "#fffbe8"),
    ),
    DemoFile(
        "Hills at dusk.jpg",
        "image/jpeg",
        partial(_landscape, ("#2b2a5e", "#f2a278"), "#1c1433", "#ffe3b0"),
    ),
)
"""The files, the oldest first."""
