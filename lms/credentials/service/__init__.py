"""What we vouch for: making keys, signing what was earned, and taking back the few that must be."""

from lms.credentials.registry import import_register, renew, republish_files
from lms.credentials.service.claiming import claim
from lms.credentials.service.issuing import agree_unit, confirm_name, issue_for_award, release_unit, withdraw
from lms.credentials.service.keys import add_centre, make_centre_key, make_root, prepare
from lms.credentials.service.organisation import check_identity, record_certificate

__all__ = [
    "add_centre",
    "agree_unit",
    "check_identity",
    "claim",
    "confirm_name",
    "import_register",
    "issue_for_award",
    "make_centre_key",
    "make_root",
    "prepare",
    "record_certificate",
    "release_unit",
    "renew",
    "republish_files",
    "withdraw",
]
