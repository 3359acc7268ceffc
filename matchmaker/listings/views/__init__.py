"""Pages of products, certificates and the supplier dossier."""

from matchmaker.certification import labels as _certificate_words  # noqa: F401 - registers words
from matchmaker.listings import labels as _listing_words  # noqa: F401 - registers words
from matchmaker.listings.views import catalogue as _catalogue  # noqa: F401 - adds its pages
from matchmaker.listings.views import certificates as _certificates  # noqa: F401 - adds its pages
from matchmaker.listings.views import dossier as _dossier  # noqa: F401 - adds its pages
from matchmaker.listings.views import editor as _editor  # noqa: F401 - adds its pages
from matchmaker.listings.views import verification as _verification  # noqa: F401 - adds its pages
from matchmaker.listings.views.blueprints import certification, listings

__all__ = ["certification", "listings"]
