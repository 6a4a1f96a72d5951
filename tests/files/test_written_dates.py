"""Dates as people write them: what is read, and why the rest is not."""

import datetime as dt

import pytest

from timeline.files.reading import Order, Unreadable
from timeline.files.written_dates import orders_of, read_date, without_hour
from timeline.files.xlsx_format import shown_date


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2011-12-16", "2011-12-16"), ("2011-12-16/2011-12-17", "2011-12-16/2011-12-17"), ("1886~", "1886~"), ("-1155~", "-1155~"),
        ("XXXX-05-01", "XXXX-05-01"), ("197X", "197X"), ("edtf:2011-30", "2011-30"), (" 2011 ", "2011"),
        ("16 December 2011", "2011-12-16"), ("December 16, 2011", "2011-12-16"), ("Friday, 16th of December 2011", "2011-12-16"),
        ("Dec. 2011", "2011-12"), ("16 Δεκεμβρίου 2011", "2011-12-16"), ("ΔΕΚΕΜΒΡΙΟΣ 2011", "2011-12"), ("Παρασκευή 16 Δεκ 2011", "2011-12-16"),
        ("16 декабря 2011 г.", "2011-12-16"), ("май 1936 года", "1936-05"), ("16 décembre 2011", "2011-12-16"), ("1er mai 1936", "1936-05-01"),
        ("16 de diciembre de 2011", "2011-12-16"), ("2011 ж. 16 желтоқсан", "2011-12-16"), ("2011 жылғы 16 желтоқсан", "2011-12-16"),
        ("16 Aralık 2011", "2011-12-16"), ("16 ARALIK 2011", "2011-12-16"), ("١٦ ديسمبر ٢٠١١", "2011-12-16"), ("16 كانون الأول 2011", "2011-12-16"),
        ("16–17 December 2011", "2011-12-16/2011-12-17"), ("December 16-17, 2011", "2011-12-16/2011-12-17"),
        ("16 December 2011 – 3 January 2012", "2011-12-16/2012-01-03"), ("13 - 16 декабря 2011 г.", "2011-12-13/2011-12-16"), ("May–June 1936", "1936-05/1936-06"),
        ("16/12/2011", "2011-12-16"), ("12/16/2011", "2011-12-16"), ("5.5.2011", "2011-05-05"), ("2011/5/1", "2011-05-01"), ("16.12.2011 г.", "2011-12-16"),
        ("12/2011", "2011-12"), ("2011 г.", "2011"), ("1990–1995", "1990/1995"), ("1990-1995", "1990/1995"), ("1990s", "199X"), ("1990-е", "199X"),
        ("c. 1886", "1886~"), ("περ. 1886", "1886~"), ("около 1905", "1905~"), ("vers mai 1871", "1871-05~"), ("May 1871?", "1871-05?"),
    ],
)  # fmt: skip
def test_is_read(text: str, edtf: str) -> None:
    assert str(read_date(text)) == edtf


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("16/12/11", "its year has two figures"), ("16.12.86", "its year has two figures"), ("16 Dec 11", "its year has two figures"),
        ("16 December", "it has no year"), ("16/12", "four digits"), ("05/04/2011", "either way round"),
        ("1939-41", "may be years or, in EDTF, a part of one"), ("1914-18", "no month 18"), ("1900s", "ten years or a hundred"),
        ("31 February 2011", "no day 31"), ("1 Smarch 2011", "'Smarch' is no part of a date"), ("early spring 1990", "'early' is no part"),
        ("16 May June 2011", "it has two months"), ("2011-12-16T10:30", "an hour stands behind"), ("40893", "begins with Y"),
        ("1.5.2011-3.5.2011", "either way round"), ("x" * 300, "over 200 characters"), ("1 " * 90, ""), ("May " * 49, ""), ("", ""), ("16 December 2012 – 3 January 2012", "before it begins"),
    ],
)  # fmt: skip
def test_is_not_read(text: str, why: str) -> None:
    found = read_date(text)
    assert isinstance(found, Unreadable)
    assert why in found.why
    assert "\n" not in found.why


@pytest.mark.parametrize(
    ("texts", "orders"),
    [
        (["05/04/2011", "16/12/2011", "17/12/2011"], {Order.DMY: "16/12/2011"}),
        (["05/04/2011", "12/16/2011"], {Order.MDY: "12/16/2011"}),
        (["05/04/2011", "06/07/2011"], {}),
        (["13/04/2011", "04/13/2011"], {Order.DMY: "13/04/2011", Order.MDY: "04/13/2011"}),
        (["2011-05-04", "May 2011", ""], {}),
        (["5/5/2011"], {}),
    ],
)
def test_a_column_shows_its_order(texts: list[str], orders: dict[Order, str]) -> None:
    assert orders_of(texts) == orders


@pytest.mark.parametrize("date", ["16/12/2011", "16 Δεκεμβρίου 2011", "1936"])
@pytest.mark.parametrize("remark", ["(π.ημ.)", "[παλαιό ημερολόγιο]", "(από εφημερίδα)"])
def test_a_remark_behind_a_date_is_named(date: str, remark: str) -> None:
    found = read_date(f"{date} {remark}")
    assert isinstance(found, Unreadable)
    assert found.why == f"'{remark}' stands behind it; give remarks a column of their own"


def test_a_given_order() -> None:
    assert str(read_date("05/04/2011", Order.DMY)) == "2011-04-05"
    assert str(read_date("05/04/2011", Order.MDY)) == "2011-05-04"
    assert isinstance(read_date("16/12/2011", Order.MDY), Unreadable)
    assert isinstance(read_date("05/04/2011", Order.YMD), Unreadable)


def test_hours() -> None:
    assert without_hour("2011-12-16 10:30:00") == ("2011-12-16", "10:30")
    assert without_hour("2011-12-16T00:00:00Z") == ("2011-12-16", "")
    assert without_hour("16 May 2011") == ("16 May 2011", "")


@pytest.mark.parametrize(
    ("number_format", "text"),
    [
        ("yyyy-mm-dd", "2011-12-16"), ("mm-dd-yy", "2011-12-16"), ('[$-409]d" of "mmmm, yyyy;@', "2011-12-16"), ("mmm yyyy", "2011-12"),
        ("mmm-yy", "2011-12"), ("yyyy", "2011"), ('yyyy" год"', "2011"), ("d-mmm", "16 December"), ("mmmm", "December"),
        ("yyyy-mm-dd hh:mm", "2011-12-16 10:30"), ("yyyy hh:mm", "2011"), ("[h]:mm:ss", "10:30"),
    ],
)  # fmt: skip
def test_a_date_cell_says_no_more_than_it_shows(number_format: str, text: str) -> None:
    assert shown_date(dt.datetime(2011, 12, 16, 10, 30), number_format) == text
