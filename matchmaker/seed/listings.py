"""Real products as listings: facts of the sources, figures marked as samples."""

from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import insert, select

from matchmaker.accounts.models import Organization, Province
from matchmaker.base.clock import local_day
from matchmaker.base.db import db
from matchmaker.certification.models import (
    Certificate,
    CertificateStatus,
    CertificationScheme,
    DossierDocument,
    DossierItem,
)
from matchmaker.core.quantities import after_months
from matchmaker.core.text import fold
from matchmaker.listings.models import Listing, ListingCapacity, ListingStatus
from matchmaker.seed import present, tables
from matchmaker.seed.figures import Figures, figures_of

#: The demo's own certificate that waits for staff: a co-operative's, covering one listing.
WAITING_SCHEME = "vietgap"
WAITING_LISTING = "P0178"
#: Who recognises when it is not the province: 5 stars, and CNNTTB above the province.
CENTRAL_ISSUERS = {
    "ocop-5": "Bộ Nông nghiệp và Môi trường",
    "cnnttb-khu-vuc": "Bộ Công Thương",
    "cnnttb-quoc-gia": "Bộ Công Thương",
}


def add_listings(organizations: dict[str, Organization], *, at: datetime) -> dict[str, Listing]:
    """Add every product as a published listing; return them by code."""
    on = local_day(at)
    figures = {
        row["code"]: figures_of(row["code"], category=row["category"])
        for row in tables.rows("products")
    }
    listings = {
        row["code"]: _listing(
            row, maker=organizations[row["maker"]], figures=figures[row["code"]], at=at
        )
        for row in tables.rows("products")
    }
    db.session.add_all(listings.values())
    db.session.flush()
    db.session.execute(
        insert(ListingCapacity),
        [
            {"listing_id": listing.id, "month": month, "quantity": quantity}
            for code, listing in listings.items()
            for month, quantity in figures[code].capacity.items()
        ],
    )
    _add_certificates(listings, on=on, at=at)
    return listings


def _listing(
    row: dict[str, str], *, maker: Organization, figures: Figures, at: datetime
) -> Listing:
    return Listing(
        code=row["code"],
        organization=maker,
        category_code=row["category"],
        name=row["name"],
        name_folded=fold(row["name"]),
        unit=figures.unit,
        pack_size=figures.pack_size,
        pack_unit=figures.pack_unit,
        price_min=figures.price_min,
        price_max=figures.price_max,
        min_order=figures.min_order,
        lead_time_days=figures.lead_time_days,
        shelf_life_days=figures.shelf_life_days,
        delivery_provinces=[],
        status=ListingStatus.PUBLISHED,
        is_sample=True,
        source_year=int(row["year"]),
        years_moved=present.years_moved(int(row["year"]), on=local_day(at)),
        created_at=at,
        updated_at=at,
        published_at=at,
    )


def _add_certificates(listings: dict[str, Listing], *, on: date, at: datetime) -> None:
    months = {
        one.code: one.validity_months for one in db.session.scalars(select(CertificationScheme))
    }
    provinces = {one.code: one for one in db.session.scalars(select(Province))}
    for row in tables.rows("products"):
        listing = listings[row["code"]]
        place = provinces[listing.organization.province_code or ""]
        chance = Random(f"{row['code']} {row['scheme']}")  # noqa: S311 - a sample day, no secret
        issued = present.moved_day(int(row["year"]), on=on, within=chance.random())
        valid_for = months[row["scheme"]]
        db.session.add(
            Certificate(
                scheme_code=row["scheme"],
                organization_id=listing.organization_id,
                listing_id=listing.id,
                issuer=_issuer(row["scheme"], province=place),
                issued_on=issued,
                expires_on=after_months(issued, months=valid_for) if valid_for else None,
                status=CertificateStatus.VERIFIED,
                status_at=at,
                status_by_id=listing.organization.status_by_id,
                verified_at=at,
                is_sample=True,
                created_at=at,
            )
        )
    db.session.flush()


def _issuer(scheme: str, *, province: Province) -> str:
    full_name = province.full_name_vi
    own = f"Ủy ban nhân dân {full_name[:1].lower()}{full_name[1:]}"
    return CENTRAL_ISSUERS.get(scheme, own)


def add_waiting_certificate(listings: dict[str, Listing], *, at: datetime) -> None:
    """Add the certificate a demo producer has just handed in, marked as a sample throughout."""
    on = local_day(at)
    listing = listings[WAITING_LISTING]
    issued = on - timedelta(days=20)
    listing.covering_certificates.append(
        Certificate(
            scheme_code=WAITING_SCHEME,
            organization_id=listing.organization_id,
            number="MẪU-0001",
            issuer="Tổ chức chứng nhận mẫu",
            issued_on=issued,
            expires_on=after_months(issued, months=24),
            status=CertificateStatus.PENDING,
            is_sample=True,
            created_at=at,
        )
    )
    db.session.flush()


def add_documents(
    organizations: dict[str, Organization], *, listings: dict[str, Listing], at: datetime
) -> None:
    """Add the dossier documents of the demo's two producers."""
    on = local_day(at)
    ages = {one.code: one.max_age_months for one in db.session.scalars(select(DossierItem))}
    for row in tables.rows("documents"):
        issued = on - timedelta(days=int(row["age_days"]))
        age = ages[row["item"]]
        db.session.add(
            DossierDocument(
                organization_id=organizations[row["organization"]].id,
                listing_id=listings[row["listing"]].id if row["listing"] else None,
                item_code=row["item"],
                note="Tài liệu mẫu",
                issued_on=issued,
                valid_until=after_months(issued, months=age) if age else None,
                is_sample=True,
                created_at=at,
            )
        )
    db.session.flush()
