"""Combined supply: several producers for one requirement, and scarce capacity shared over all.

combined = combine(demand, suppliers=suppliers)
plan = combined.plan(Aim.CHEAPEST)
shared = allocate(needs, stocks=stocks, fits=fits)
"""

from matchmaker.core.supply.allocate import allocate, first_come_first_served
from matchmaker.core.supply.check import allocation_problems, problems
from matchmaker.core.supply.combine import combine
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
from matchmaker.core.supply.solver import make_ready

__all__ = [
    "Aim",
    "Allocation",
    "Certificate",
    "Combined",
    "Demand",
    "Fairness",
    "Fit",
    "Need",
    "Plan",
    "Stock",
    "Supplier",
    "Terms",
    "allocate",
    "allocation_problems",
    "combine",
    "first_come_first_served",
    "make_ready",
    "problems",
]
