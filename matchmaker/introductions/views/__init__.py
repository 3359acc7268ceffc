"""Pages of introductions."""

from matchmaker.introductions import grants as _grants  # noqa: F401 - registers what parties see
from matchmaker.introductions.views import pages as _pages  # noqa: F401 - adds its pages
from matchmaker.introductions.views import shares as _shares  # noqa: F401 - adds its pages
from matchmaker.introductions.views import together as _together  # noqa: F401 - adds its pages
from matchmaker.introductions.views.blueprint import bp

__all__ = ["bp"]
