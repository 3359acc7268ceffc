"""Who may see and do what with a requirement."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from matchmaker.base.security import STRANGER, Viewer
from matchmaker.requirements import policy
from matchmaker.requirements.models import Requirement, RequirementStatus
from matchmaker.requirements.policy import Sight
from tests import make
from tests.conftest import viewer_for

EVERYTHING = Sight(distributor=True, terms=True, private=True)


@pytest.fixture
def requirement(app: Flask) -> Requirement:
    return make.requirement()


@pytest.fixture
def owner(requirement: Requirement) -> Viewer:
    return viewer_for(requirement.organization)


def test_who_may_know_of_a_requirement(requirement: Requirement, owner: Viewer) -> None:
    producer = viewer_for(make.producer())
    seen = {
        "owner": policy.may_see(owner, requirement, groups=()),
        "staff": policy.may_see(viewer_for(make.department()), requirement, groups=()),
        "fitting producer": policy.may_see(producer, requirement, groups={"01"}),
        "other producer": policy.may_see(producer, requirement, groups=()),
        "unverified producer": policy.may_see(
            replace(producer, verified=False), requirement, groups={"01"}
        ),
        "other distributor": policy.may_see(
            viewer_for(make.distributor()), requirement, groups={"01"}
        ),
        "stranger": policy.may_see(STRANGER, requirement, groups={"01"}),
    }
    assert [who for who, may in seen.items() if may] == ["owner", "staff", "fitting producer"]


def test_a_draft_is_seen_by_its_owner_and_staff_only(
    requirement: Requirement, owner: Viewer
) -> None:
    requirement.status = RequirementStatus.DRAFT
    assert policy.may_see(owner, requirement, groups=())
    assert not policy.may_see(viewer_for(make.producer()), requirement, groups={"01"})


def test_what_is_seen_of_it(requirement: Requirement, owner: Viewer) -> None:
    producer = viewer_for(make.producer())
    assert policy.sight(owner, requirement) == EVERYTHING
    assert policy.sight(viewer_for(make.department()), requirement) == EVERYTHING
    assert policy.sight(producer, requirement) == Sight(distributor=True, terms=True, private=False)
    requirement.is_anonymous = True
    named = {requirement.id}
    assert policy.sight(producer, requirement, named=named) == Sight(
        distributor=True, terms=True, private=False
    )
    assert policy.sight(producer, requirement) == Sight(
        distributor=False, terms=False, private=False
    )


@pytest.mark.parametrize(
    ("status", "acts"),
    [
        (RequirementStatus.DRAFT, ["edit", "publish"]),
        (RequirementStatus.PUBLISHED, ["edit", "withdraw"]),
        (RequirementStatus.WITHDRAWN, []),
        (RequirementStatus.CLOSED, []),
    ],
)
def test_what_its_distributor_may_do(
    status: RequirementStatus, acts: list[str], requirement: Requirement, owner: Viewer
) -> None:
    requirement.status = status

    def may(viewer: Viewer) -> list[str]:
        allowed = {
            "edit": policy.may_edit(viewer, requirement),
            "publish": policy.may_publish(viewer, requirement),
            "withdraw": policy.may_withdraw(viewer, requirement),
        }
        return [act for act, is_allowed in allowed.items() if is_allowed]

    assert may(owner) == acts
    assert may(viewer_for(make.distributor())) == []
    assert "publish" not in may(replace(owner, verified=False))


def test_it_is_open_until_its_deadline_has_passed(requirement: Requirement) -> None:
    day = requirement.deadline
    assert day is not None
    answers = [
        policy.is_open(requirement, on=day),
        policy.is_open(requirement, on=day + timedelta(days=1)),
    ]
    requirement.deadline = None
    answers.append(policy.is_open(requirement, on=day))
    requirement.status = RequirementStatus.CLOSED
    answers.append(policy.is_open(requirement, on=day))
    assert answers == [True, False, True, False]
