"""Files as archives, unions and volunteers have them: what a curator gets of each, and what is said of it."""

import csv
import datetime as dt
import io
import random
from dataclasses import replace

import openpyxl
import pytest
from babel.dates import format_date

from timeline import files
from timeline.errors import BadFile
from timeline.files import csv_format, json_format
from timeline.files.columns import COLUMNS, MORE, PARTS, loosely, order_said
from timeline.files.encodings import decode
from timeline.files.reading import Fate, Options, Order, Read, Unreadable
from timeline.files.written_dates import date_in_parts, interval, read_date, with_year
from timeline.languages import known
from timeline.model.event import Archive, Event, Status, Timeline

CELLS = (
    "", "-", "?", "1886", "16/12/2011", "05/04/2011", "16 декабря", "[ca. 1886]", "\u200e", "a\x07b", "\u202ea", "e\u0301", "工人", "=1", "'=1",
    "x" * 700, "a|b; c, d", "http://", "http://[::1", "https://example.org/a", "javascript:1", "KZ", "el", "Klingon", "killing", "12:30", "25:99",
    "Europe/Athens", "-20,5", "0", "13", "May", "true", "draft", "none", "a\nb", "64-73", "9" * 20, "٣", "²", "²-3/5/1936", "Ⅷ", "edtf:2011-30",
    "2011-12-16T10:30:00Z", "1/2/3/4", "[?]", "1886-05-04 - 1886-05-03", "0000", "../1913", "1905/", "1 to 2", "\u200e16/12/2011",
)  # fmt: skip
OPTIONS = Options(into=Archive(Timeline("labour", {"en": "Labour"})))


def read(text: str | bytes, name: str = "x.csv", language: str = "en") -> Read:
    raw = text if isinstance(text, bytes) else text.encode()
    return files.read(raw, name, replace(OPTIONS, language=language))


def dates(found: Read) -> list[str]:
    """The date of each event; a draft's as printed, behind a question mark."""
    return [
        f"?{each.printed}" if each.status is Status.DRAFT else str(each.date)
        for each in found.archives[0].event
    ]


def said(found: Read) -> list[str]:
    return [str(odd) for odd in found.odd]


def only(found: Read) -> Event:
    [event] = found.archives[0].event
    return event


class TestHeaders:
    def test_they_may_stand_below_a_heading_which_is_said(self) -> None:
        found = read("Strikes of our union;;\nas of 2020;;\n;;\nDate;Event;Place\n9 May 1936;March;Athens\n")
        assert (dates(found), found.findings.delimiter) == (["1936-05-09"], ";")
        assert said(found) == [
            "x.csv:1: read: it stands above the headers and is no event: 'Strikes of our union'",
            "x.csv:2: read: it stands above the headers and is no event: 'as of 2020'",
        ]

    def test_without_any_the_first_row_is_named(self) -> None:
        with pytest.raises(BadFile, match=r"x\.csv:2: no column is the title; found 'a', 'b'"):
            read("\na,b\n1,2\n")

    def test_once_more_they_are_no_event(self) -> None:
        found = read("Date,Title\n1886,a\nDate,Title\n1887,b\n")
        assert dates(found) == ["1886", "1887"]
        assert said(found) == ["x.csv:3: read: the headers once more, and no event"]

    @pytest.mark.parametrize(
        ("header", "meant"),
        [
            ("Τίτλος γεγονότος *", "title"), ("Date of the event", "date"), ("Fecha del evento", "date"), ("Дата события:", "date"),
            ("Πηγή (εφημερίδα)", "source"), ("Date (DD/MM/YYYY)", "date"), ("date mm-dd-yy", "date"), ("Name of the event", "title"),
            ("Full name", "None"), ("Place / Country", "None"), ("Dublin Core:Title", "title"), ("dcterms:date", "date"), ("x (date)", "None"), ("(date)", "None"), ("y" * 200, "None"),
        ],
    )  # fmt: skip
    def test_with_a_remark(self, header: str, meant: str) -> None:
        assert str(loosely(header)) == meant

    def test_one_that_says_it_plainly_comes_before_one_with_a_remark(self) -> None:
        found = read("Deaths (claimed),Deaths,Deaths (official),Date,Title\n9,1,2,1886,x\n")
        assert [claim.value for claim in only(found).claim] == ["1"]
        assert found.findings.ignored == ("Deaths (claimed)", "Deaths (official)")

    @pytest.mark.parametrize(
        ("header", "order"),
        [
            ("Date (DD/MM/YYYY)", Order.DMY), ("Ημερομηνία (ηη/μμ/εεεε)", Order.DMY), ("Дата (дд.мм.гггг)", Order.DMY), ("Tarih gg.aa.yyyy", Order.DMY),
            ("Date (jj/mm/aaaa)", Order.DMY), ("d/m/yyyy", Order.DMY), ("Date mm-dd-yy", Order.MDY), ("Date (yyyy-mm-dd)", None), ("Date", None),
        ],
    )  # fmt: skip
    def test_that_say_the_order_of_dates(self, header: str, order: Order | None) -> None:
        assert order_said(header) is order

    def test_the_order_a_header_says_is_that_of_its_column(self) -> None:
        found = read("Date (MM/DD/YYYY),Title\n05/04/1886,a\n")
        assert (dates(found), list(found.findings.date_order.values())) == (["1886-05-04"], ["mdy"])

    def test_a_column_under_none_is_named(self) -> None:
        assert read("Date,Title,,\n1886,x,a note,\n").findings.ignored == ("column 3 (it has no header)",)

    def test_for_excel_the_first_row_may_tell_the_delimiter(self) -> None:
        found = read("sep=;\r\nDate;Title, or name\r\n1886;x\r\n;y\r\n".replace(", or name", ""))
        assert (dates(found), found.findings.delimiter) == (["1886", "?"], ";")
        assert said(found) == ["x.csv:4: draft: it has no date"]


class TestColumnsOfADate:
    def test_day_month_and_year_apart(self) -> None:
        rows = "9;5;1936;a\n;Μάιος;1944;b\n;;1896;c\n0;00;1897;d\n31;2;1900;e\n17;11;73;f\n16–17;12;2011;g\n9;;1936;h\n3;13;1936;i\n"
        found = read(f"Ημέρα;Μήνας;Έτος;Γεγονός\n{rows}", language="el")
        assert dates(found) == [
            "1936-05-09", "1944-05", "1896", "1897", "?31 2 1900", "?17 11 73", "2011-12-16/2011-12-17", "?9 1936", "?3 13 1936",
        ]  # fmt: skip
        assert said(found)[:2] == [
            "x.csv:6: draft: date '31 2 1900' is not read: 1900-02 has no day 31",
            "x.csv:7: draft: date '17 11 73' is not read: its year has two figures; write all four",
        ]

    def test_a_start_and_an_end(self) -> None:
        rows = "1984-03-06,1985-03-03,a\nMay 1936,June 1936,b\n4 May 1926,12 May,c\n1911,,d\n1984,?,e\n1926-05-12,1926-05-04,f\n,1926,g\n1990s,1999,h\n1886,1886,i\n"
        found = read(f"Start date,End date,Title\n{rows}")
        assert dates(found) == [
            "1984-03-06/1985-03-03", "1936-05/1936-06", "1926-05-04/1926-05-12", "1911", "?1984 – ?", "?1926-05-12 – 1926-05-04", "?1926", "199X/1999", "1886",
        ]  # fmt: skip
        assert said(found) == [
            "x.csv:6: draft: date '1984 – ?' is not read: its end: it cannot be read",
            "x.csv:7: draft: date '1926-05-12 – 1926-05-04' is not read: it ends (1926-05-04) before it begins (1926-05-12)",
            "x.csv:8: draft: it has an end and no beginning",
        ]

    def test_both_ends_decide_their_order(self) -> None:
        assert dates(read("Start,End,Title\n5/4/2011,16/4/2011,x\n")) == ["2011-04-05/2011-04-16"]

    def test_hours_are_no_ends(self) -> None:
        found = read("Date,Start,End,Title\n1936-05-09,10:00,18:00,x\n")
        assert (dates(found), found.findings.ignored) == (["1936-05-09"], ("Start", "End"))
        assert said(read("Date,End,Title\n1936-05-09,18:00,x\n")) == [
            "x.csv:2: read: its end 18:00 is an hour; it was left out"
        ]

    def test_a_year_beside_the_day(self) -> None:
        found = read(
            "Year,Date,Title\n1905,9 January,a\n1912,17.4.,b\n1936,9/5,c\n1913,,d\n1905,22.01.1906,e\n"
        )
        assert dates(found) == ["1905-01-09", "1912-04-17", "1936-05-09", "1913", "?22.01.1906"]
        assert said(found) == [
            "x.csv:6: draft: date '22.01.1906' is not read: 1905 stands beside it, another year"
        ]

    def test_an_hour_without_a_zone_is_left_out_wherever_it_stands(self) -> None:
        found = read("Date,Time,Title\n1936-05-09,10:30,x\n")
        assert (dates(found), said(found)) == (
            ["1936-05-09"],
            ["x.csv:2: read: its hour 10:30 was left out, since no zone is given"],
        )


class TestRows:
    def test_one_without_title_is_told_with_what_it_holds(self) -> None:
        assert said(read("Date,Title,Deaths\n1886,x,4\nTotal,,4\n"))[-1] == (
            "x.csv:3: refused: it has no title; left out: 'Total | 4'"
        )

    def test_bare_numbers_are_no_ids_for_every_table_has_them(self) -> None:
        found = read("ID,Date,Title\n1,1886,Haymarket\n2,1911,Triangle fire\n")
        assert [each.id for each in found.archives[0].event] == ["haymarket-1886", "triangle-fire-1911"]
        assert said(found) == ["x.csv:1: read: 'ID' only counts the rows; ids are made of title and date"]
        assert [each.id for each in read("ID,Date,Title\n1,1886,a\nx,1911,b\n").archives[0].event] == [
            "1",
            "x",
        ]

    def test_bare_numbers_are_ids_where_the_mapping_says_so(self) -> None:
        options = replace(OPTIONS, mapping={"ID": "id"})
        assert only(csv_format.read(b"ID,date,title\n17,1886,x\n", "x.csv", options)).id == "17"

    def test_our_own_tables_keep_such_ids(self) -> None:
        archive = replace(
            OPTIONS.into, event=(Event("1886", {"en": "x"}, only(read("date,title\n1886,x")).date),)
        )
        assert only(read("".join(csv_format.write((archive,))))).id == "1886"

    def test_a_dash_is_nothing(self) -> None:
        header = (
            "Date,Title,Summary,Place,Country,Kind,Tags,People,Organizations,Deaths,Source,URL,End,Language"
        )
        found = read(f"{header}\n1886,Haymarket,-,-,–,—,-,-,---,-,-,-,-,–\n-,-,,,,,,,,,,,,\n")
        event = found.archives[0].event[0]
        assert (event.place, event.tags, event.people, event.organizations, event.claim, event.sources) == (
            None, (), (), (), (), (),
        )  # fmt: skip
        assert (event.summary, event.status, said(found)) == (
            {"en": "-"},
            "published",
            ["x.csv:3: draft: it has no date"],
        )

    def test_the_same_source_with_no_good_address_is_one_source_each_time(self) -> None:
        text = "Date,Title,Source,URL\n1936,a,Paper,www.example.org\n1937,b,Paper,www.example.org\n"
        found = read(text)
        assert [source.id for source in found.archives[0].source] == ["paper"]
        into = replace(OPTIONS.into, source=found.archives[0].source)
        again = csv_format.read(text.encode(), "x.csv", replace(OPTIONS, into=into))
        assert again.archives[0].event == found.archives[0].event

    def test_what_is_no_address_is_kept_as_a_shelf_mark(self) -> None:
        found = read(
            "date,title,source,source_url\n"
            "1936,a,Paper,p. 5\n1937,b,Paper,p. 6\n1938,c,Paper,p. 5\n1939,d,,box 7\n"
        )
        sources = found.archives[0].source
        assert [(source.id, source.title, source.archive) for source in sources] == [
            ("paper", "Paper", "p. 5"), ("paper-2", "Paper", "p. 6"), ("box-7", "box 7", ""),
        ]  # fmt: skip
        assert [event.sources for event in found.archives[0].event] == [
            ("paper",), ("paper-2",), ("paper",), ("box-7",),
        ]  # fmt: skip
        assert [odd.fate for odd in found.odd] == [Fate.DRAFT] * 4

    def test_a_country_that_is_not_known_stays_with_the_place(self) -> None:
        found = read("date,title,place,country\n1936,a,Athens,Graecia\n1937,b,,Graecia\n")
        assert [event.place and event.place.name for event in found.archives[0].event] == [
            {"en": "Athens, Graecia"}, {"en": "Graecia"},
        ]  # fmt: skip
        assert all("country 'Graecia' is not known" in odd.why for odd in found.odd)

    def test_marks_of_direction_leave_sources_and_tags_too(self) -> None:
        found = read(
            "date,title,source,tags\n2011,x,\u200fجريدة,\u200eOil Workers\n2012,y,Pa\x07per,stri\x07ke Day\n"
        )
        archive = found.archives[0]
        assert [source.title for source in archive.source] == ["جريدة", "Paper"]
        assert [tag.label["en"] for tag in archive.tag.values()] == ["Oil Workers", "strike Day"]
        assert json_format.read("".join(json_format.write((archive,))).encode(), "x.json") == (archive,)
        assert said(found) == [
            "x.csv:2: read: invisible marks of direction were left out",
            "x.csv:3: draft: it held characters that cannot be kept: U+0007",
        ]

    @pytest.mark.parametrize(
        ("cell", "private", "why"),
        [
            ("Sí", True, []), ("x", True, []), ("no", False, []), ("ΟΧΙ", False, []), ("", False, []), ("-", False, []),
            ("secret", True, ["private 'secret' is neither yes nor no; it was kept private"]),
        ],
    )  # fmt: skip
    def test_what_may_be_private_stays_so(self, cell: str, private: bool, why: list[str]) -> None:
        found = read(f"date,title,private\n2011,x,{cell}\n")
        assert (only(found).private, [odd.why for odd in found.odd]) == (private, why)

    def test_an_address_with_open_brackets_is_told(self) -> None:
        found = read("date,title,source_url\n2011,x,http://[::1\n")
        assert said(found) == ["x.csv:2: draft: the address 'http://[::1' is none"]

    def test_a_source_too_long_is_told(self) -> None:
        [odd] = read("date,title,source\n2011,x," + "y" * 700 + "\n").odd
        assert (odd.fate, odd.why) == (Fate.DRAFT, "its source has 700 characters; it was cut to 500")

    def test_whatever_cells_hold_is_read_or_told_and_goes_out_and_comes_back(self) -> None:
        chance = random.Random(3)
        columns = (*COLUMNS, *MORE, *PARTS, "title.el", "place.ru", "Remarks", "")
        for _ in range(150):
            head = list(dict.fromkeys((*chance.sample(columns, 8), "title", chance.choice(("date", "year")))))
            rows = [[chance.choice(CELLS) for _ in head] for _ in range(4)]
            out = io.StringIO()
            csv.writer(out).writerows([*chance.choice(([], [["a heading"]])), head, *rows])
            found = read(out.getvalue())
            archive = found.archives[0]
            assert len(archive.event) + sum(odd.fate is Fate.REFUSED for odd in found.odd) == 4
            assert not any("\n" in str(odd) for odd in found.odd)
            assert json_format.read("".join(json_format.write((archive,))).encode(), "x.json") == (archive,)
            back = read("".join(csv_format.write((archive,))))
            assert [(each.id, each.date, each.status) for each in back.archives[0].event] == [
                (each.id, each.date, each.status) for each in archive.event
            ]

    def test_a_source_of_signs_alone_is_none(self) -> None:
        assert only(read("date,title,source\n2011,x,\x07\n")).sources == ()

    @pytest.mark.parametrize(
        ("cell", "code"),
        [("USA", "US"), ("U.S.A.", "US"), ("США", "US"), ("Η.Π.Α.", "US"), ("EE. UU.", "US"), ("UK", "GB"), ("Great Britain", "GB"), ("Turkey", "TR"), ("Αγγλία", "GB"), ("Μπαγκλαντές", "BD")],
    )  # fmt: skip
    def test_countries_as_people_call_them(self, cell: str, code: str) -> None:
        place = only(read(f"date,title,country\n1886,x,{cell}\n")).place
        assert place is not None and place.country == code

    def test_a_decimal_comma(self) -> None:
        place = only(read("date;title;place;latitude;longitude\n1907;x;Iquique;-20,21;-70,15\n")).place
        assert place is not None and (place.latitude, place.longitude) == (-20.21, -70.15)


class TestDates:
    @pytest.mark.parametrize(
        ("text", "edtf"),
        [
            ("16-Dec-2011", "2011-12-16"), ("Dec-2011", "2011-12"), ("16-Δεκ-2011", "2011-12-16"), ("16 May-3 June 2011", "2011-05-16/2011-06-03"), ("5-1936", "1936-05"),
            ("16/12/2011 - 17/12/2011", "2011-12-16/2011-12-17"), ("27.02.-03.03.1917", "1917-02-27/1917-03-03"), ("8-9/5/1936", "1936-05-08/1936-05-09"),
            ("18/3–28/5/1871", "1871-03-18/1871-05-28"), ("1984-03-06 - 1985-03-03", "1984-03-06/1985-03-03"), ("1984-03-06 to 1985-03-03", "1984-03-06/1985-03-03"),
            ("από 4 έως 12 Μαΐου 1926", "1926-05-04/1926-05-12"), ("с 13 по 16 декабря 2011 г.", "2011-12-13/2011-12-16"), ("du 4 au 12 mai 1926", "1926-05-04/1926-05-12"),
            ("del 3 al 8 de mayo de 1926", "1926-05-03/1926-05-08"), ("от 1905 до 1907", "1905/1907"), ("1984 to 1985", "1984/1985"),
            ("1-го мая 1890 г.", "1890-05-01"), ("1930-е гг.", "193X"), ("1930-ые", "193X"), ("δεκαετία του 1930", "193X"), ("années 1930", "193X"), ("1930'lar", "193X"),
            ("1 Μάη 1936", "1936-05-01"), ("Δεκέμβρης 2008", "2008-12"), ("9.V.1936", "1936-05-09"), ("16 XII 2011", "2011-12-16"),
            ("[ca. 1886]", "1886~"), ("1886 [?]", "1886?"), ("1886 (approx.)", "1886~"), ("1886 περίπου", "1886~"), ("(1886)", "1886"),
            ("Fri 16/12/2011", "2011-12-16"), ("Παρ. 16/12/2011", "2011-12-16"), ("2011-12-16 (Fri)", "2011-12-16"), ("mar 1936", "1936-03"),
            ("\u200f16/\u200f12/\u200f2011", "2011-12-16"), ("16\u201117\u00a0December\u200b 2011", "2011-12-16/2011-12-17"), ("1905\u22121907", "1905/1907"),
        ],
    )  # fmt: skip
    def test_are_read(self, text: str, edtf: str) -> None:
        assert str(read_date(text)) == edtf

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("16-Dec-11", "two figures"), ("Dec-11", "no year"), ("9 (22) января 1905", "two days"), ("00/05/1936", "no day and no month is 0"), ("before 1914", "'before' is no part"),
            ("5/4/2011-6/4/2011", "either way round"), ("13.5.2011-5.13.2011", "either way round"), ("31/2/2011", "2011-02 has no day 31"), ("Saturday 1936", "cannot be read"),
        ],
    )  # fmt: skip
    def test_are_not_read(self, text: str, why: str) -> None:
        found = read_date(text)
        assert isinstance(found, Unreadable)
        assert why in found.why and "character" not in found.why

    def test_a_day_alone_stands_before_a_day(self) -> None:
        assert isinstance(read_date("8-9/5/1936", Order.MDY), Unreadable)

    @pytest.mark.parametrize(
        ("text", "edtf", "hour"),
        [
            ("16/12/2011 00:00:00", "2011-12-16", ""), ("12/16/2011 12:00:00 AM", "2011-12-16", ""), ("3/25/1911 4:40 PM", "1911-03-25", "16:40"),
            ("16/12/2011, 9:05 μ.μ.", "2011-12-16", "21:05"), ("16 Dec 2011 10:30", "2011-12-16", "10:30"), ("2011-12-16T00:00:00Z", "2011-12-16", ""),
        ],
    )  # fmt: skip
    def test_with_an_hour_behind(self, text: str, edtf: str, hour: str) -> None:
        found = read(f'date,title\n"{text}",x\n')
        assert dates(found) == [edtf]
        assert [odd.why for odd in found.odd] == (
            [f"its hour {hour} was left out, since no zone is given"] if hour else []
        )

    def test_only_what_nothing_decides_is_asked_for(self) -> None:
        assert read("date,title\n16.12.2011,a\n12/16/2011,b\n5/5/2011,c\n").findings.date_order == {}
        assert read("date,title\n16.12.2011,a\n12/16/2011,b\n5/4/2011,c\n").findings.date_order == {
            "date": "16.12.2011, 12/16/2011"
        }

    def test_none_is_read_as_another(self) -> None:
        """Many days, written in many ways: the day itself, or a draft."""
        chance = random.Random(7)
        for _ in range(40):
            day = dt.date(chance.randint(1800, 2029), 1, 1) + dt.timedelta(chance.randint(0, 364))
            later = day + dt.timedelta(chance.randint(1, 300))
            iso, both = day.isoformat(), f"{day.isoformat()}/{later.isoformat()}"
            written = {
                f"{day:%d/%m/%Y}": iso, f"{day:%m/%d/%Y}": iso, f"{day.day}.{day.month}.{day.year}": iso,
                f"{day:%d/%m/%Y} - {later:%d/%m/%Y}": both, f"{day:%m/%d/%Y} – {later:%m/%d/%Y}": both,
                f"{day:%d.%m}-{later:%d.%m.%Y}": both, with_year(f"{day:%d/%m}", str(day.year)): iso,
                date_in_parts(str(day.year), str(day.month), str(day.day)): iso,
                str(interval(read_date(iso), f"{later:%d %B}", None, None)): both,
            }  # fmt: skip
            for code in known():
                for style in ("long", "full", "medium", "d-MMM-y", "d LLLL y"):
                    written[format_date(day, style, locale=code)] = iso
                first, last = (format_date(each, "d MMMM", locale=code) for each in (day, later))
                written[f"{first} – {last} {later.year}"] = both
            for text, edtf in written.items():
                found = read_date(text)
                assert isinstance(found, Unreadable) or str(found) == edtf, text


class TestEncodings:
    @pytest.mark.parametrize(
        ("text", "codec", "told"),
        [
            ("Date;Titre\n1er mai;l'armée et les grévistes\n", "cp1252", "x.csv:2: bytes that are not UTF-8, nor surely Greek (windows-1253) or Russian (-1251); save it as UTF-8, or say --encoding windows-1252 ('grévistes')"),
            ("Tarih;Olay\n1977;işçi bayramı\n", "cp1254", "windows-1252 ('bayramý') or windows-1254 ('bayramı')"),
            ("Дата;Событие\n", "koi8-r", "koi8-r ('Событие')"),
        ],
    )  # fmt: skip
    def test_a_word_shows_which_it_is(self, text: str, codec: str, told: str) -> None:
        with pytest.raises(BadFile) as refused:
            decode(text.encode(codec), "x.csv")
        assert told in str(refused.value)

    def test_utf_8_with_a_broken_byte_is_told_as_that(self) -> None:
        text = "date,title\n1936,Απεργία\n1937,Πορεία στη Θεσσαλονίκη\n".encode()
        for raw in (
            text.replace("ρ".encode(), b"\xcf", 1),
            text.replace("ρ".encode(), b"\xfe", 1),
            text[:-2],
        ):
            with pytest.raises(
                BadFile, match=r"x\.csv:[23]: 1 place that is not UTF-8, in a text that else is"
            ):
                decode(raw, "x.csv")


class TestOtherThings:
    @pytest.mark.parametrize(
        "text",
        ["<html><table><tr><td>Date", "\n<!DOCTYPE html>", '<?xml version="1.0"?>', "<TABLE border=1>"],
    )
    def test_a_web_page_is_no_table(self, text: str) -> None:
        with pytest.raises(
            BadFile, match=r"x\.csv: it is a web page \(HTML\) or XML, not CSV; open it in a spread"
        ):
            read(text)

    def test_a_date_that_is_none_goes_out_as_printed_and_comes_back_so(self) -> None:
        found = read("date,title\n05/04/1886,a\n06/07/1886,b\n")
        event = replace(only(read("date,title\n16.12.2011,c\n")), id="c")
        archive = replace(found.archives[0], event=(*found.archives[0].event, event))
        table = "".join(csv_format.write((archive,)))
        back = read(table)
        assert dates(back) == ["?05/04/1886", "?06/07/1886", "2011-12-16"]
        assert [each.date for each in back.archives[0].event[:2]] == [None, None]

    def test_columns_that_timelinejs_has_not_are_named(self) -> None:
        found = read("Year,Month,Headline,Text,Link,Remarks\n1886,5,Haymarket,,,x\n")
        assert (dates(found), found.findings.ignored) == (["1886-05"], ("Remarks",))


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_sheets_that_were_not_read_are_named() -> None:
    table: list[list[object]] = [["Date", "Title"], [1936, "x"]]
    found = read(workbook(("1936", table), ("1937", table), ("empty", []), ("1938", table)), "x.xlsx")
    assert (found.findings.sheet, dates(found)) == ("1936", ["1936"])
    assert said(found) == [
        "x.xlsx: read: its first sheet was read, and no other: '1937', '1938'; save each by itself, and import it too"
    ]


def test_formulas_without_values_are_told() -> None:
    found = read(workbook(("s", [["Date", "Title"], ["=DATE(1936,5,9)", "x"], ["=1", "=2"]])), "x.xlsx")
    assert said(found) == [
        "x.xlsx:2: read: no value is saved with its formulas (3, the first here); open and save it in Excel or LibreOffice, and import it again",
        "x.xlsx:2: draft: it has no date",
    ]  # fmt: skip


def test_dates_in_a_workbooks_columns() -> None:
    rows: list[list[object]] = [
        ["day", "month", "year", "title"],
        [9, 5, 1936, "a"],
        [None, "05", "1936", "b"],
    ]
    assert dates(read(workbook(("s", rows)), "x.xlsx")) == ["1936-05-09", "1936-05"]


def calendar(*lines: str, title: str = "Title") -> bytes:
    entry = ("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", f"SUMMARY:{title}", *lines)
    return "\r\n".join((*entry, "END:VEVENT", "END:VCALENDAR", "")).encode()


class TestCalendars:
    @pytest.mark.parametrize("width", range(8, 75, 7))
    @pytest.mark.parametrize("ending", ["\r\n", "\n"])
    def test_lines_may_be_folded_within_a_character(self, width: int, ending: str) -> None:
        title = "Σφαγή απεργών – ملحمة – 工人 👩‍🏭 a"
        line = f"SUMMARY:{title}".encode()
        fold = f"{ending} ".encode()
        folded = fold.join(line[at : at + width] for at in range(0, len(line), width))
        raw = calendar("DTSTART;VALUE=DATE:20111216", "DTEND;VALUE=DATE:2011121").replace(
            b"SUMMARY:Title", folded
        )
        found = read(raw.replace(b"\r\n", ending.encode()), "x.ics")
        assert only(found).title == {"en": title}

    def test_bytes_that_are_no_utf_8_are_refused_as_before(self) -> None:
        with pytest.raises(BadFile, match=r"x\.ics:5: bytes that are not UTF-8"):
            read(calendar().replace(b"Title", b"caf\xe9"), "x.ics")

    @pytest.mark.parametrize(
        ("start", "end", "date", "time"),
        [
            ("20111216T000000", "20111217T000000", "2011-12-16", None), ("20111216T000000", "20111218T000000", "2011-12-16/2011-12-17", None),
            ("20111216T000000", "20111216T000000", "2011-12-16", "00:00:00"), ("20111216T000000", "20111216T100000", "2011-12-16", "00:00:00"),
        ],
    )  # fmt: skip
    def test_from_midnight_to_midnight_it_lasts_whole_days(
        self, start: str, end: str, date: str, time: str | None
    ) -> None:
        zone = "TZID=Europe/Athens"
        found = read(calendar(f"DTSTART;{zone}:{start}", f"DTEND;{zone}:{end}"), "x.ics")
        event = only(found)
        assert (str(event.date), event.time and str(event.time), said(found)) == (date, time, [])

    def test_an_end_that_is_the_beginning_says_nothing(self) -> None:
        found = read(calendar("DTSTART;VALUE=DATE:20111216", "DTEND;VALUE=DATE:20111216"), "x.ics")
        assert (dates(found), said(found)) == (["2011-12-16"], [])

    def test_a_description_in_html_becomes_text(self) -> None:
        html = 'DESCRIPTION:<p>Police <b>shot</b>.</p><a href="https://example.org/a">More</a>'
        event = only(read(calendar("DTSTART;VALUE=DATE:20111216", html), "x.ics"))
        assert event.description == {"en": "Police shot.\n\n[More](https://example.org/a)"}
        plain = only(read(calendar("DTSTART;VALUE=DATE:20111216", "DESCRIPTION:a < b & c > d"), "x.ics"))
        assert plain.description == {"en": "a < b & c > d"}

    def test_a_broken_property_is_told_and_stops_nothing(self) -> None:
        lines = ("DTSTART;VALUE=DATE:20111216", "GEO:43.3,52.8", "LOCATION:Aktau", "DTEND:tomorrow")
        found = read(calendar(*lines), "x.ics")
        assert (dates(found), only(found).place.name if only(found).place else None) == (
            ["2011-12-16"],
            {"en": "Aktau"},
        )
        assert [(odd.fate, odd.why) for odd in found.odd] == [
            (
                Fate.READ,
                "DTEND 'tomorrow' cannot be read; it was left out; GEO '43.3,52.8' cannot be read; it was left out",
            )
        ]

    def test_a_position_without_a_place_is_told(self) -> None:
        found = read(calendar("DTSTART;VALUE=DATE:20111216", "GEO:43.3;52.8"), "x.ics")
        assert [(odd.fate, odd.why) for odd in found.odd] == [
            (Fate.READ, "a position needs a place; it was left out")
        ]


@pytest.mark.parametrize(
    ("cell", "kind"), [("Απεργία", "strike"), ("GRÈVE", "strike"), ("забастовка", "strike"), ("kisi", None)]
)
def test_kinds_by_their_names_and_others_as_tags(cell: str, kind: str | None) -> None:
    found = read(f"date,title,kind,tags\n2011-12-16,x,{cell},oil\n")
    [event] = found.archives[0].event
    assert (event.kind, event.tags) == ((kind, ("oil",)) if kind else ("other", ("oil", "kisi")))
    assert [odd.why.partition(";")[0] for odd in found.odd] == (
        [] if kind else [f"kind '{cell}' is not known"]
    )


@pytest.mark.parametrize(
    ("date", "fits"),
    [
        ("Friday 16 December 2011", True),
        ("Monday, 16 December 2011", False),
        ("Τετάρτη 17 Νοεμβρίου 1973", False),
        ("Σάββατο 17 Νοεμβρίου 1973", True),
        ("Δευ 16/12/2011", False),
        ("16 mar 2011", True),  # a month, and a Tuesday in Spanish
    ],
)
def test_a_weekday_that_does_not_fit_makes_a_draft(date: str, fits: bool) -> None:
    found = read(f'date,title\n"{date}",x\n')
    [event] = found.archives[0].event
    assert event.date is not None
    assert event.status == ("published" if fits else "draft")
    assert ["its weekday is another" in odd.why for odd in found.odd] == ([] if fits else [True])


@pytest.mark.parametrize("roman", ["XIII", "IIII", "VIIII", "IXI"])
def test_a_roman_month_that_is_none_is_not_read(roman: str) -> None:
    [event] = read(f"date,title\n16.{roman}.2011,x\n").archives[0].event
    assert (event.date, event.printed) == (None, f"16.{roman}.2011")


def test_a_roman_month_as_a_greek_keyboard_has_it() -> None:
    assert dates(read("date,title\n25.ΙΙΙ.1943,x\n25.ΧΙ.1943,x\n")) == ["1943-03-25", "1943-11-25"]


def test_a_column_in_no_language_is_told_of() -> None:
    found = read("date,title.en,title.gr,title.xq\n2011-12-16,Strike,Απεργία,X\n")
    assert [str(odd) for odd in found.odd] == [
        "x.csv:1: read: 'title.gr': 'gr' is no language's code (a country's)",
        "x.csv:1: read: 'title.xq': 'xq' is no language's code",
    ]


def test_the_year_0000_of_a_database_is_none() -> None:
    [event] = read("date,title\n1/1/0000,x\n").archives[0].event
    assert (event.date, event.status) == (None, "draft")
