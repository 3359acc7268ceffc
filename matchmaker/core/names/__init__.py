"""Names of companies and distributors: whether two of them mean the same organisation.

verdict = same("Công ty TNHH TMDV Trí Sơn", other="Công ty TNHH Thương mại Trí Sơn")
"""

from matchmaker.core.names.reading import CompanyName, read_name
from matchmaker.core.names.resolver import LIKELY, Directory, Verdict, same

__all__ = ["LIKELY", "CompanyName", "Directory", "Verdict", "read_name", "same"]
