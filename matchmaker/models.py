"""Every table, imported once so that migrations and relationships know them all."""

from matchmaker.accounts import models as accounts
from matchmaker.base import audit, files, long_jobs, once, outbox
from matchmaker.certification import models as certification
from matchmaker.events import models as events
from matchmaker.introductions import models as introductions
from matchmaker.listings import models as listings
from matchmaker.matching import models as matching
from matchmaker.requirements import models as requirements

__all__ = [
    "accounts",
    "audit",
    "certification",
    "events",
    "files",
    "introductions",
    "listings",
    "long_jobs",
    "matching",
    "once",
    "outbox",
    "requirements",
]
