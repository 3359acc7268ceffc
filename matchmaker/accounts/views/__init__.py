"""The pages of people and organisations."""

from matchmaker.accounts.views import account, administration, joining, organization, staff
from matchmaker.accounts.views.blueprint import bp

__all__ = ["account", "administration", "bp", "joining", "organization", "staff"]
