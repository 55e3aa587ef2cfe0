"""SVG picture of the comparison; the same figures give the same bytes."""

from html import escape

from bench.campaign import GET_ONE, LIST_TWENTY
from bench.results import Results

_WIDTH = 860
_LABELS = 300
_VALUES = 90
_BAR = 16
_GAP = 8
_HEADING = 44
_OURS, _OTHERS = "#0b7285", "#adb5bd"


def draw(results: Results) -> str:
    """Return the picture: cold starts, then both warm requests."""
    panels = [
        (
            "Cold start to the first response, ms of CPU",
            [(c.title, results.figures[c.key].cold_cpu) for c in results.contestants],
        ),
        *(
            (
                f"Warm, {name}, µs of CPU",
                [
                    (c.title, results.figures[c.key].warm[name].cpu)
                    for c in results.contestants
                ],
            )
            for name in (GET_ONE, LIST_TWENTY)
        ),
    ]
    parts: list[str] = []
    top = 8
    for heading, bars in panels:
        parts += _panel(heading, bars, top)
        top += _HEADING + len(bars) * (_BAR + _GAP)
    style = "font-family: system-ui, sans-serif; font-size: 13px"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{top}"'
            f' viewBox="0 0 {_WIDTH} {top}" style="{style}" role="img">',
            "<title>This service beside what a team would build instead</title>",
            f'<rect width="{_WIDTH}" height="{top}" fill="#ffffff"/>',
            *parts,
            "</svg>\n",
        ]
    )


def _panel(heading: str, bars: list[tuple[str, float]], top: int) -> list[str]:
    """Return one heading with its bars below."""
    longest = max(value for _, value in bars)
    room = _WIDTH - _LABELS - _VALUES
    parts = [f'<text x="8" y="{top + 24}" font-weight="bold">{escape(heading)}</text>']
    for number, (title, value) in enumerate(bars):
        y = top + _HEADING - 8 + number * (_BAR + _GAP)
        length = round(room * value / longest, 1)
        color = _OURS if number == 0 else _OTHERS
        text = escape(title.replace("**", ""))
        parts += [
            f'<text x="{_LABELS - 8}" y="{y + 13}" text-anchor="end">{text}</text>',
            f'<rect x="{_LABELS}" y="{y}" width="{length}" height="{_BAR}"'
            f' fill="{color}"/>',
            f'<text x="{_LABELS + length + 6}" y="{y + 13}">{value:,.0f}</text>',
        ]
    return parts
