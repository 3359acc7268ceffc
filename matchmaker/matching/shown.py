"""Scores as they are shown: percents that add up, and reasons in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from matchmaker.accounts import queries as accounts
from matchmaker.base.clock import today
from matchmaker.base.filters import named
from matchmaker.base.i18n import choose_language
from matchmaker.certification import queries as certification
from matchmaker.certification.models import CertificateStatus
from matchmaker.core.scoring import (
    ONE,
    Criterion,
    CriterionScore,
    Mode,
    Reason,
    ReasonCode,
    Scored,
    Way,
    displayed_score,
    displayed_shares,
    fraction,
)
from matchmaker.core.scoring.opening import Opening
from matchmaker.listings import queries as listings
from matchmaker.listings.models import Listing
from matchmaker.matching import wording
from matchmaker.matching.vocabulary import Vocabularies
from matchmaker.matching.wording import Words

_COUNTED = (CertificateStatus.VERIFIED, CertificateStatus.PENDING)


@dataclass(frozen=True, slots=True)
class Level:
    """A scheme a listing holds in force, verified or waiting for staff."""

    name: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One criterion as it is shown; share and weight are in percent."""

    criterion: Criterion
    name: str
    mode: Mode
    mode_name: str
    #: Between 0 and 1.
    value: Decimal
    share: Decimal
    weight: Decimal
    reasons: tuple[str, ...]
    missed: tuple[str, ...]
    #: "met", "partly", "not_met", "unknown", "not_asked" or "ignored".
    state: str

    @property
    def text(self) -> str:
        """Return all reasons as one text."""
        return "; ".join(self.reasons)

    @property
    def lost(self) -> Decimal:
        """Return how much of the weight is not reached."""
        return self.weight - self.share


@dataclass(frozen=True, slots=True)
class ShownWay:
    """A way to become a match: its sentence and the score it leads to where it may be told."""

    text: str
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class ShownScore:
    """A score in percent with its seven lines, whose shares add up to it."""

    score: Decimal
    lines: tuple[ShownLine, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Return what the failed musts miss."""
        return tuple(text for line in self.lines for text in line.missed)

    @property
    def best(self) -> ShownLine | None:
        """Return the asked-for line that gives most, the product group aside."""
        asked = [line for line in self.lines if line.state in {"met", "partly"} and line.share]
        telling = [line for line in asked if line.criterion is not Criterion.CATEGORY] or asked
        return max(telling, key=lambda line: line.share, default=None)

    @property
    def weakest(self) -> ShownLine | None:
        """Return the line that loses most, if any loses anything."""
        losing = [line for line in self.lines if line.lost > 0 and line.reasons]
        return max(losing, key=lambda line: line.lost, default=None)


def words_for_reader() -> Words:
    """Return the names of every code a reason may carry (four statements)."""
    provinces = accounts.provinces()
    in_vietnamese = choose_language() == "vi"
    return Words(
        schemes={one.code: named(one) for one in certification.schemes(on=today())},
        categories={one.code: named(one) for one in listings.category_choices()},
        provinces={one.code: named(one) for one in provinces},
        regions={
            one.region_vi: one.region_vi if in_vietnamese else one.region_en for one in provinces
        },
        dossier={one.code: named(one) for one in certification.all_dossier_items()},
    )


def words_of(vocabularies: Vocabularies) -> Words:
    """Return the names of the codes of some vocabularies (files are ranked without a dossier)."""
    in_vietnamese = choose_language() == "vi"
    return Words(
        schemes={one.code: named(one) for one in vocabularies.schemes},
        categories={one.code: named(one) for one in vocabularies.categories},
        provinces={one.code: named(one) for one in vocabularies.provinces},
        regions={
            one.region_vi: one.region_vi if in_vietnamese else one.region_en
            for one in vocabularies.provinces
        },
        dossier={},
    )


def show(scored: Scored, *, words: Words) -> ShownScore:
    """Return a score as it is shown."""
    shares = displayed_shares(scored)
    return ShownScore(
        displayed_score(scored),
        tuple(_line(line, shares=shares, words=words) for line in scored.lines),
    )


def show_way(way: Way, *, words: Words) -> ShownWay:
    """Return a way as it is shown."""
    score = None if way.new_score is None else _tenths(way.new_score)
    return ShownWay(wording.way_text(way, words=words), score)


@dataclass(frozen=True, slots=True)
class ShownOpening:
    """A change or two of a listing and how many requirements they would open, lift and lose."""

    text: str
    opened: int
    lifted: int
    lost: int


def show_openings(found: Iterable[Opening], *, words: Words) -> list[ShownOpening]:
    """Return openings as they are shown."""
    return [
        ShownOpening(
            wording.way_text(Way(one.changes, None), words=words),
            len(one.opened),
            len(one.lifted),
            len(one.lost),
        )
        for one in found
    ]


def levels_of(listing: Listing, *, on: date) -> tuple[Level, ...]:
    """Return the schemes a listing holds on a day, each once, verified ones first."""
    held = {
        one.scheme.code: one
        for one in sorted(
            (*listing.certificates, *listing.covering_certificates),
            key=lambda one: one.status is CertificateStatus.VERIFIED,
        )
        if one.status in _COUNTED and (one.expires_on is None or one.expires_on >= on)
    }
    levels = [
        (one.status is not CertificateStatus.VERIFIED, one.scheme.position, named(one.scheme))
        for one in held.values()
    ]
    return tuple(Level(name, verified=not waits) for waits, _position, name in sorted(levels))


def _line(line: CriterionScore, *, shares: Mapping[Criterion, Decimal], words: Words) -> ShownLine:
    share = shares[line.criterion]
    return ShownLine(
        criterion=line.criterion,
        name=wording.criterion_name(line.criterion),
        mode=line.mode,
        mode_name=wording.mode_name(line.mode),
        value=fraction(line.value),
        share=share,
        # Shares are rounded so that they add up; a share never stands above its weight.
        weight=max(share, _tenths(line.weight)),
        reasons=_texts(line.reasons, words=words),
        missed=_texts(line.missed, words=words),
        state=_state(line),
    )


def _texts(reasons: tuple[Reason, ...], *, words: Words) -> tuple[str, ...]:
    return tuple(wording.reason_text(reason, words=words) for reason in reasons)


def _state(line: CriterionScore) -> str:
    if line.mode is Mode.IGNORE:
        return "ignored"
    if any(reason.code is ReasonCode.NOTHING_ASKED for reason in line.reasons):
        return "not_asked"
    if any(reason.asks for reason in line.reasons):
        return "unknown"
    if line.value == ONE:
        return "met"
    return "partly" if line.value else "not_met"


def _tenths(millionths: int) -> Decimal:
    """Return millionths in percent with one digit, a half rounded up."""
    return Decimal((millionths + 500) // 1000).scaleb(-1)
