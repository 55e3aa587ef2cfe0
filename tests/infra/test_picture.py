"""The picture of what is deployed shows production as it is."""

import re
from xml.etree import ElementTree

import pytest

from tests.infra.templates import Assembly
from tools.pictures.architecture import (
    ALARMS,
    DRAWN,
    MACHINE,
    OPERATIONS,
    PICTURE,
    PLACES,
    draw,
    places_with,
)
from tools.pictures.places import places_of_declared

NAMED = (
    "AWS::ApiGateway::RestApi",
    "AWS::DynamoDB::GlobalTable",
    "AWS::Events::Rule",
    "AWS::Lambda::Function",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
    "AWS::WAFv2::WebACL",
    *ALARMS,
)
RENEW = "run: .venv/bin/python -m tools.pictures.architecture"


def words() -> set[str]:
    """Return the texts of the committed picture."""
    root = ElementTree.parse(PICTURE).getroot()
    return {"".join(each.itertext()) for each in root.iter() if each.tag[-4:] == "text"}


@pytest.mark.parametrize("kind", NAMED)
def test_every_resource_is_named(prod: Assembly, kind: str) -> None:
    """By its logical id, as the console and the templates name it."""
    names = {resource.name for resource in prod.everywhere(kind)}

    assert names, f"production has no {kind}"
    assert names <= words(), RENEW


def test_nothing_is_drawn_that_is_not_deployed(prod: Assembly) -> None:
    """Every place in the picture is of a resource."""
    machines = [resource.name for resource in prod.everywhere(MACHINE)]

    drawn = {resource.name for kind in DRAWN for resource in prod.everywhere(kind)}
    declared = places_of_declared(drawn - set(PLACES))

    assert {*places_with(machines), *declared, *OPERATIONS} == drawn


def test_declared_workers_stand_beside_what_calls_them() -> None:
    """One that is called by nothing but a machine stands alone."""
    names = {
        *("AObjectsCreated", "AObjectsQueue", "AFunction", "AObjectsUndelivered"),
        *("AObjectsDeadLetters", "BRuns", "BFunction", "CFunction"),
    }
    places = places_of_declared(names)

    assert set(places) == names
    assert len({(place.x, place.y) for place in places.values()}) == len(places)
    for first, second in (("AObjectsQueue", "AFunction"), ("BRuns", "BFunction")):
        assert places[first].y == places[second].y
        assert places[first].x < places[second].x
    assert places_of_declared(()) == {}


def test_state_machines_share_a_place() -> None:
    """The picture of a service with none lacks what only they need."""
    two = places_with(["B", "A"])

    assert two["A"].y + two["A"].height == two["B"].y
    assert set(two) - set(places_with([])) == {
        *("A", "B"),
        *("Stopped", "UndeliveredEndings"),
    }


def test_the_picture_is_the_one_that_the_templates_give(prod: Assembly) -> None:
    """Its figures are theirs, too."""
    drawn = draw(stack.template for stack in prod.stacks.values())

    assert PICTURE.read_text(encoding="utf-8") == drawn, RENEW


def test_a_resource_without_a_place_is_refused(prod: Assembly) -> None:
    """Nothing is left out because nobody thought of it."""
    more = {"Resources": {"Another01234567": {"Type": "AWS::SQS::Queue"}}}

    with pytest.raises(ValueError, match="Another"):
        draw([*(stack.template for stack in prod.stacks.values()), more])


def test_the_picture_has_colours_for_dark_pages() -> None:
    """Every class with a colour has a second one."""
    text = PICTURE.read_text(encoding="utf-8")
    style = text.partition("<style>")[2].partition("</style>")[0]
    light, _, dark = style.partition("@media (prefers-color-scheme: dark)")

    assert _classes(light) == _classes(dark) != set()


def _classes(style: str) -> set[str]:
    """Return the classes that a style speaks of."""
    return set(re.findall(r"\.([a-z]+)", style))
