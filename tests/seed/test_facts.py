"""The demo is the real data, and nothing but its stated additions."""

import csv
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.accounts.models import (
    Membership,
    Organization,
    OrganizationStatus,
    Province,
)
from matchmaker.base.clock import local_day
from matchmaker.base.db import db
from matchmaker.base.security import OrganizationKind
from matchmaker.certification.models import (
    Certificate,
    CertificateStatus,
    CertificationScheme,
    DossierItem,
    SchemeEdge,
)
from matchmaker.core.quantities import UNITS, PackSize, base_unit_of
from matchmaker.core.text import fold
from matchmaker.core.vocab import SchemeEdge as CoreEdge
from matchmaker.core.vocab import SchemeOrder
from matchmaker.listings.models import Category, Listing, ListingStatus
from matchmaker.requirements.models import Requirement, RequirementItem, RequirementStatus
from matchmaker.seed import tables
from matchmaker.seed.loader import load_demo, load_vocabularies

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
TODAY = local_day(NOW)


@pytest.fixture
def demo(app: Flask) -> Flask:
    """The application with the demo loaded."""
    load_demo(at=NOW)
    return app


def listings() -> dict[str, Listing]:
    return {one.code: one for one in db.session.scalars(select(Listing))}


def requirements() -> dict[str, Requirement]:
    return {one.code: one for one in db.session.scalars(select(Requirement))}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("at", "name"),
    [
        (datetime(2026, 4, 29, 16, 59, tzinfo=UTC), "Tỉnh Đồng Nai"),
        (datetime(2026, 4, 29, 17, 0, tzinfo=UTC), "Thành phố Đồng Nai"),
    ],
)
def test_a_province_is_called_as_on_the_day(app: Flask, at: datetime, name: str) -> None:
    load_vocabularies(at=at)
    assert db.session.get_one(Province, "75").full_name_vi == name


def test_every_word_of_the_vocabularies_is_there_in_both_languages(app: Flask) -> None:
    load_vocabularies(at=NOW)
    for model in (Province, Category, CertificationScheme, DossierItem):
        for row in db.session.scalars(select(model)):
            assert row.name_vi.strip()
            assert row.name_en.strip()


@pytest.mark.parametrize(
    ("held", "wanted", "satisfies"),
    [
        ("ocop-5", "ocop-3", True),
        ("ocop-3", "ocop-4", False),
        ("ocop", "ocop-3", False),
        ("cnnttb-quoc-gia", "cnnttb-xa", True),
        ("fssc22000", "attp", True),
        ("ifs", "gmp", True),
        ("brcgs", "ifs", False),
        ("globalgap", "vietgap", True),
        ("vietgap", "globalgap", False),
        ("organic-eu", "organic-vn", False),
    ],
)
def test_the_order_of_schemes(app: Flask, held: str, wanted: str, *, satisfies: bool) -> None:
    load_vocabularies(at=NOW)
    edges = (
        CoreEdge(one.weaker_code, one.stronger_code, one.valid_from, one.valid_to)
        for one in db.session.scalars(select(SchemeEdge))
    )
    assert SchemeOrder(edges, at=TODAY).satisfies(held, wanted=wanted) is satisfies


def test_products_are_as_in_the_shared_facts(demo: Flask, shared_data: Path) -> None:
    levels = {
        "3": "ocop-3",
        "4": "ocop-4",
        "5": "ocop-5",
        "tỉnh": "cnnttb-tinh",
        "khu vực": "cnnttb-khu-vuc",
        "quốc gia": "cnnttb-quoc-gia",
        "": "ocop",
    }
    expected = {
        row["id"]: (
            row["name_vi"],
            row["category_code"],
            row["province_new_code"],
            levels[row["level"]],
        )
        for row in read(shared_data / "products" / "products_real.csv")
    }
    found = {
        code: (
            one.name,
            one.category_code,
            one.organization.province_code,
            one.certificates[0].scheme_code,
        )
        for code, one in listings().items()
    }
    assert found == expected


def test_makers_are_named_as_in_the_shared_facts_or_not_at_all(
    demo: Flask, shared_data: Path
) -> None:
    loaded = listings()
    for row in read(shared_data / "products" / "products_real.csv"):
        maker = loaded[row["id"]].organization
        names = {maker.name, *(alias.name for alias in maker.aliases)}
        if row["maker_name_withheld"] == "1" or not row["maker_name"]:
            assert maker.is_unnamed
            assert maker.name.startswith("Cơ sở tại ")
            assert row["province_old_vi"] in maker.name
        else:
            assert not maker.is_unnamed
            assert {name.casefold() for name in names} >= {row["maker_name"].casefold()}


def test_places_and_categories_are_as_in_the_shared_facts(demo: Flask, shared_data: Path) -> None:
    assert {
        (one.code, one.name_vi, one.name_en, one.full_name_vi, one.latitude, one.longitude)
        for one in db.session.scalars(select(Province))
    } == {
        (
            row["code"],
            row["name_vi"],
            row["name_en"],
            row["full_name_vi"],
            float(row["seat_lat"]),
            float(row["seat_lon"]),
        )
        for row in read(shared_data / "admin" / "provinces_34.csv")
    }
    assert {
        (one.code, one.parent_code or "", one.name_vi, one.name_en)
        for one in db.session.scalars(select(Category))
    } == {
        (row["code"], row["parent"], row["name_vi"], row["name_en"])
        for row in read(shared_data / "catalog" / "category_tree.csv")
    }


def test_requirements_are_as_in_the_shared_facts(demo: Flask, shared_data: Path) -> None:
    facts = {row["id"]: row for row in read(shared_data / "demand" / "demand_real.csv")}
    loaded = requirements()
    assert set(loaded) == set(facts)
    for code, row in facts.items():
        one = loaded[code]
        assert [item.words for item in one.items] == row["product_vi"].split("; ")
        least = Decimal(row["volume"]) if row["volume"] else None
        most = Decimal(row["volume_max"]) if row["volume_max"] else least
        assert (one.volume_least, one.volume_most) == (least, most)
        assert row["buyer_group"] in {one.organization.key, "khac"}
        assert row["date"] in one.source_note


def test_every_buyer_group_is_a_distributor_with_its_names(demo: Flask, shared_data: Path) -> None:
    found = {
        one.key: {one.name, *(alias.name for alias in one.aliases)}
        for one in db.session.scalars(select(Organization))
        if one.kind is OrganizationKind.DISTRIBUTOR
    }
    groups = {row["buyer_group"] for row in read(shared_data / "demand" / "demand_real.csv")}
    assert groups - {"khac"} <= set(found)
    for row in read(shared_data / "demand" / "distributors.csv"):
        known = {fold(name) for name in found[row["group"]]}
        assert {fold(alias) for alias in row["aliases"].split(";")} - known == set()


def test_press_prices_never_become_ceilings(demo: Flask) -> None:
    assert {one.price_ceiling for one in requirements().values()} == {None}
    ceilings = db.session.scalars(select(RequirementItem.price_ceiling))
    assert set(ceilings) == {None}


def test_requirements_are_open_samples_in_the_present(demo: Flask) -> None:
    for one in requirements().values():
        assert one.status is RequirementStatus.PUBLISHED
        assert one.is_sample
        assert re.fullmatch(r"\d{4}(-\d{2})?(, [\w.-]+)?", one.source_note)
        assert one.deadline is not None
        assert one.window_start is not None
        assert one.window_end is not None
        assert TODAY + timedelta(days=14) <= one.deadline
        assert one.deadline <= one.window_end
        assert TODAY < one.window_start <= one.window_end
        assert all(item.category_codes for item in one.items)


def test_wishes_are_joined_by_and_and_or(demo: Flask) -> None:
    def groups(code: str) -> list[set[str]]:
        wishes = requirements()[code].wishes
        numbers = sorted({wish.group_number for wish in wishes})
        return [
            {wish.scheme_code for wish in wishes if wish.group_number == number}
            for number in numbers
        ]

    assert groups("D035") == [{"vietgap"}, {"attp"}]
    assert groups("D007") == [{"vietgap", "globalgap"}]
    assert groups("D003") == []


def test_most_certificates_are_valid_on_the_day_and_none_is_of_the_future(demo: Flask) -> None:
    certificates = db.session.scalars(select(Certificate)).all()
    valid = [one for one in certificates if one.expires_on is None or one.expires_on >= TODAY]
    assert len(valid) > 0.9 * len(certificates)
    assert all(one.issued_on <= TODAY for one in certificates)
    assert all(one.is_sample for one in certificates)


def test_nothing_bad_is_told_of_a_real_organisation(demo: Flask) -> None:
    assert set(db.session.scalars(select(Certificate.status))) == {
        CertificateStatus.VERIFIED,
        CertificateStatus.PENDING,
    }
    waiting = db.session.scalars(
        select(Organization).where(Organization.status != OrganizationStatus.VERIFIED)
    ).all()
    assert [(one.name, one.is_sample) for one in waiting] == [("Hộ kinh doanh mẫu Sông Tiền", True)]
    pending = db.session.scalars(
        select(Certificate).where(Certificate.status == CertificateStatus.PENDING)
    ).all()
    assert [(one.number, one.issuer) for one in pending] == [("MẪU-0001", "Tổ chức chứng nhận mẫu")]


def test_figures_are_marked_as_samples_and_can_be_compared(demo: Flask) -> None:
    for one in listings().values():
        assert one.status is ListingStatus.PUBLISHED
        assert one.is_sample
        assert one.unit in UNITS
        pack = PackSize(one.pack_size, one.pack_unit) if one.pack_size and one.pack_unit else None
        assert base_unit_of(one.unit, pack=pack) in {"kg", "l", "cai"}


def test_about_one_listing_in_twenty_states_no_capacity_or_no_price(demo: Flask) -> None:
    unknown = [one for one in listings().values() if not one.capacities or one.price_min is None]
    assert 0.03 * 401 <= len(unknown) <= 0.07 * 401
    assert any(not one.capacities for one in unknown)
    assert any(one.price_min is None for one in unknown)


def test_the_shift_of_years_is_said(demo: Flask) -> None:
    shifts = {code: (one.source_year, one.years_moved) for code, one in listings().items()}
    assert shifts["P0069"] == (2022, 4)
    assert shifts["P0337"] == (2026, 0)


def test_mangoes_are_ripe_when_they_are_ripe(demo: Flask) -> None:
    capacity = {one.month: one.quantity for one in listings()["P0455"].capacities}
    assert {month for month, quantity in capacity.items() if quantity} == {2, 3, 4, 5, 10, 11}


def test_contacts_of_real_organisations_are_not_invented(demo: Flask) -> None:
    told = db.session.scalars(select(Organization).where(Organization.contact_email != "")).all()
    members = set(db.session.scalars(select(Membership.organization_id)))
    assert {one.contact_name for one in told} == {"Tài khoản mẫu"}
    assert {one.id for one in told} == members
    assert set(db.session.scalars(select(Organization.contact_phone))) == {""}
    assert set(db.session.scalars(select(Organization.tax_number))) == {None}


def test_every_listing_has_figures_of_a_table_row_and_no_row_is_left_over() -> None:
    products = tables.rows("products")
    known = {row["code"] for row in products} | {row["category"] for row in products}
    unused = {row["key"] for row in tables.rows("figures")} - known
    assert all(key in {"0105", "0107"} for key in unused)


def test_places_of_makers_are_todays_or_the_sources_and_name_a_province_once(demo: Flask) -> None:
    makers = {
        one.name: one
        for one in db.session.scalars(
            select(Organization).where(Organization.kind == OrganizationKind.PRODUCER)
        )
    }
    island = makers["Hợp tác xã GAP Cù Lao Giêng"]
    assert (island.address_line, island.ward_name, island.province_code) == (
        "",
        "Xã Cù Lao Giêng",
        "91",
    )
    for one in makers.values():
        assert not (one.ward_code and one.address_line)
        assert one.province is not None
        assert one.province.name_vi not in one.address_line.removesuffix("(địa danh theo nguồn)")
