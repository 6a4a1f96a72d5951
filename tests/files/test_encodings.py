"""Which encoding a file is in: told by its mark, by UTF-8, or safely by its letters; else asked for."""

import pytest

from timeline.errors import BadFile, BadSetting
from timeline.files.encodings import decode

GREEK = "Ημερομηνία;Τίτλος\n16/12/2011;Σφαγή των απεργών εργατών πετρελαίου στο Ζαναοζέν\n3/4/1999;Ίδρυση του ΠΑΜΕ στο Στάδιο Ειρήνης και Φιλίας\n"
RUSSIAN = "Дата;Название\n16.12.2011;Расстрел бастующих нефтяников в Жанаозене\n22.01.1905;Кровавое воскресенье в Петербурге\n"
OTHERS = [
    ("Répression de la grève générale à Saint-Étienne, où l'armée a été appelée", "windows-1252"),
    ("Maden işçilerinin grevi, ölüm ve çalışma koşulları, İstanbul", "windows-1254"),
    ("إضراب عمال النسيج في المحلة الكبرى والاحتجاج على ظروف العمل في المصنع", "windows-1256"),
    (RUSSIAN, "koi8-r"), (RUSSIAN, "cp866"), (RUSSIAN.upper(), "koi8-r"),
    ("Zażółć gęślą jaźń, strajk górników w kopalni Wujek, śmierć dziewięciu", "windows-1250"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        (GREEK, "utf-8", "utf-8"), (GREEK, "utf-8-sig", "utf-8"), (RUSSIAN, "utf-16", "utf-16"), (GREEK, "cp1253", "windows-1253"),
        (GREEK.upper(), "cp1253", "windows-1253"), (RUSSIAN, "cp1251", "windows-1251"), (RUSSIAN.upper(), "cp1251", "windows-1251"),
        ("plain", "ascii", "utf-8"), ("", "ascii", "utf-8"),
    ],
)  # fmt: skip
def test_is_told(text: str, codec: str, encoding: str) -> None:
    assert decode(text.encode(codec), "x.csv") == (text, encoding)


@pytest.mark.parametrize(("text", "codec"), [*OTHERS, ("Ναι", "cp1253")])
def test_what_is_not_sure_is_asked_for(text: str, codec: str) -> None:
    with pytest.raises(
        BadFile, match=r"x\.csv:\d+: bytes that are not UTF-8, nor surely Greek .* --encoding"
    ):
        decode(text.encode(codec), "x.csv")
    assert decode(text.encode(codec), "x.csv", codec.replace("cp1253", "windows-1253"))[0] == text


@pytest.mark.parametrize(
    ("raw", "encoding", "says"),
    [
        (b"a\nb\0c", None, "x.csv:2: NUL characters"),
        ("ab".encode("utf-16-le"), None, "--encoding utf-16"),
        (b"\xff", "utf-8", "x.csv:1: bytes that are not utf-8"),
        (b"a\0b", "windows-1251", "NUL characters when it is read as windows-1251"),
        (b"\x98", "windows-1251", "bytes that are not windows-1251"),
        (b"\xef\xbb\xbf\xff", None, "bytes that are not utf-8"),
    ],
)
def test_what_is_no_text(raw: bytes, encoding: str | None, says: str) -> None:
    with pytest.raises(BadFile) as refused:
        decode(raw, "x.csv", encoding)
    assert says in str(refused.value)


@pytest.mark.parametrize("encoding", ["rot13", "unicode_escape", ""])
def test_what_is_no_encoding(encoding: str) -> None:
    with pytest.raises(BadSetting, match=r"--encoding: '.*' is not an encoding known here; one of utf-8"):
        decode(b"a", "x.csv", encoding)


def test_greek_of_iso_8859_7_is_told_by_its_alpha_with_accent() -> None:
    text = "Τίτλος;Τόπος\nΆνοιξη και απεργία των καπνεργατών;Θεσσαλονίκη\n"
    assert decode(text.encode("iso-8859-7"), "x") == (text, "iso-8859-7")
    assert decode(text.encode("windows-1253"), "x") == (text, "windows-1253")
