"""The search box: products and makers found by their names as people write them.

index = SearchIndex([Entry("SP1", "Khô ếch Minh Nhựt", maker="DNTN Minh Nhựt"), ...])
hits = index.search("kho ech mihn nhut", top=5)
"""

from matchmaker.core.search.index import Hit, SearchIndex
from matchmaker.core.search.table import Entry

__all__ = ["Entry", "Hit", "SearchIndex"]
