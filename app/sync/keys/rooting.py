"""The root certificate as a file, for who verifies bundles without a workspace."""

from pathlib import Path

from app.files import whole_file

from .. import canon
from ..place import Workspace
from .papers import identity


def export_root(workspace: Workspace, out: Path) -> str:
    """Write it; returns its fingerprint, to be compared on paper or by telephone. raises    BundleUnknownSender before enrolment"""
    with workspace.store.read() as conn:
        root = identity(workspace, conn).root
    with whole_file(out) as file:
        file.write(canon.dumps(root.to_json()))
    return root.fingerprint
