"""The vocabularies that words of people and files are read by, wherever their rows come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from matchmaker.accounts.models import Province
from matchmaker.base.db import db
from matchmaker.certification.models import CertificationScheme, SchemeEdge
from matchmaker.core import vocab
from matchmaker.core.scoring import Context, TextIndex
from matchmaker.core.text import tokens
from matchmaker.listings.models import Category
from matchmaker.requirements.reading import scheme_names


@dataclass(frozen=True)
class Vocabularies:
    """Rows of the four vocabularies, from the database or from the committed tables."""

    categories: Sequence[Category]
    schemes: Sequence[CertificationScheme]
    edges: Sequence[SchemeEdge]
    provinces: Sequence[Province]
    #: Codes of schemes under each of their names.
    scheme_codes: Mapping[str, tuple[str, ...]] = field(init=False)
    #: Codes of provinces under each of their names, old ones included.
    province_codes: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        named = (
            (one.code, [one.name_vi, one.name_en, *one.aliases.split(";")]) for one in self.schemes
        )
        object.__setattr__(self, "scheme_codes", scheme_names(named))
        object.__setattr__(self, "province_codes", _province_codes(self.provinces))

    def context(self, *, texts: TextIndex, today: date) -> Context:
        """Return the vocabularies as the scorer sees them."""
        return Context(
            categories=vocab.CategoryTree(
                vocab.Category(one.code, one.parent_code, one.name_vi, one.name_en)
                for one in self.categories
            ),
            schemes=vocab.SchemeOrder(
                (
                    vocab.SchemeEdge(
                        one.weaker_code, one.stronger_code, one.valid_from, one.valid_to
                    )
                    for one in self.edges
                ),
                at=today,
            ),
            provinces={
                one.code: vocab.Province(
                    one.code,
                    one.name_vi,
                    one.name_en,
                    one.region_vi,
                    one.latitude,
                    one.longitude,
                )
                for one in self.provinces
            },
            texts=texts,
            today=today,
        )


def _province_codes(provinces: Sequence[Province]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in provinces:
        for name in one.merged_from:
            found.setdefault(_key(name), one.code)
    for one in provinces:
        names = (one.code, one.name_vi, one.name_en, one.full_name_vi, one.full_name_en)
        found.update({_key(name): one.code for name in names})
    return found


def _key(name: str) -> str:
    words = tokens(name)
    # "tỉnh", "thành phố", "TP." before a name say nothing of which it is.
    for prefix in (("thanh", "pho"), ("tinh",), ("tp",)):
        if words[: len(prefix)] == prefix and len(words) > len(prefix):
            words = words[len(prefix) :]
    return "".join(words)


def province_code(name: str, *, vocabularies: Vocabularies) -> str | None:
    """Return the code of a province by any of its names, old and new."""
    return vocabularies.province_codes.get(_key(name))


def from_database() -> Vocabularies:
    """Return what the database holds (four statements)."""
    return Vocabularies(
        categories=list(db.session.scalars(select(Category).order_by(Category.code))),
        schemes=list(
            db.session.scalars(
                select(CertificationScheme).order_by(
                    CertificationScheme.position, CertificationScheme.code
                )
            )
        ),
        edges=list(db.session.scalars(select(SchemeEdge))),
        provinces=list(db.session.scalars(select(Province).order_by(Province.code))),
    )
