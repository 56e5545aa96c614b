"""Text as it may stand on paper: composed, without control characters, without private codes another standard once used.

source    docs/printing.md, section 2 rule 4; Unicode EquivalentUnifiedIdeograph for the radicals
"""

import re
import unicodedata

# GB 18030-2005 put these characters into the private area; later editions gave them their own places.
_PRIVATE = {
    0xE7C7: 0x1E3F, 0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11,
    **{0xE790 + n: 0xFE13 + n for n in range(7)},
    0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7,
    0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
}

# Radicals look like characters, come out of badly made PDF files and are found by no search.
_RADICALS = {
    **{code: ord(unicodedata.normalize("NFKC", chr(code))) for code in range(0x2F00, 0x2FD6)},
    0x2E9F: 0x6BCD, 0x2EA0: 0x6C11, 0x2EC1: 0x864E, 0x2EC4: 0x897F, 0x2EC5: 0x89C1, 0x2EC6: 0x89D2, 0x2EC9: 0x8D1D,
    0x2ECB: 0x8F66, 0x2ED3: 0x957F, 0x2ED4: 0x95E8, 0x2ED8: 0x9752, 0x2ED9: 0x97E6, 0x2EDA: 0x9875, 0x2EDB: 0x98CE,
    0x2EDC: 0x98DE, 0x2EDD: 0x98DF, 0x2EE2: 0x9A6C, 0x2EE3: 0x9AA8, 0x2EE4: 0x9B3C, 0x2EE5: 0x9C7C, 0x2EE6: 0x9E1F,
    0x2EE7: 0x5364, 0x2EE8: 0x9EA6, 0x2EE9: 0x9EC4, 0x2EEC: 0x9F50, 0x2EEE: 0x9F7F, 0x2EF0: 0x9F99, 0x2EF3: 0x9F9F,
}

# Controls, surrogates, noncharacters, and the marks that turn the direction of writing or have no shape of their own.
_GONE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f\ufff0-\ufffb\ufffe\uffff"
                   r"\ud800-\udfff\U000e0000-\U000e0fff]")
_PLAIN = {**_PRIVATE, **_RADICALS, 0x09: 0x20, 0xA0: 0x20, 0x2028: 0x0A, 0x2029: 0x0A, 0x85: 0x0A}
_ODD = re.compile("[" + "".join(map(chr, sorted(_PLAIN))) + "]")


def normal(text: str) -> str:
    """What is set: NFC, known characters in their present places, only \\n as a control character."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.isprintable():
        return text
    if _ODD.search(text):
        text = text.translate(_PLAIN)
    return unicodedata.normalize("NFC", _GONE.sub("", text))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a long field; blank lines and the writer's own indents go, the paper has its own."""
    return [line for raw in normal(text).split("\n") if (line := raw.strip(" \u3000"))]
