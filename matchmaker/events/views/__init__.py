"""Pages of trade events."""

from matchmaker.events.views import agenda as _agenda  # noqa: F401 - adds its pages
from matchmaker.events.views import day as _day  # noqa: F401 - adds its pages
from matchmaker.events.views import pages as _pages  # noqa: F401 - adds its pages
from matchmaker.events.views import papers as _papers  # noqa: F401 - adds its pages
from matchmaker.events.views import people as _people  # noqa: F401 - adds its pages
from matchmaker.events.views import planning as _planning  # noqa: F401 - adds its pages
from matchmaker.events.views import results as _results  # noqa: F401 - adds its pages
from matchmaker.events.views import timetable as _timetable  # noqa: F401 - adds its pages
from matchmaker.events.views import walk_in as _walk_in  # noqa: F401 - adds its pages
from matchmaker.events.views import wishes as _wishes  # noqa: F401 - adds its pages
from matchmaker.events.views.blueprint import bp

__all__ = ["bp"]
