"""What is done to requirements holds on both databases."""

from datetime import timedelta

import pytest
from flask import Flask

from matchmaker.base.db import db
from matchmaker.base.errors import ConflictError, NotAllowedError
from matchmaker.requirements import services
from matchmaker.requirements.models import CriterionMode, Requirement, RequirementStatus
from matchmaker.requirements.services import Criterion, Item, Wish
from tests import make
from tests.conftest import audit_actions, viewer_for

DAY = make.NOW.date()


@pytest.fixture(autouse=True)
def _vocabularies(app: Flask) -> None:
    make.category("0101")
    make.category("0105", parent="01")
    make.scheme("vietgap")


def _facts() -> dict[str, object]:
    published = make.requirement()
    names = ("volume_least", "volume_most", "unit", "window_start", "window_end", "deadline")
    return {name: getattr(published, name) for name in names}


def test_a_draft_is_completed_published_and_withdrawn(app: Flask) -> None:
    chain = make.distributor()
    by = viewer_for(chain, user=make.user(chain))
    draft = services.create_requirement(
        chain, by=by, at=make.NOW, facts={}, items=[Item("xoài"), Item("thanh long")]
    )
    db.session.flush()
    assert services.missing_for_publication(draft, on=DAY) == [
        "items",
        "volume_text",
        "window_start",
        "deadline",
    ]
    with pytest.raises(ConflictError):
        services.publish_requirement(draft, by=by, at=make.NOW, on=DAY)
    services.change_requirement(
        draft,
        at=make.NOW,
        facts=_facts(),
        items=[Item("xoài", ("0101",)), Item("thanh long", ("0105",))],
        wishes=[Wish(1, "vietgap")],
        criteria=[Criterion("price", CriterionMode.MUST)],
    )
    services.publish_requirement(draft, by=by, at=make.NOW, on=DAY)
    assert draft.status is RequirementStatus.PUBLISHED
    services.withdraw_requirement(
        draft, reason="đã mua đủ", by=viewer_for(draft.organization), at=make.NOW
    )
    db.session.flush()
    found = db.session.get_one(Requirement, draft.id)
    assert (found.title, found.status, found.status_reason) == (
        "xoài; thanh long",
        RequirementStatus.WITHDRAWN,
        "đã mua đủ",
    )
    assert audit_actions() == [
        "requirement.created",
        "requirement.changed",
        "requirement.published",
        "requirement.withdrawn",
    ]


def test_replacing_the_parts_twice_leaves_the_last(app: Flask) -> None:
    requirement = make.requirement(wishes=[["vietgap"]])
    for words in ("xoài", "xoài keo"):
        services.change_requirement(
            requirement,
            at=make.NOW,
            facts={},
            items=[Item(words, ("0101", "0105"))],
            wishes=[Wish(1, "vietgap", exact=True)],
            criteria=[],
        )
        db.session.flush()
    assert [(one.words, sorted(one.category_codes)) for one in requirement.items] == [
        ("xoài keo", ["0101", "0105"])
    ]
    assert [(one.scheme_code, one.exact) for one in requirement.wishes] == [("vietgap", True)]


def test_a_volume_of_at_most_is_a_volume(app: Flask) -> None:
    requirement = make.requirement(volume_least=None)
    assert services.missing_for_publication(requirement, on=DAY) == []


def test_an_unverified_distributor_does_not_publish(app: Flask) -> None:
    chain = make.distributor(verified=False)
    draft = make.requirement(chain, status=RequirementStatus.DRAFT)
    with pytest.raises(NotAllowedError):
        services.publish_requirement(draft, by=viewer_for(chain), at=make.NOW, on=DAY)


@pytest.mark.parametrize("status", [RequirementStatus.WITHDRAWN, RequirementStatus.CLOSED])
def test_what_is_over_stays_as_it_is(status: RequirementStatus, app: Flask) -> None:
    requirement = make.requirement(status=status)
    by = viewer_for(requirement.organization)
    with pytest.raises(ConflictError):
        services.publish_requirement(requirement, by=by, at=make.NOW, on=DAY)
    with pytest.raises(ConflictError):
        services.withdraw_requirement(
            requirement, reason="x", by=viewer_for(requirement.organization), at=make.NOW
        )
    with pytest.raises(ConflictError):
        services.change_requirement(
            requirement, at=make.NOW, facts={}, items=[Item("x")], wishes=[], criteria=[]
        )
    assert requirement.status is status


def test_it_closes_by_itself_after_its_deadline(app: Flask) -> None:
    over = make.requirement(deadline=DAY - timedelta(days=1))
    last_day = make.requirement(deadline=DAY)
    services.close_due(make.NOW)
    assert [over.status, last_day.status] == [RequirementStatus.CLOSED, RequirementStatus.PUBLISHED]
