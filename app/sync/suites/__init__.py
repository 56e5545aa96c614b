"""Cipher suites by number: docs/formats/bundle-v1.md, section 4. `kit` says what a suite is; one module for each."""

from .international import International
from .kit import CHUNK, BadKey, ForgedSignature, Keys, NotOpened, Suite

SUITES: dict[int, Suite] = {suite.number: suite for suite in (International(),)}

__all__ = ["CHUNK", "SUITES", "BadKey", "ForgedSignature", "International", "Keys", "NotOpened", "Suite"]
