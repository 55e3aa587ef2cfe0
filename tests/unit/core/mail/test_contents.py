"""The contents of mails, joined from the features that send them."""

from datetime import UTC, datetime
from pathlib import Path

from runtime.core.mail.contents import FeatureMails, MailContents
from runtime.core.mail.models import Mail, Undelivered

CONTENTS = MailContents(
    [
        FeatureMails(
            folders=[Path("a"), Path("b")],
            makers={
                "linked": lambda mail: {"link": f"/{mail.id}", "place": "made"},
                "overtaken": lambda mail: None,
            },
            defaults={"device": "unknown", "place": "unknown"},
        ),
        FeatureMails(folders=[Path("c")], makers={"other": lambda mail: {"x": "y"}}),
    ]
)


def mail(kind: str, **data: str) -> Mail:
    """Return a mail of this kind."""
    return Mail(id="m1", kind=kind, to="ada@example.com", data=data)


def test_the_templates_of_all_features_are_found() -> None:
    """They are in the order of the features."""
    assert CONTENTS.folders == [Path("a"), Path("b"), Path("c")]


def test_what_a_maker_makes_goes_before_a_default() -> None:
    """Every feature's makers are asked, for their own kinds only."""
    made = {"link": "/m1", "device": "unknown", "place": "made"}

    assert CONTENTS.of(mail("linked")) == made
    others = {"device": "unknown", "place": "unknown"}
    assert CONTENTS.of(mail("other")) == {"x": "y", **others}


def test_any_feature_may_withhold_a_mail_and_hears_what_became_of_one() -> None:
    """One feature knows accounts; another one may send the mail."""
    heard: list[Undelivered] = []
    contents = MailContents(
        [
            FeatureMails(folders=[], withholds=lambda mail: mail.kind == "bad"),
            FeatureMails(folders=[], undelivered=heard.append),
        ]
    )
    now = datetime(2026, 1, 31, tzinfo=UTC)
    report = Undelivered(to="ada@example.com", sent_at=now, reported_at=now)

    contents.undelivered(report)

    assert heard == [report]
    assert contents.withholds(mail("bad"))
    assert not contents.withholds(mail("good"))


def test_a_mail_that_its_maker_refuses_need_not_be_sent() -> None:
    """No default makes up for that."""
    assert CONTENTS.of(mail("overtaken")) is None


def test_a_mail_without_a_maker_needs_nothing_but_its_data() -> None:
    """A default is given only where the mail says nothing itself."""
    assert CONTENTS.of(mail("notice", device="phone")) == {"place": "unknown"}
    assert CONTENTS.of(mail("notice", device="p", place="q")) == {}
