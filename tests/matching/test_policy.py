"""Who may see which matches."""

from dataclasses import replace

from flask import Flask

from matchmaker.base.security import STRANGER
from matchmaker.matching import policy
from tests import make
from tests.conftest import viewer_for


def test_who_sees_the_matches_of_a_requirement(app: Flask) -> None:
    requirement = make.requirement()
    owner = viewer_for(requirement.organization)
    viewers = {
        "owner": owner,
        "unverified owner": replace(owner, verified=False),
        "staff": viewer_for(make.department()),
        "other distributor": viewer_for(make.distributor()),
        "producer": viewer_for(make.producer()),
        "stranger": STRANGER,
    }
    see = [who for who, one in viewers.items() if policy.may_see_matches(one, requirement)]
    keep = [who for who, one in viewers.items() if policy.may_keep(one, requirement)]
    assert (see, keep) == (["owner", "staff"], ["owner"])


def test_who_sees_what_a_listing_fits(app: Flask) -> None:
    listing = make.listing()
    owner = viewer_for(listing.organization)
    viewers = {
        "owner": owner,
        "unverified owner": replace(owner, verified=False),
        "staff": viewer_for(make.department()),
        "other producer": viewer_for(make.producer()),
        "stranger": STRANGER,
    }
    see = [who for who, one in viewers.items() if policy.may_see_fitting(one, listing)]
    assert see == ["owner", "staff"]
