"""Who may see and do what with an introduction."""

import pytest

from matchmaker.base.security import STRANGER
from matchmaker.core.lifecycle import Actor, Status
from matchmaker.introductions import policy
from tests import make
from tests.conftest import viewer_for

pytestmark = pytest.mark.usefixtures("app")


def test_each_stands_on_their_own_side_and_others_on_none() -> None:
    introduction = make.introduction()
    assert policy.actor_of(viewer_for(introduction.producer), introduction) is Actor.PRODUCER
    assert policy.actor_of(viewer_for(introduction.distributor), introduction) is Actor.DISTRIBUTOR
    assert policy.actor_of(viewer_for(make.department()), introduction) is Actor.STAFF
    assert policy.actor_of(viewer_for(make.producer()), introduction) is None
    assert policy.actor_of(STRANGER, introduction) is None


@pytest.mark.parametrize("status", list(Status))
def test_contacts_are_seen_only_after_both_accepted(status: Status) -> None:
    """Looked at by every role, with neither, one and both answers, in every status."""
    for answers in ((None, None), (make.NOW, None), (None, make.NOW), (make.NOW, make.NOW)):
        introduction = make.introduction(
            status, producer_accepted_at=answers[0], distributor_accepted_at=answers[1]
        )
        both = all(answers)
        seen = {
            name: policy.may_see_contacts(viewer, introduction)
            for name, viewer in {
                "producer": viewer_for(introduction.producer),
                "distributor": viewer_for(introduction.distributor),
                "other": viewer_for(make.producer()),
                "stranger": STRANGER,
                "staff": viewer_for(make.department()),
            }.items()
        }
        assert seen == {
            "producer": both,
            "distributor": both,
            "other": False,
            "stranger": False,
            "staff": True,
        }
        assert policy.may_see_scans(viewer_for(introduction.distributor), introduction) is both
        assert not policy.may_see_scans(viewer_for(make.distributor()), introduction)


def test_an_anonymous_distributor_is_named_to_the_producer_after_both_accepted() -> None:
    requirement = make.requirement(is_anonymous=True)
    waiting = make.introduction(requirement=requirement)
    agreed = make.introduction("accepted", requirement=requirement)
    open_one = make.introduction()
    assert not policy.sees_distributor(viewer_for(waiting.producer), waiting)
    assert policy.sees_distributor(viewer_for(waiting.distributor), waiting)
    assert policy.sees_distributor(viewer_for(agreed.producer), agreed)
    assert policy.sees_distributor(viewer_for(open_one.producer), open_one)


def test_buttons_are_the_steps_of_the_table() -> None:
    introduction = make.introduction("requested")
    names = {
        name: [step.name for step in policy.steps_for(viewer, introduction)]
        for name, viewer in {
            "producer": viewer_for(introduction.producer),
            "distributor": viewer_for(introduction.distributor),
            "stranger": STRANGER,
        }.items()
    }
    assert names == {
        "producer": ["accept", "decline"],
        "distributor": ["withdraw"],
        "stranger": [],
    }


def test_messages_while_open_and_documents_while_working_together() -> None:
    found = {
        status: (
            policy.may_write(viewer_for(one.producer), one),
            policy.may_share_documents(viewer_for(one.producer), one),
        )
        for status in ("requested", "accepted", "delivering", "declined")
        if (one := make.introduction(status))
    }
    assert found == {
        "requested": (True, False),
        "accepted": (True, True),
        "delivering": (True, True),
        "declined": (False, False),
    }
