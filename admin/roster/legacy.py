"""Text typed in the fonts of before Unicode: TCVN3 (.VnTime) and VNI-Windows, as Excel shows it, in Latin-1 letters.

Pure. A cell is converted only when it is no Vietnamese as it stands and becomes Vietnamese when converted; the judge is the
shape of a syllable, not a word list. Where TCVN3's ư (byte 0xAD, a soft hyphen that many programs drop) is gone, nothing is
guessed: the caller gets both readings and asks.
"""

import re
import unicodedata
from typing import NamedTuple

# TCVN 5712:1993 VN3 (ABC): the lower-case letters and the plain capitals. It has no toned capitals.
_TCVN3 = str.maketrans(
    dict(
        zip(
            "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
            "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
            strict=True,
        )
    )
)
# VNI-Windows writes most vowels as a letter and a mark; ơ, ư, đ and the toned i have their own letters.
_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_HAT = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    table = dict(_ALONE)
    for mark, tone in _TONES.items():
        table |= {base + mark: shown + tone for base, shown in [*zip("aeouy", "aeouy", strict=True), ("ô", "ơ"), ("ö", "ư")]}
    for mark, tone in _HAT.items():
        table |= {base + mark: base + "\u0302" + tone for base in "aeo"}
    for mark, tone in _BREVE.items():
        table["a" + mark] = "a\u0306" + tone
    return {typed: unicodedata.normalize("NFC", shown) for typed, shown in table.items()}


_VNI = _vni_table()
_VNI_PAIR = re.compile("|".join(sorted(_VNI, key=len, reverse=True)), re.IGNORECASE)

_RHYMES = frozenset(
    """a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm ên ênh êp
    êt êu i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh
    oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u uc ui um un ung up ut ua uân uâng
    uât uây uê uêch uên uênh uêu uôc uôi uôm uôn uông uôp uôt uơ uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu
    ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu yn ynh yt ych""".split()
)
_ONSETS = ("ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", *"bcdđghklmnrstvx", "")
_FINAL_STOP = re.compile(r"(?:c|ch|p|t)$")
_TONE_MARKS = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_LATIN_1 = re.compile("[¡-ÿ]")
# A chunk is what stands between blanks and ASCII punctuation; TCVN3 letters may look like signs (¬ ª §), so \w will not do.
_CHUNK = re.compile(r"[^\s\x00-\x2c\x2e-\x40\x5b-\x60\x7b-\x7f\-]+")
_SIGNS = re.compile("[¡¢£¤¥¦§¨©ª¬\u00ad®µ¶¸¹¼½¾×÷]")
# Syllables of these shapes exist both with and without the ư that may have been dropped before them: vườn, vờn; Lưu, Lu.
_DOUBTFUL = re.compile(r"(?:ơ[imntp])$|^[bhlmsBHLMS]u$")
_ETH = {0x00D0: "Đ", 0x00F0: "đ"}
_O_HORN = re.compile("[ơờớởỡợƠ](?=.)")


class Legacy(NamedTuple):
    """A cell that was not Unicode. `certain` False: the ư was lost on the way, `text` and `restored` are both only guesses."""

    text: str
    encoding: str
    certain: bool = True
    restored: str = ""


def is_syllable(word: str) -> bool:
    """Whether a word (NFC, any case) has the shape of one Vietnamese syllable. Lenient: shapes, not a dictionary."""
    parts = unicodedata.normalize("NFD", word.lower())
    tones = [ch for ch in parts if ord(ch) in _TONE_MARKS]
    # A tone sits on a vowel: VNI's ñ is its đ, not an n.
    if len(tones) > 1 or re.search("[^\\W\\daeiouy][\u0300\u0301\u0303\u0309\u0323]", parts):
        return False
    bare = unicodedata.normalize("NFC", parts.translate(_TONE_MARKS))
    stopped = _FINAL_STOP.search(bare) is not None
    if stopped and not (tones and tones[0] in "\u0301\u0323"):
        return False
    return any(bare.startswith(onset) and bare[len(onset) :] in _RHYMES for onset in _ONSETS) or bare == "gi"


def from_tcvn3(text: str) -> str:
    """TCVN3 read as Latin-1 -> Unicode, letter by letter; a word typed all in capitals stays so."""
    return _recased(text, text.translate(_TCVN3))


def from_vni(text: str) -> str:
    """VNI-Windows read as Latin-1 -> Unicode."""

    def letter(found: re.Match[str]) -> str:
        typed = found.group()
        shown = _VNI[typed.lower()]
        return shown.upper() if typed[0].isupper() else shown

    return _VNI_PAIR.sub(letter, text)


def to_unicode(text: str, soft_hyphens_survive: bool) -> Legacy | None:
    """None when the text is Unicode already (or nothing we know); else what it says.

    `text` must not have been cleaned: the soft hyphen is a letter here. `soft_hyphens_survive`: one was seen somewhere in the
    file, so that a missing ư is missing because nobody typed it.
    """
    if not _LATIN_1.search(text):
        return None
    chunks = _CHUNK.findall(text)
    suspects = [chunk for chunk in chunks if not chunk.isascii() and max(chunk) <= "ÿ" and chunk not in "Ðð"]
    if not suspects or all(is_syllable(chunk.translate(_ETH)) for chunk in suspects):
        return None
    vni = [from_vni(chunk) for chunk in suspects]
    if all(is_syllable(chunk) for chunk in vni):
        return Legacy(_each(text, suspects, vni), "VNI")
    tcvn3 = [from_tcvn3(chunk) for chunk in suspects]
    signs = any(_SIGNS.search(chunk) for chunk in suspects)
    valid = all(is_syllable(chunk) or chunk in "Đđ" for chunk in tcvn3)
    if not valid and not signs and not any(is_syllable(_with_u_horn(chunk)) for chunk in tcvn3 if not is_syllable(chunk)):
        return None
    converted = _capitals(_each(text, suspects, tcvn3))
    vowelless = [chunk for chunk in chunks if chunk.isascii() and _lost_vowel(chunk)]
    kept = soft_hyphens_survive or "\u00ad" in text
    doubtful = not kept and any(_DOUBTFUL.search(_toneless(c)) for c in [*tcvn3, *filter(str.isascii, chunks)])
    if valid and not vowelless and not doubtful:
        return Legacy(converted, "TCVN3")
    return Legacy(converted, "TCVN3", certain=False, restored=_CHUNK.sub(lambda m: _with_u_horn(m.group()), converted))


def may_be_tcvn3(text: str) -> str:
    """For a cell that is Vietnamese as it stands, beside cells that are TCVN3: what it would say as TCVN3, or "" if that is nothing.

    Only where one word is all there is to judge by ("Tó", "Phó"): two words that are Vietnamese both are no accident.
    """
    if not _LATIN_1.search(text) or max(text) > "ÿ" or sum(not chunk.isascii() for chunk in _CHUNK.findall(text)) != 1:
        return ""
    other = from_tcvn3(text)
    return other if other != text and all(is_syllable(c) for c in _CHUNK.findall(other) if not c.isascii()) else ""


def _each(text: str, before: list[str], after: list[str]) -> str:
    table = dict(zip(before, after, strict=True))
    return _CHUNK.sub(lambda m: table.get(m.group(), m.group()), text)


def _recased(typed: str, shown: str) -> str:
    plain = [ch for ch in typed if ch.isascii() and ch.isalpha()]
    return shown.upper() if len(plain) > 1 and all(ch.isupper() for ch in plain) else shown


def _capitals(text: str) -> str:
    """TCVN3 has no toned capitals: "§Æng Ngäc ¸nh" is Đặng Ngọc Ánh. Mended where every other word begins with a capital."""
    chunks = _CHUNK.findall(text)
    low = [c for c in chunks if not c[0].isupper()]
    if len(low) < len(chunks) and all(not c[0].isascii() and len(unicodedata.normalize("NFD", c[0])) > 1 for c in low):
        return _CHUNK.sub(lambda m: m.group()[0].upper() + m.group()[1:], text)
    return text


def _toneless(word: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).translate(_TONE_MARKS))


def _lost_vowel(word: str) -> bool:
    """Hng, Th, Trng: consonants that are a syllable once they get their ư back. Capitals alone (HTX) are abbreviations."""
    return len(word) > 1 and not word.isupper() and not re.search("[aeiouy]", word.lower()) and is_syllable(_with_u_horn(word))


def _with_u_horn(word: str) -> str:
    """The word with the dropped ư put back where only that makes a common syllable: Hơng -> Hương, Hng -> Hưng, Vờn -> Vườn."""
    if len(word) < 2 or word.isupper() and word.isascii():
        return word
    if not is_syllable(word) or _DOUBTFUL.search(_toneless(word)):
        candidates = [_O_HORN.sub(lambda m: ("Ư" if m.group().isupper() else "ư") + m.group(), word, count=1)]
        if re.fullmatch("[bhlmsBHLMS]u", word):
            candidates.append(f"{word[0]}ưu")
        low = word.lower()
        candidates += [word[: len(o)] + "ư" + word[len(o) :] for o in _ONSETS if o and low.startswith(o)]
        return next((c for c in candidates if c != word and is_syllable(c)), word)
    return word
