"""What a commit changes for rankings: noted in the same transaction, for every worker."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, event, func, insert, select
from sqlalchemy.orm import Session

from matchmaker.accounts.models import Organization, Province
from matchmaker.base import jobs
from matchmaker.base.clock import now
from matchmaker.base.db import db, transactional
from matchmaker.certification.models import (
    Certificate,
    CertificationScheme,
    DossierDocument,
    DossierRule,
    SchemeEdge,
    certificate_coverage,
)
from matchmaker.listings.models import CapacityCommitment, Category, Listing, ListingCapacity, Photo
from matchmaker.matching.models import ListingChange, RequirementChange, VocabularyChange
from matchmaker.requirements.models import (
    Requirement,
    RequirementCriterion,
    RequirementItem,
    RequirementItemCategory,
    RequirementWish,
)

#: Changes older than this are forgotten: whoever has not read them by then reads everything afresh.
KEPT_FOR = timedelta(days=2)


#: Rows whose change concerns every score.
_VOCABULARIES = (Category, CertificationScheme, DossierRule, Province, SchemeEdge)
_PARTS_OF_REQUIREMENTS = (RequirementCriterion, RequirementItem, RequirementWish)


@dataclass(slots=True)
class _Touched:
    """Ids a flush touches: of listings, of requirements, and of what several listings share."""

    listings: set[int | None] = field(default_factory=set)
    requirements: set[int] = field(default_factory=set)
    items: set[int] = field(default_factory=set)
    certificates: set[int] = field(default_factory=set)
    organizations: set[int] = field(default_factory=set)
    vocabularies: bool = False

    def add(self, row: object) -> None:
        """Note a row of the flush."""
        if isinstance(row, _VOCABULARIES):
            self.vocabularies = True
        elif isinstance(row, Organization):
            self.organizations.add(row.id)
        else:
            self._add_of_listing(row)
            self._add_of_requirement(row)

    def _add_of_listing(self, row: object) -> None:
        if isinstance(row, Listing):
            self.listings.add(row.id)
        elif isinstance(row, ListingCapacity | CapacityCommitment | Photo):
            self.listings.add(row.listing_id)
        elif isinstance(row, Certificate):
            self.listings.add(row.listing_id)
            self.certificates.add(row.id)
        elif isinstance(row, DossierDocument) and row.listing_id:
            self.listings.add(row.listing_id)
        elif isinstance(row, DossierDocument):
            self.organizations.add(row.organization_id)

    def _add_of_requirement(self, row: object) -> None:
        if isinstance(row, Requirement):
            self.requirements.add(row.id)
        elif isinstance(row, _PARTS_OF_REQUIREMENTS):
            self.requirements.add(row.requirement_id)
        elif isinstance(row, RequirementItemCategory):
            self.items.add(row.item_id)


@event.listens_for(Session, "after_flush")
def note_changes(session: Session, _context: object) -> None:
    """Add a row for every listing and requirement the flush touches (a few statements more)."""
    touched = _Touched()
    for row in (*session.new, *session.dirty, *session.deleted):
        touched.add(row)
    _follow(touched, session=session)
    at = now()
    listings = sorted(one for one in touched.listings if one is not None)
    if listings:
        session.execute(insert(ListingChange), [{"listing_id": one, "at": at} for one in listings])
    if touched.requirements:
        rows = [{"requirement_id": one, "at": at} for one in sorted(touched.requirements)]
        session.execute(insert(RequirementChange), rows)
    if touched.vocabularies:
        session.execute(insert(VocabularyChange), [{"at": at}])
    if listings or touched.requirements or touched.vocabularies:
        jobs.wake_after_commit("refresh_top_lists")


def _follow(touched: _Touched, *, session: Session) -> None:
    """Add the listings and requirements that share what was touched."""
    if touched.certificates:
        touched.listings |= set(
            session.scalars(
                select(certificate_coverage.c.listing_id).where(
                    certificate_coverage.c.certificate_id.in_(touched.certificates)
                )
            )
        )
    if touched.organizations:
        own = Listing.organization_id.in_(touched.organizations)
        touched.listings |= set(session.scalars(select(Listing.id).where(own)))
    if touched.items:
        changed = RequirementItem.id.in_(touched.items)
        touched.requirements |= set(
            session.scalars(select(RequirementItem.requirement_id).where(changed))
        )


@transactional
def forget_old(at: datetime) -> None:
    """Forget changes that every worker has read long ago.

    The newest stays: SQLite would give its number again to a change nobody has read.
    """
    for model in (ListingChange, RequirementChange, VocabularyChange):
        newest = db.session.scalar(select(func.max(model.id))) or 0
        old = (model.at < at - KEPT_FOR) & (model.id < newest)
        db.session.execute(delete(model).where(old))
