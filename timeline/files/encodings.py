"""Bytes of unknown encoding as text: by their mark, as UTF-8, else by their letters.

Greek and Russian spreadsheets of older programs are in windows-1253 and windows-1251, in which the same
bytes are letters of one or the other. Words of one script, small letters behind capitals and not the other
way round, the final sigma, and frequent pairs of letters tell them apart; what fits neither is
refused, never guessed.
"""

import codecs
import math
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from timeline.errors import BadFile, BadSetting, shown
from timeline.files.reading import bad

KNOWN = (
    "utf-8", "utf-16", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254",
    "windows-1256", "iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-9", "iso-8859-15",
    "koi8-r", "koi8-u", "kz1048", "cp866", "cp437", "cp737", "cp850", "mac-greek", "mac-cyrillic",
)  # fmt: skip
# Those that a table may be in without saying so, the most usual of sisters first
_USUAL = (
    "windows-1252", "windows-1253", "windows-1251", "windows-1254", "windows-1250", "windows-1256", "koi8-r",
    "cp866", "cp737", "cp850", "mac-greek", "mac-cyrillic",
)  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000
_LEAST = 12  # letters beyond ASCII, below which nothing is told
_PLAUSIBLE, _MARGIN = 0.28, 0.15  # shares of frequent pairs: what a language has, and by how much more
_FEW = 0.7  # how much more a short text must have: its share wavers with the root of its length
# The most frequent pairs of letters: of Greek without accents and final sigma, and of Russian
_GREEK = (
    "το ου τα αι ει τη στ ια να ερ εσ ατ τω ων ησ οσ ισ ασ ρο πο τι κα ικ απ ιο νο εν ον ην με σε ρα τε ολ "
    "λο πρ αν αρ ρι τρ μα γι δι λα λη κο οι υν αγ ρη ωσ ετ τησ εργ ργ γα ατ νι μο ση ηρ ντ επ"
)
_RUSSIAN = (
    "ст но то на ен ов ни ра во ко пр по го ер ос ро не та ал ре ли ан де ри от ла ка те ти ва ль ор об до "
    "ет ел ол ом ес ин ле да за ит ве ил ат ск ия ог ны ая ый ий ск ки чи ци ци аб ба"
)
_WORD = re.compile(r"[^\W\d_]+")
_WHOLE = 5  # how many characters of UTF-8 there are to one place that is none, in a text that was UTF-8
_MOSTLY, _READINGS = 0.9, 4  # the share of words in a text that is one; encodings that are named
_ISO_GREEK = re.compile("¶(?=[α-ώ])")
_FOREIGN = re.compile(r"[^\x00-\x7fͰ-Ͽа-яА-ЯёЁ]")
_PAIRS = {"windows-1253": frozenset(_GREEK.split()), "windows-1251": frozenset(_RUSSIAN.split())}


def decode(raw: bytes, name: str, encoding: str | None = None) -> tuple[str, str]:
    """The text, and the encoding it was in; `encoding` decides where it is given. Raises BadFile."""
    if encoding is not None:
        plain = known_encoding(encoding)
        return _strictly(raw, name, plain), plain
    for mark, marked in _MARKS:
        if raw.startswith(mark):
            return _strictly(raw, name, marked), marked
    if b"\0" in raw:
        raise bad(
            f"{name}:{raw[: raw.index(0)].count(10) + 1}", "NUL characters, as in no text",
            "save it as UTF-8; if it is UTF-16, say --encoding utf-16",
        )  # fmt: skip
    try:
        return raw.decode(), "utf-8"
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
    replaced = raw.decode("utf-8", "replace")
    broken = replaced.count("\ufffd")
    if sum(not c.isascii() for c in replaced) - broken > _WHOLE * broken:
        places = "1 place that is" if broken == 1 else f"{broken:,} places that are"
        raise bad(
            f"{name}:{line}", f"{places} not UTF-8, in a text that else is",
            "write there anew what is broken, and save it as UTF-8",
        )  # fmt: skip
    found = _by_letters(raw)
    if found is None:
        readings = " or ".join(f"{each} ({shown(word)})" for each, word in _readings(raw, line))
        raise bad(
            f"{name}:{line}", "bytes that are not UTF-8, nor surely Greek (windows-1253) or Russian (-1251)",
            f"save it as UTF-8, or say --encoding {readings or 'windows-1254'}",
        )  # fmt: skip
    return _strictly(raw, name, found), found


def known_encoding(encoding: str) -> str:
    """What --encoding names, as it is called here. Raises BadSetting where it is none that is read."""
    plain = encoding.strip().lower().replace("cp125", "windows-125").replace("utf8", "utf-8")
    if plain not in KNOWN:
        what = f"{shown(encoding)} is not an encoding known here"
        raise BadSetting(what, "--encoding", f"one of {', '.join(KNOWN)}")
    return plain


def _strictly(raw: bytes, name: str, encoding: str) -> str:
    try:
        text = raw.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _not_in(f"{name}:{line}", encoding) from None
    if "\0" in text:
        raise bad(name, f"NUL characters when it is read as {encoding}", "name another --encoding")
    return text


def _not_in(where: str, encoding: str) -> BadFile:
    return bad(where, f"bytes that are not {encoding}", "save it as UTF-8, or name another --encoding")


def _by_letters(raw: bytes) -> str | None:
    """windows-1253 or -1251 where the letters tell which; None where they do not. ISO 8859-7 has the same
    Greek letters, but for Ά, where windows-1253 has ¶.
    """
    shares = {encoding: _share(raw, encoding) for encoding in _PAIRS}
    best, other = sorted(shares, key=shares.__getitem__, reverse=True)
    if not shares[best] > 0 or shares[best] - shares[other] < _MARGIN:
        return None
    if best == "windows-1253" and _ISO_GREEK.search(raw.decode(best, "replace")):
        return "iso-8859-7"
    return best


def _readings(raw: bytes, line: int) -> Iterator[tuple[str, str]]:
    """Encodings in which all of it may be words, each with what it makes of a word of that line; of those
    that make the same of the line, the most usual.
    """
    sample = raw[:_SAMPLE]
    high = sum(byte > 0x7F for byte in sample)
    told: set[tuple[str, ...]] = set()
    for encoding in _USUAL:
        try:
            words = [word for word in _WORD.findall(sample.decode(encoding)) if not word.isascii()]
            beside = raw.split(b"\n", line)[line - 1][:_SAMPLE].decode(encoding)
        except UnicodeDecodeError:
            continue
        letters = sum(not c.isascii() for word in words for c in word)
        odd = tuple(word for word in _WORD.findall(beside) if not word.isascii())
        is_text = letters > _MOSTLY * high and sum(map(_is_word, words)) > _MOSTLY * len(words)
        if odd and odd not in told and is_text:
            told.add(odd)
            yield encoding, max(odd, key=len)
            if len(told) == _READINGS:
                return


def _is_word(text: str) -> bool:
    """Whether letters may be one: of one script, and capital at most its first or all of them."""
    scripts = {unicodedata.name(c, "").partition(" ")[0] for c in text}
    return len(scripts) == 1 and (text[1:] == text[1:].lower() or text == text.upper())


def _share(raw: bytes, encoding: str) -> float:
    """The share of its pairs of letters that are frequent ones of the encoding's language; 0 where the
    text cannot be in it.
    """
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return 0
    letters = re.sub(rb"[\x00-\x40\x5b-\x60\x7b-\x7f]+", b" ", raw)[:_SAMPLE].decode(encoding)
    words = [word for word in _WORD.findall(letters) if not word.isascii()]
    number = sum(map(len, words))
    if number < _LEAST:
        return 0
    mixed = sum(any(c.isascii() for c in word) for word in words)
    odd_case = sum(a.islower() and b.isupper() for word in words for a, b in pairwise(word))
    odd_case += sum("ς" in word[:-1] or word.endswith("σ") for word in words)
    unknown = sum(_FOREIGN.search(word) is not None for word in words)
    if mixed > 0.1 * len(words) or unknown > 0.05 * len(words) or odd_case > 0.02 * number:
        return 0
    plain = [_bare(word) for word in words]
    pairs = [word[at : at + 2] for word in plain for at in range(len(word) - 1)]
    share = sum(pair in _PAIRS[encoding] for pair in pairs) / max(1, len(pairs))
    return share if pairs and share >= _PLAUSIBLE + _FEW / math.sqrt(len(pairs)) else 0


def _bare(word: str) -> str:
    """In small letters, Greek ones without their accents."""
    small = unicodedata.normalize("NFD", word.lower()).replace("ς", "σ")
    return unicodedata.normalize("NFC", re.sub("[\u0301\u0344]", "", small))
