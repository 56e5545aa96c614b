"""Sync as window and command line ask for it. Every function takes the open workspace and its desk; results are dataclasses whose field
names are the command line's JSON keys.

    enrolment     enrol_request (group) -> enrol_approve (commission) -> enrol_accept (group); station_revoke
    exchange      export_bundle, import_bundle, import_bundles; inspect and verify_under need no workspace
    both sides    conflicts, resolve_conflict, settled_conflicts; bundle_outcome; quarantined, retry_quarantined, drop_quarantined
    questions     status, digest, handover
"""

from .importing import OneResult, import_bundle, import_bundles
from .keys.enrol import Accepted, Approved, Asked, Requested, Revoked, root_fingerprint
from .keys.enrol import accept as enrol_accept
from .keys.enrol import approve as enrol_approve
from .keys.enrol import found as found_authority
from .keys.enrol import look as enrol_look
from .keys.enrol import request as enrol_request
from .keys.enrol import revoke as station_revoke
from .media.onto import Exported
from .merging.conflicts import Decision, Origin, Settled, Waiting
from .merging.conflicts import resolve as resolve_conflict
from .merging.conflicts import settled as settled_conflicts
from .merging.conflicts import waiting as conflicts
from .merging.outcomes import Ended
from .merging.outcomes import of_bundle as bundle_outcome
from .merging.quarantine import Kept, Returned
from .merging.quarantine import drop as drop_quarantined
from .merging.quarantine import not_taken as not_taken_by_partners
from .merging.quarantine import waiting as quarantined
from .merging.retrying import retry as retry_quarantined
from .outgoing import export as export_bundle
from .streams.receipts import Closed, Receipt, code_of
from .streams.receipts import enter as enter_receipt
from .streams.requests import Request
from .streams.requests import ask as request_bundles
from .taking import Imported
from .views.examining import Inspected, Verified, inspect, root_from, verify, verify_under
from .views.overview import Digest, Status, digest, handover, stations_named, status
from .views.partners import Partner

__all__ = ["Accepted", "Approved", "Asked", "Closed", "Decision", "Digest", "Ended", "Exported", "Imported", "Inspected", "Kept",
           "OneResult", "Origin", "Partner", "Receipt", "Request", "Requested", "Returned", "Revoked", "Settled", "Status", "Verified",
           "Waiting", "bundle_outcome", "code_of", "conflicts", "digest", "drop_quarantined", "enrol_accept", "enrol_approve",
           "enrol_look", "enrol_request", "enter_receipt", "export_bundle", "found_authority", "handover", "import_bundle",
           "import_bundles", "inspect", "not_taken_by_partners", "quarantined", "request_bundles", "resolve_conflict",
           "retry_quarantined", "root_fingerprint", "root_from", "settled_conflicts", "station_revoke", "stations_named", "status",
           "verify", "verify_under"]
