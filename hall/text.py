"""Vietnamese text made comparable: cleaning what offices type, and folding it for comparison.

Pure. It refuses to know what a cell means (a name, a unit, a post): that is the roster reader's business.
"""

import re
import unicodedata

_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u00ad\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Without width, or turning the writing round: a name that carries one looks like another name."""
# Icelandic eth (U+00D0/U+00F0) is typed for the Vietnamese d-stroke (U+0110/U+0111): the glyphs look the same.
_CLEAN = {**dict.fromkeys([*map(ord, _UNSEEN), *range(9), *range(14, 32), 127]), 0x00D0: "Đ", 0x00F0: "đ"}
_FOLD = str.maketrans({"đ": "d", "’": "'", "‘": "'", "–": "-", "—": "-"})
_SPOKEN = {key: value for key, value in _FOLD.items() if key != ord("đ")}
_BLANKS = re.compile(r"\s+")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))


def clean(text: str) -> str:
    """The same text in NFC, zero-width marks and control codes dropped, eth mended to đ, every run of blanks one space, ends trimmed."""
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", text.translate(_CLEAN))
    return _BLANKS.sub(" ", text).strip()


def fold(text: str) -> str:
    """A key for comparing: `clean`, lower case, đ as d, every mark stripped, so that hòa = hoà = hoa and quý = quí.

    Apostrophes are one and dashes are one. Words stay words: a folded word is found inside a folded text.
    """
    text = clean(text).lower()
    if not text.isascii():
        bare = "".join(ch for ch in unicodedata.normalize("NFD", text) if not unicodedata.combining(ch))
        text = unicodedata.normalize("NFC", bare).translate(_FOLD)
    return text.replace("quy", "qui")


def spoken(text: str) -> str:
    """A stricter key than `fold`: tones and vowel marks count, their placement and the letter case do not.

    hòa = hoà, quý = quí, but Hương is not Hường: what tells two people of one village apart.
    """
    words = []
    for word in clean(text).lower().translate(_SPOKEN).split(" "):
        parts = unicodedata.normalize("NFD", word)
        bare = parts.translate(_TONES)
        words.append(unicodedata.normalize("NFC", bare).replace("quy", "qui") + "".join(ch for ch in parts if ord(ch) in _TONES))
    return " ".join(words)
