"""Provinces, categories, schemes and dossier items: what is there stays as it is."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import inspect, select

from matchmaker.accounts.models import Province
from matchmaker.base.db import Model, db
from matchmaker.certification.models import (
    CertificationScheme,
    DossierItem,
    DossierRule,
    SchemeEdge,
    SchemeScope,
)
from matchmaker.listings.models import Category
from matchmaker.matching.vocabulary import Vocabularies
from matchmaker.seed import tables


def add_missing(*, on: date) -> None:
    """Add the rows of every vocabulary that are not there; changed ones are left alone."""
    for rows in (_provinces(on=on), _categories(), _schemes(), _scheme_edges(), _dossier_items()):
        _keep_new(list(rows))
    _add_usual_rules()


def from_tables(*, on: date) -> Vocabularies:
    """Return the vocabularies of the committed tables, for who works on files alone."""
    return Vocabularies(
        categories=list(_categories()),
        schemes=list(_schemes()),
        edges=list(_scheme_edges()),
        provinces=list(_provinces(on=on)),
    )


def _keep_new(rows: list[Model]) -> None:
    mapper = inspect(type(rows[0]))
    there = {tuple(key) for key in db.session.execute(select(*mapper.primary_key))}
    db.session.add_all(
        row for row in rows if tuple(mapper.primary_key_from_instance(row)) not in there
    )
    db.session.flush()


def _provinces(*, on: date) -> Iterator[Province]:
    """Yield each province as it is called on a day (the first known name before all of them)."""
    named: dict[str, dict[str, str]] = {}
    for row in sorted(tables.rows("provinces"), key=lambda row: row["valid_from"]):
        if row["code"] not in named or date.fromisoformat(row["valid_from"]) <= on:
            named[row["code"]] = row
    for row in named.values():
        yield Province(
            code=row["code"],
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            full_name_vi=row["full_name_vi"],
            full_name_en=row["full_name_en"],
            region_vi=row["region_vi"],
            region_en=row["region_en"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            merged_from=tables.words(row["merged_from"]),
        )


def _categories() -> Iterator[Category]:
    for position, row in enumerate(tables.rows("categories"), start=1):
        yield Category(
            code=row["code"],
            parent_code=row["parent"] or None,
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            aliases=row["aliases"],
            position=position,
        )


def _schemes() -> Iterator[CertificationScheme]:
    for position, row in enumerate(tables.rows("schemes"), start=1):
        yield CertificationScheme(
            code=row["code"],
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            family=row["family"],
            scope=SchemeScope(row["scope"]),
            validity_months=tables.number(row["validity_months"]),
            aliases=row["aliases"],
            valid_from=tables.day(row["valid_from"]),
            valid_to=tables.day(row["valid_to"]),
            position=position,
        )


def _scheme_edges() -> Iterator[SchemeEdge]:
    for row in tables.rows("scheme_edges"):
        yield SchemeEdge(
            weaker_code=row["weaker"],
            stronger_code=row["stronger"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=tables.day(row["valid_to"]),
        )


def _dossier_items() -> Iterator[DossierItem]:
    for position, row in enumerate(tables.rows("dossier_items"), start=1):
        yield DossierItem(
            code=row["code"],
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            per_listing=bool(row["per_listing"]),
            max_age_months=tables.number(row["max_age_months"]),
            position=position,
        )


def _add_usual_rules() -> None:
    """Without any usual rule, every distributor asks for what distributors usually ask for."""
    there = db.session.scalar(
        select(DossierRule.id).where(DossierRule.organization_id.is_(None)).limit(1)
    )
    if there is not None:
        return
    db.session.add_all(
        DossierRule(item_code=row["code"], valid_from=date.fromisoformat(row["usual_from"]))
        for row in tables.rows("dossier_items")
        if row["usual_from"]
    )
    db.session.flush()
