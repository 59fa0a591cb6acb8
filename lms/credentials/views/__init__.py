"""The doors of what we vouch for."""

from lms.credentials.views import centres, certificates, checks, claims, organisation, packs, review, withdrawing
from lms.credentials.views.blueprint import bp

__all__ = ["bp", "centres", "certificates", "checks", "claims", "organisation", "packs", "review", "withdrawing"]
