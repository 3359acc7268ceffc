"""What both sides saw when an introduction began: kept, whatever is edited afterwards."""

from datetime import date
from decimal import Decimal
from typing import Any

from matchmaker.base.security import Viewer
from matchmaker.core.quantities import QuantityError, format_volume, per_month, to_base
from matchmaker.core.scoring import Scored, displayed_score
from matchmaker.listings.models import Listing
from matchmaker.matching import queries as matching
from matchmaker.requirements.models import Requirement


def scored_for(listing: Listing, *, requirement: Requirement, by: Viewer, today: date) -> Scored:
    """Return how the listing answers the requirement, seen with the eyes of `by`."""
    return matching.fit_of(listing, requirement=requirement, seen_by=by, today=today).scored


def snapshot(listing: Listing, *, requirement: Requirement, scored: Scored) -> dict[str, Any]:
    """Return what is kept: names, unit, price and volume as published, the score; no contacts."""
    return {
        "listing": listing.name,
        "unit": listing.unit,
        "price_min": listing.price_min,
        "price_max": listing.price_max,
        "requirement": requirement.title,
        "volume": format_volume(requirement.volume) if requirement.volume else "",
        "window": [
            day.isoformat() if day else None
            for day in (requirement.window_start, requirement.window_end)
        ],
        "score": str(displayed_score(scored)),
    }


def usual_volume(listing: Listing, *, requirement: Requirement) -> Decimal | None:
    """Return the monthly volume wanted in the listing's unit; None when it cannot be compared."""
    amount = requirement.volume_least or requirement.volume_most
    if amount is None:
        return None
    try:
        base = to_base(amount, unit=requirement.unit, pack=requirement.pack)
        monthly = per_month(
            base,
            period=requirement.period,
            trips=requirement.trips_per_period,
            trip_period=requirement.trip_period,
        )
        one = to_base(Decimal(1), unit=listing.unit, pack=listing.pack)
    except QuantityError:
        return None
    return (monthly / one).quantize(Decimal("0.01")).normalize() if one else None
