"""Lists of requirements hold what the viewer may see."""

from datetime import timedelta

import pytest
from flask import Flask

from matchmaker.base.errors import NotFoundError
from matchmaker.base.security import STRANGER
from matchmaker.requirements import queries
from matchmaker.requirements.models import Requirement, RequirementStatus
from matchmaker.requirements.queries import RequirementFilter
from tests import make
from tests.conftest import viewer_for


def _titles(rows: object) -> list[str]:
    return [one.title for one in rows]  # type: ignore[attr-defined]


def test_each_sees_their_own_share(app: Flask) -> None:
    chain = make.distributor()
    make.requirement(chain, words="xoài")
    make.requirement(chain, words="nháp", status=RequirementStatus.DRAFT)
    make.requirement(words="gạo", categories=["0301"])
    grower = make.producer()
    make.listing(grower, category="0105")
    make.category("0105", parent="01")

    def seen(viewer: object) -> list[str]:
        return sorted(
            _titles(queries.requirement_page(RequirementFilter(), seen_by=viewer, number=1).rows)  # type: ignore[arg-type]
        )

    assert seen(viewer_for(chain)) == ["nháp", "xoài"]
    assert seen(viewer_for(make.distributor())) == []
    assert seen(viewer_for(make.department())) == ["gạo", "nháp", "xoài"]
    assert seen(viewer_for(grower)) == ["xoài"]
    assert seen(viewer_for(make.producer())) == []
    assert seen(viewer_for(make.producer(verified=False))) == []
    assert seen(STRANGER) == []


def test_a_list_is_narrowed_and_ordered(app: Flask) -> None:
    chain = make.distributor()
    staff = viewer_for(make.department())
    late = make.requirement(chain, words="xoài cát")
    soon = make.requirement(chain, words="Ổi", deadline=make.NOW.date() + timedelta(days=2))
    make.requirement(chain, words="gạo", categories=["0301"], status=RequirementStatus.CLOSED)

    def found(**wanted: str) -> list[str]:
        page = queries.requirement_page(RequirementFilter(**wanted), seen_by=staff, number=1)
        return _titles(page.rows)

    assert found(status="published") == [soon.title, late.title]
    assert found(words="oi") == ["Ổi"]
    assert found(category="03") == ["gạo"]
    assert found(status="published", order="newest") == [soon.title, late.title]
    assert found(status="nonsense", words="xoai cat") == ["xoài cát"]
    assert queries.status_counts(seen_by=staff) == {
        RequirementStatus.PUBLISHED: 2,
        RequirementStatus.CLOSED: 1,
    }


def test_another_distributor_does_not_learn_that_it_exists(app: Flask) -> None:
    requirement = make.requirement()
    with pytest.raises(NotFoundError):
        queries.get_requirement(requirement.id, seen_by=viewer_for(make.distributor()))
    with pytest.raises(NotFoundError):
        queries.get_own_requirement(requirement.id, seen_by=viewer_for(make.department()))
    found = queries.requirement_by_code(requirement.code)
    assert isinstance(found, Requirement)
