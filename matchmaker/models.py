"""Every table, imported once so that migrations and relationships know them all."""

from matchmaker.accounts import models as accounts
from matchmaker.base import audit, files
from matchmaker.certification import models as certification
from matchmaker.introductions import models as introductions
from matchmaker.listings import models as listings
from matchmaker.matching import models as matching
from matchmaker.requirements import models as requirements

__all__ = [
    "accounts",
    "audit",
    "certification",
    "files",
    "introductions",
    "listings",
    "matching",
    "requirements",
]
