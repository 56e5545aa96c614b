"""Cipher suites by number: docs/formats/bundle-v1.md, section 4. `kit` says what a suite is; one module for each."""

from .guomi import Guomi
from .international import International
from .kit import CHUNK, BadKey, ForgedSignature, Keys, NotOpened, Suite

SUITES: dict[int, Suite] = {suite.number: suite for suite in (International(), Guomi())}

__all__ = ["CHUNK", "SUITES", "BadKey", "ForgedSignature", "Guomi", "International", "Keys", "NotOpened", "Suite"]
