"""Sync as window and command line ask for it. Every function takes the open workspace and its desk; results are dataclasses whose field
names are the command line's JSON keys.

    enrolment     enrol_request (group) -> enrol_approve (commission) -> enrol_accept (group); station_revoke
    exchange      export_bundle, import_bundle, import_bundles; inspect and verify_under need no workspace
    questions     status, digest, conflicts, handover
"""

from .conflicts import Waiting
from .conflicts import resolve as resolve_conflict
from .conflicts import waiting as conflicts
from .enrol import Accepted, Approved, Asked, Requested, Revoked, root_fingerprint
from .enrol import accept as enrol_accept
from .enrol import approve as enrol_approve
from .enrol import found as found_authority
from .enrol import look as enrol_look
from .enrol import request as enrol_request
from .enrol import revoke as station_revoke
from .examining import Inspected, Verified, inspect, root_from, verify, verify_under
from .importing import Imported, OneResult, import_bundle, import_bundles
from .outgoing import Exported
from .outgoing import export as export_bundle
from .overview import Digest, Status, digest, handover, status
from .partners import Partner
from .receipts import Closed, Receipt, code_of
from .receipts import enter as enter_receipt
from .requests import Request
from .requests import ask as request_bundles

__all__ = ["Accepted", "Approved", "Asked", "Closed", "Digest", "Exported", "Imported", "Inspected", "OneResult", "Partner", "Receipt",
           "Request", "Requested", "Revoked", "Status", "Verified", "Waiting", "code_of", "conflicts", "digest", "enrol_accept",
           "enrol_approve", "enrol_look", "enrol_request", "enter_receipt", "export_bundle", "found_authority", "handover",
           "import_bundle", "import_bundles", "inspect", "request_bundles", "resolve_conflict", "root_fingerprint", "root_from",
           "station_revoke", "status", "verify", "verify_under"]
