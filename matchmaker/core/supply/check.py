"""An independent reading of plans and allocations: what is wrong with them, if anything.

It knows the input and the answer and shares nothing with the search but the size of a grain.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from matchmaker.core.scoring.shapes import ONE, Month
from matchmaker.core.supply.exact import GRAINS, free_grains, grains
from matchmaker.core.supply.shapes import (
    Aim,
    Allocation,
    Certificate,
    Combined,
    Demand,
    Fairness,
    Fit,
    Need,
    Plan,
    Stock,
    Supplier,
    Terms,
)


def problems(
    demand: Demand, *, suppliers: Iterable[Supplier], combined: Combined, terms: Terms | None = None
) -> list[str]:
    """Return what is wrong with the plans for a demand, [] when nothing is."""
    case = _Case(demand, suppliers, terms or Terms(), combined)
    strangers = [wrong for plan in combined.plans for wrong in case.strangers(plan)]
    if strangers:
        return strangers
    found = [f"{plan.aims}: {wrong}" for plan in combined.plans for wrong in case.of_plan(plan)]
    return [*found, *case.of_all()]


def allocation_problems(
    needs: Iterable[Need],
    *,
    stocks: Iterable[Stock],
    fits: Iterable[Fit],
    allocation: Allocation,
) -> list[str]:
    """Return what is wrong with an allocation, [] when nothing is.

    Where it claims that nothing could be unmet less, that is searched anew, in whole numbers.
    """
    return list(_Sharing(needs, stocks, fits, allocation).wrongs())


class _Case:
    """A demand, its suppliers and the terms, as the checker reads them."""

    def __init__(
        self, demand: Demand, suppliers: Iterable[Supplier], terms: Terms, combined: Combined
    ) -> None:
        self.terms, self.combined = terms, combined
        self.suppliers = {supplier.listing_id: supplier for supplier in suppliers}
        self.wanted = {month: grains(amount) for month, amount in demand.by_month.items()}
        everything = sum(self.wanted.values())
        self.most = everything if demand.most is None else min(everything, grains(demand.most))
        self.least = 0 if demand.least is None else grains(demand.least)
        known = sorted(
            grains(each.price) for each in self.suppliers.values() if each.price is not None
        )
        self.usual = Fraction(known[(len(known) - 1) // 2], GRAINS) if known else None

    def of_all(self) -> Iterator[str]:
        """Yield what is wrong with the plans side by side."""
        plans, stated = self.combined.plans, self.combined.neutral_price
        aims = [aim for plan in plans for aim in plan.aims]
        if len(set(aims)) < len(aims):
            yield "an aim has two plans"
        if any(a.amounts == b.amounts for k, a in enumerate(plans) for b in plans[:k]):
            yield "two plans are the same"
        if (None if stated is None else Fraction(stated)) != self.usual:
            yield "the neutral price is not the median of the known prices"
        for aim in aims:
            best = self.value(self.combined.plan(aim), aim=aim)
            if any(self.value(plan, aim=aim) < best for plan in plans):
                yield f"another plan is better at {aim}"

    def of_plan(self, plan: Plan) -> Iterator[str]:
        """Yield what is wrong with one plan."""
        yield from self._deliveries(plan)
        yield from self._months(plan)
        yield from self._producers(plan)
        yield from self._sums(plan)
        for aim, certificate in plan.certificates.items():
            yield from self._certified(certificate, value=self.value(plan, aim=aim))

    def _deliveries(self, plan: Plan) -> Iterator[str]:
        for listing, months in plan.amounts.items():
            supplier = self.suppliers[listing]
            for month, amount in months.items():
                where, given = f"listing {listing} in {month}", grains(amount)
                if given <= 0 or Fraction(amount) * GRAINS != given:
                    yield f"{where}: {amount} is no amount"
                if given > free_grains(supplier.free.get(month, Decimal(0))):
                    yield f"{where}: {amount} exceeds the free capacity"
                if given < grains(supplier.least_order):
                    yield f"{where}: {amount} is below the least order"

    def strangers(self, plan: Plan) -> Iterator[str]:
        """Yield what the plan names and the input does not."""
        for listing in plan.amounts.keys() - self.suppliers.keys():
            yield f"listing {listing} is no supplier"
        if any(months.keys() - self.wanted.keys() for months in plan.amounts.values()):
            yield "something is delivered in a month that is not wanted"
        for told in (plan.covered, plan.unmet, plan.shares):
            if told.keys() != self.wanted.keys():
                yield "the months are not the demand's"

    def _months(self, plan: Plan) -> Iterator[str]:
        given: dict[Month, int] = defaultdict(int)
        for months in plan.amounts.values():
            for month, amount in months.items():
                given[month] += grains(amount)
        for month, wanted in self.wanted.items():
            covered, unmet = grains(plan.covered[month]), grains(plan.unmet[month])
            if given[month] > wanted:
                yield f"{month}: more than is wanted"
            if covered != given[month] or covered + unmet != wanted:
                yield f"{month}: covered and unmet do not add up"
            if plan.shares[month] != (covered * ONE // wanted if wanted else ONE):
                yield f"{month}: the share is wrong"

    def _producers(self, plan: Plan) -> Iterator[str]:
        given: dict[int, int] = defaultdict(int)
        for listing, amount in _by_listing(plan).items():
            given[self.suppliers[listing].producer_id] += amount
        if tuple(sorted(given)) != plan.producers:
            yield "the producers are not those who deliver"
        least = Fraction(self.terms.least_share) * self.most
        if self.usual and self.terms.least_value is not None:
            least = min(least, Fraction(self.terms.least_value) / self.usual * GRAINS)
        for producer, amount in given.items():
            if amount < int(least):
                yield f"producer {producer} delivers less than the least"

    def _sums(self, plan: Plan) -> Iterator[str]:
        amounts = _by_listing(plan)
        everything = sum(amounts.values())
        goods = sum(
            (amount * self._price(listing) for listing, amount in amounts.items()), Fraction(0)
        )
        match = sum(self.suppliers[listing].score * amount for listing, amount in amounts.items())
        unpriced = {listing for listing in amounts if self.suppliers[listing].price is None}
        claims = {
            "most": everything <= self.most,
            "missing": grains(plan.missing) == self.most - everything,
            "bound on missing": plan.missing >= self.combined.beyond_reach,
            "purchase": Fraction(plan.purchase) == goods / GRAINS,
            "onboarding": Fraction(plan.onboarding)
            == len(plan.producers) * Fraction(self.terms.onboarding),
            "assumed prices": set(plan.assumed) == unpriced,
            "score": plan.score == (match // everything if everything else 0),
            "usefulness": plan.is_useful == (everything >= self.least),
        }
        yield from (f"the {what} is wrong" for what, holds in claims.items() if not holds)

    def _certified(self, certificate: Certificate, *, value: Fraction) -> Iterator[str]:
        stated, bound = Fraction(certificate.value), Fraction(certificate.bound)
        if not value <= stated < value + Fraction(1, 100):
            yield f"the value {certificate.value} is not that of the plan"
        if not 0 <= bound <= stated:
            yield f"the bound {certificate.bound} is above the value {certificate.value}"
        # Value and bound are told in hundredths, the gap in millionths.
        told = Fraction(certificate.gap) * stated + Fraction(1, 50)
        if stated - bound > told:
            yield f"the gap {certificate.gap} is too small"

    def value(self, plan: Plan, *, aim: Aim) -> Fraction:
        """Return how good a plan is by the published measure of an aim; less is better."""
        count = len(plan.producers)
        if aim is Aim.FEWEST:
            return Fraction(count)
        cost = Fraction(plan.purchase) + Fraction(plan.onboarding)
        if aim is Aim.CHEAPEST:
            return cost
        usual, terms = self.usual, self.terms
        if usual is None:
            usual, cost = Fraction(1), Fraction(0)
        mismatch = sum(
            (
                Fraction(amount * (ONE - self.suppliers[listing].score), ONE * GRAINS)
                for listing, amount in _by_listing(plan).items()
            ),
            Fraction(0),
        )
        per_supplier = Fraction(terms.supplier_worth) * usual * self.most / GRAINS
        return cost + count * per_supplier + mismatch * usual * Fraction(terms.score_worth)

    def _price(self, listing: int) -> Fraction:
        price = self.suppliers[listing].price
        return (self.usual or Fraction(0)) if price is None else Fraction(grains(price), GRAINS)


class _Sharing:
    """Needs, stocks, fits and an allocation, as the checker reads them."""

    def __init__(
        self,
        needs: Iterable[Need],
        stocks: Iterable[Stock],
        fits: Iterable[Fit],
        allocation: Allocation,
    ) -> None:
        self.allocation = allocation
        self.needs = {need.requirement_id: need for need in needs}
        self.stocks = {stock.listing_id: stock for stock in stocks}
        self.fits = {(fit.requirement_id, fit.listing_id): fit for fit in fits}
        self.given: dict[tuple[int, Month], int] = defaultdict(int)
        self.got: dict[tuple[int, Month], int] = defaultdict(int)
        for (requirement, listing, month), amount in allocation.amounts.items():
            self.got[requirement, month] += grains(amount)
            self.given[listing, month] += grains(amount)

    def wrongs(self) -> Iterator[str]:
        """Yield what is wrong."""
        amounts = list(self._amounts())
        yield from amounts
        if amounts:
            return
        yield from self._limits()
        yield from self._sums()
        if self.allocation.unmet_bound is not None:
            yield from self._could_fill_more()

    def _amounts(self) -> Iterator[str]:
        for (requirement, listing, month), amount in self.allocation.amounts.items():
            if (requirement, listing) not in self.fits:
                yield f"listing {listing} does not fit requirement {requirement}"
            if amount <= 0 or Fraction(amount) * GRAINS != grains(amount):
                yield f"{requirement}, {listing}, {month}: {amount} is no amount"

    def _limits(self) -> Iterator[str]:
        for (listing, month), amount in self.given.items():
            if amount > _stated(self.stocks[listing].free, month):
                yield f"listing {listing} gives more than is free in {month}"
        for (requirement, month), amount in self.got.items():
            if amount > _stated(self.needs[requirement].by_month, month):
                yield f"requirement {requirement} gets more than it wants in {month}"

    def _sums(self) -> Iterator[str]:
        found = self.allocation
        wanted = {
            each: sum(map(free_grains, need.by_month.values())) for each, need in self.needs.items()
        }
        got = dict.fromkeys(self.needs, 0)
        for (requirement, _), amount in self.got.items():
            got[requirement] += amount
        unmet = {each: Fraction(wanted[each] - got[each], GRAINS) for each in self.needs}
        bound, best = found.unmet_bound, found.quality_bound
        claims = {
            "unmet": {each: Fraction(amount) for each, amount in found.unmet.items()} == unmet,
            "filled": Fraction(found.filled) == Fraction(sum(got.values()), GRAINS),
            "total unmet": Fraction(found.total_unmet) == sum(unmet.values()),
            "unmet bound": bound is None or 0 <= bound <= found.total_unmet,
            "quality": Fraction(found.quality) == self._quality(),
            "quality bound": best is None or best >= found.quality,
            "fairness": found.fairness == self._fairness(wanted, got=got),
        }
        yield from (f"the {what} is wrong" for what, holds in claims.items() if not holds)

    def _quality(self) -> Fraction:
        found = Fraction(0)
        for (requirement, listing, _), amount in self.allocation.amounts.items():
            weight = self.fits[requirement, listing].score * self.needs[requirement].priority
            found += Fraction(grains(amount) * weight, GRAINS * ONE)
        return found

    def _fairness(self, wanted: Mapping[int, int], *, got: Mapping[int, int]) -> Fairness:
        shares = [Fraction(got[each], amount) for each, amount in wanted.items() if amount]
        millionths = sorted(int(share * ONE) for share in shares) or [ONE]
        return Fairness(
            filled=sum(share == 1 for share in shares),
            partly=sum(0 < share < 1 for share in shares),
            empty=sum(share == 0 for share in shares),
            lowest=millionths[0],
            median=millionths[(len(millionths) - 1) // 2],
            listings=len({listing for listing, _ in self.given}),
        )

    def _could_fill_more(self) -> Iterator[str]:
        """Yield the months in which what is short could be passed on to capacity that is free."""
        fitting, served = defaultdict(list), defaultdict(list)
        for requirement, listing in self.fits:
            fitting[requirement].append(listing)
        for requirement, listing, month in self.allocation.amounts:
            served[listing, month].append(requirement)
        for month in sorted({month for need in self.needs.values() for month in need.by_month}):
            queue = [each for each in self.needs if self._is_short(each, month=month)]
            needs, listings = set(queue), set[int]()
            while queue:
                new = set(fitting[queue.pop()]) - listings
                listings |= new
                more = {each for listing in new for each in served[listing, month]} - needs
                needs |= more
                queue.extend(more)
            if any(self._is_free(listing, month=month) for listing in listings):
                yield f"{month}: more could be filled"

    def _is_short(self, requirement: int, *, month: Month) -> bool:
        wanted = _stated(self.needs[requirement].by_month, month)
        return self.got[requirement, month] < wanted

    def _is_free(self, listing: int, *, month: Month) -> bool:
        return self.given[listing, month] < _stated(self.stocks[listing].free, month)


def _by_listing(plan: Plan) -> dict[int, int]:
    """Return the grains each listing delivers."""
    return {listing: sum(map(grains, months.values())) for listing, months in plan.amounts.items()}


def _stated(amounts: Mapping[Month, Decimal], month: Month) -> int:
    return free_grains(amounts.get(month, Decimal(0)))
