"""Dated statements in pasted texts: texts tuned to and texts not; the seed; hard input.

A text of tests/curate/texts has `clear` dates (EDTF and a part of the quote) whose year has no second
reading; `open` ones, which must be the XXXX form (or, where one is named, that reading, which must also be
among the candidates); `optional` and `doubtful` (readers differ) dates, fine to find and fine to leave; and `never`, words that may not
stand in any draft's expression; `missed` and `extra`, known faults. All answers were written before the rules first ran on the text.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.curate.hard_texts import NAMES, hard_text
from tests.work import calls, growth, no_hang
from timeline.curate.lexicon import known, lexicon
from timeline.curate.suggest import MAX_QUOTE, Draft, suggest
from timeline.dates.edtf import parse
from timeline.errors import BadSetting

TEXTS = Path(__file__).with_name("texts")
SEED = (TEXTS / "seed.txt").read_text("utf-8")
PUBLISHED = parse("2016-12-14")


def texts(half: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((TEXTS / f"{half}.toml").read_text("utf-8"))["text"])


# ── Whole texts ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Score:
    """Of one text: how many dates are due, how many drafts bear a year; the faults, a line each."""

    clear: int
    yeared: int
    missed: list[str]
    wrong: list[str]
    extra: list[str]


def has_year(date: str) -> bool:
    return re.search(r"\d{3}[\dX]", date) is not None


def quoted(draft: Draft) -> str:
    return " ".join(draft.quote.split())


def is_found(drafts: tuple[Draft, ...], date: str, part: str) -> bool:
    return any(
        (each.date == date and part in quoted(each)) or any(also.date == date for also in each.also)
        for each in drafts
    )


def is_left_open(drafts: tuple[Draft, ...], date: str, right: str, part: str) -> bool:
    return any(
        each.date == right or (each.date == date and (not right or right in each.candidates))
        for each in drafts
        if part in quoted(each)
    )


def score(text: dict[str, Any]) -> Score:
    published = parse(text["published"]) if text["published"] else None
    made = suggest(text["text"], published, None)
    assert made.language == text["language"], text["id"]
    drafts = made.drafts
    missed = [f"{date} {part}" for date, part in text["clear"] if not is_found(drafts, date, part)]
    missed += [
        f"{date} {part}" for date, right, part in text["open"] if not is_left_open(drafts, date, right, part)
    ]
    due = {date for date, _ in text["clear"]} | {date for pair in text["open"] for date in pair[:2]}
    expected = due | set(text["optional"]) | {date for date, _ in text.get("doubtful", [])}
    wrong, extra = [], []
    for each in drafts:
        never = any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", each.expression) for word in text["never"])
        line = f"{each.date} {each.expression!r} {each.method}"
        if has_year(each.date) and (never or (each.date not in expected and each.method != "explicit")):
            wrong.append(line)
        elif never or each.date not in expected:
            extra.append(line)
    yeared = sum(has_year(each.date) for each in drafts)
    return Score(len(text["clear"]) + len(text["open"]), yeared, missed, wrong, extra)


TUNED = ["tuned", "fifth", "seventh-seen", "eighth"]


@pytest.mark.parametrize(
    "text", [text for half in TUNED for text in texts(half)], ids=lambda text: text["id"]
)
def test_a_text_that_rules_were_tuned_to(text: dict[str, Any]) -> None:
    result = score(text)
    known = (text.get("missed", []), [], text.get("extra", []))
    assert (result.missed, result.wrong, result.extra) == known


@pytest.mark.parametrize(
    ("half", "lost"), [("unseen", 0.1), ("sixth", 0.13), ("seventh-unseen", 0.13), ("ninth", 0.1)]
)
def test_the_texts_that_rules_were_not_tuned_to(half: str, lost: float) -> None:
    """Recall of nine tenths or nearly, and at most one wrong year in fifty. Of the ninth what is general was
    mended since it was met.
    """
    scores = [score(text) for text in texts(half)]
    missed = [line for each in scores for line in each.missed]
    wrong = [line for each in scores for line in each.wrong]
    assert len(missed) <= lost * sum(each.clear for each in scores), missed
    assert len(wrong) <= 0.02 * sum(each.yeared for each in scores), wrong


def test_an_anniversary_in_the_month_of_its_origin_tells_when_the_text_was_written() -> None:
    text = "2 мая исполняется 70 лет со дня стачки, начатой в мае 1954 года.\n\nВстреча пройдёт 4 мая."
    assert [each.date for each in suggest(text, None, None).drafts] == ["1954-05-02", "2024-05-04"]


def test_the_seed_text_gives_what_a_reader_finds_in_it() -> None:
    """docs/suggest.md: the year from the anniversary, and none of 2016 or 2017 for the news below it."""
    drafts = suggest(SEED, None, None).drafts
    assert [(each.date, each.method, each.section) for each in drafts] == [
        ("2016-12-14", "year-from-context", "main"),
        ("2011-12-16", "anniversary", "main"),
        ("2016-11-28", "year-from-context", "main"),
        ("XXXX-01-28/XXXX-01-30", "year-from-context", "related"),
        ("XXXX-06-04/XXXX-06-05", "year-from-context", "related"),
    ]
    assert drafts[1].anniversary == (5, "2016-12-16")
    assert [(each.expression, each.date) for each in drafts[1].also] == [
        ("5year anniversary", "2011-12-16"),
        ("December 2011", "2011-12"),
        ("December 2011", "2011-12"),
    ]


@pytest.mark.parametrize("published", ["2016-12-16", "2016-12-14", "2016-12", "2017-12-16"])
def test_the_seed_text_with_a_release_date_right_or_a_year_late(published: str) -> None:
    made = suggest(SEED, parse(published), None)
    assert [each.date for each in made.drafts][:3] == ["2016-12-14", "2011-12-16", "2016-11-28"]
    assert bool(made.warnings) is (published == "2017-12-16")


# ── Single sentences ────────────────────────────────────────────────────────────────────────────────────

SENTENCES = tomllib.loads((TEXTS / "sentences.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("language", "sentence", "dates"),
    [(code, *row) for code, rows in SENTENCES.items() for row in rows],
    ids=lambda value: str(value)[:40],
)
def test_a_sentence(language: str, sentence: str, dates: list[str]) -> None:
    assert [each.date for each in suggest(sentence, parse("2016-12-14"), language).drafts] == dates


COUNTED_BESIDE = [  # so many years ago, wrongly by the release of 2016-12-14, beside the day that is printed
    ("el", "Πριν 83 χρόνια, στις 9 Μάη 1936, η χωροφυλακή πυροβόλησε.", "Πριν 83 χρόνια"),
    ("el", "Πριν από 83 χρόνια, στις 9 Μάη του 1936 η χωροφυλακή πυροβόλησε.", "Πριν από 83 χρόνια"),
    ("el", "Η χωροφυλακή πυροβόλησε στις 9 Μάη 1936, πριν 83 χρόνια.", "πριν 83 χρόνια"),
    ("en", "83 years ago, on 9 May 1936, police fired.", "83 years ago"),
    ("en", "83 years ago today, on 9 May 1936, police fired.", "83 years ago"),
    ("en", "Police fired on 9 May 1936 (83 years ago).", "83 years ago"),
    ("ru", "83 года назад, 9 мая 1936 года, полиция стреляла.", "83 года назад"),
    ("fr", "Il y a 83 ans, le 9 mai 1936, la police tira.", "Il y a 83 ans"),
    ("es", "Hace 83 años, el 9 de mayo de 1936, la policía disparó.", "Hace 83 años"),
    ("kk", "83 жыл бұрын, 1936 жылы 9 мамырда полиция оқ атты.", "83 жыл бұрын"),
    ("tr", "83 yıl önce, 9 Mayıs 1936'da polis ateş açtı.", "83 yıl önce"),
    ("ar", "قبل 83 عاما، في 9 مايو 1936، أطلقت الشرطة النار.", "قبل 83 عاما"),
]


@pytest.mark.parametrize(("language", "sentence", "count"), COUNTED_BESIDE)
def test_a_printed_day_is_believed_rather_than_the_count_beside_it(
    language: str, sentence: str, count: str
) -> None:
    (draft,) = suggest(sentence, PUBLISHED, language).drafts
    assert (draft.date, draft.method, draft.confidence) == ("1936-05-09", "explicit", "medium")
    assert [each.expression for each in draft.also] == [count]
    assert draft.note == "the time counted beside it does not fit"


@pytest.mark.parametrize(("today", "published"), [("", "2016-12-14"), (" today", "2016-05-09")])
def test_a_count_that_leads_to_the_day_beside_it_takes_nothing_from_it(today: str, published: str) -> None:
    text = f"80 years ago{today}, on 9 May 1936, police fired."
    (draft,) = suggest(text, parse(published), "en").drafts
    assert (draft.date, draft.method, draft.confidence, draft.note) == ("1936-05-09", "explicit", "high", "")
    assert [each.expression for each in draft.also] == ["80 years ago"]


TOLD_APART = [  # a count and a printed day that tell of two things
    "Two years ago the mine closed; on 9 May 1936 police fired.",
    "Two years ago, the mine closed. On 9 May 1936, police fired.",
    "The mine closed two years ago; on 9 May 1936, police fired.",
    "The mine closed two years ago, on 9 May 1936 police had fired.",
    "Police fired on 9 May 1936, two years ago the mine closed.",
    "There were strikes two years ago, on 9 May 1936, and in July 1920.",
]


@pytest.mark.parametrize("text", TOLD_APART)
def test_a_count_and_a_day_that_tell_of_two_things_stay_two(text: str) -> None:
    drafts = suggest(text, PUBLISHED, "en").drafts
    assert {"2014~", "1936-05-09"} <= {each.date for each in drafts}
    assert all(each.also == () and each.note == "" for each in drafts)


COMPLETED = [  # so many years that are complete on a day: an anniversary without that word
    ("el", "Στις 16 Δεκεμβρίου συμπληρώνονται 5 χρόνια από τη δολοφονία των απεργών."),
    ("el", "Την Παρασκευή 16 Δεκεμβρίου κλείνουν πέντε χρόνια από τη δολοφονία των απεργών."),
    ("el", "Στις 16 Δεκεμβρίου θα συμπληρωθούν πέντε χρόνια που δολοφόνησαν τους απεργούς."),
    ("el", "Συμπληρώνονται στις 16 Δεκεμβρίου 5 χρόνια από τη δολοφονία των απεργών."),
    ("el", "Πέντε χρόνια συμπληρώνονται στις 16 Δεκεμβρίου από τη δολοφονία των απεργών."),
    ("el", "Στις 16 Δεκεμβρίου 2016 συμπληρώνονται 5 χρόνια από τη δολοφονία των απεργών."),
    ("ru", "16 декабря исполняется 5 лет со дня расстрела."),
    ("ru", "16 декабря исполнится ровно пять лет с расстрела рабочих."),
    ("en", "December 16 marks five years since the shooting."),
    ("en", "16 December marks exactly five years since police shot the strikers."),
    ("en", "On Friday, 16 December, five years will have passed since police shot the strikers."),
    ("en", "16 December 2016 marks five years since the shooting."),
    ("fr", "Le 16 décembre, cela fera cinq ans que la police a tiré."),
    ("fr", "Le 16 décembre marquera les cinq ans de la fusillade."),
    ("fr", "Il y aura cinq ans le 16 décembre que la police a tiré."),
    ("es", "El 16 de diciembre se cumplen cinco años de la matanza."),
    ("es", "El 16 de diciembre hará cinco años que la policía disparó."),
    ("es", "Se cumplirán el 16 de diciembre cinco años desde la matanza."),
    ("tr", "16 Aralık'ta katliamın üzerinden beş yıl geçmiş olacak."),
    ("kk", "16 желтоқсанда Жаңаөзен қырғынына бес жыл толады."),
    ("ar", "في 16 ديسمبر تمر خمس سنوات على المجزرة."),
]


@pytest.mark.parametrize(("language", "sentence"), COMPLETED)
def test_years_that_are_complete_on_a_day_are_an_anniversary(language: str, sentence: str) -> None:
    (draft,) = suggest(sentence, PUBLISHED, language).drafts
    assert (draft.date, draft.method) == ("2011-12-16", "anniversary")
    assert (draft.anniversary, draft.recurrence) == ((5, "2016-12-16"), "anniversary")


@pytest.mark.parametrize(
    ("sentence", "published", "date"),
    [
        ("Στις 16 Δεκεμβρίου συμπληρώνονται 5 χρόνια από τη σφαγή.", "2016-12-16", "2011-12-16"),  # today
        ("Στις 16 Δεκεμβρίου συμπληρώνονται 5 χρόνια από τη σφαγή.", "2016-06-01", "2011-12-16"),  # to come
        ("Στις 16 Δεκεμβρίου συμπληρώνονται 5 χρόνια από τη σφαγή.", "2016-12-29", "2011-12-16"),  # just over
        ("Στις 16 Δεκεμβρίου συμπληρώνονται 5 χρόνια από τη σφαγή.", "2016-12", "2011-12-16"),
        ("Στις 16 Δεκεμβρίου συμπληρώθηκαν 5 χρόνια από τη σφαγή.", "2017-03-01", "2011-12-16"),
        ("Σήμερα συμπληρώνονται 5 χρόνια από τη σφαγή.", "2016-12-16", "2011-12-16"),
        ("Στις 16 Δεκεμβρίου συμπληρώνεται ένας χρόνος από τη σφαγή.", "2016-12-14", "2015-12-16"),
        ("Στις 16 Δεκεμβρίου συμπληρώνονται 5 χρόνια από τη σφαγή, τον Δεκέμβρη του 2011.", "", "2011-12-16"),
        ("Στις 16 Δεκεμβρίου συμπληρώνονται 5 χρόνια από τη σφαγή.", "", "XXXX-12-16"),
    ],
)
def test_the_year_in_which_years_are_complete_follows_from_the_release(
    sentence: str, published: str, date: str
) -> None:
    """Now, soon or just over, whatever other verbs say; open without a release date, as any anniversary."""
    (draft,) = suggest(sentence, parse(published) if published else None, "el").drafts
    assert draft.date == date


NOT_COMPLETED = [  # with such a verb, or so many years, but not on that day, or since nothing
    ("ru", "16 декабря ему исполнится 65 лет."),
    ("es", "El 16 de diciembre fue condenado a cinco años de prisión."),
    ("en", "The party won 16 marks five years after the strike on 16 December."),
    ("el", "Συμπληρώνονται φέτος 5 χρόνια από τη δολοφονία και στις 16 Δεκεμβρίου δικάζονται."),
    ("el", "Στις 16 Δεκεμβρίου συγκεντρώθηκαν καθώς συμπληρώνονται 5 χρόνια από τη δολοφονία."),
    ("el", "Στις 16 Δεκεμβρίου κλείνουν το εργοστάσιο για 5 χρόνια από τη συμφωνία."),
]


@pytest.mark.parametrize(("language", "sentence"), NOT_COMPLETED)
def test_years_that_are_not_said_to_be_complete_on_a_day_are_no_anniversary(
    language: str, sentence: str
) -> None:
    (draft,) = suggest(sentence, PUBLISHED, language).drafts
    assert (draft.date[4:], draft.anniversary) == ("-12-16", None)


def test_a_printed_day_on_which_years_are_complete_is_not_their_origin() -> None:
    drafts = suggest("16 December 2011 marked five years since the strike.", PUBLISHED, "en").drafts
    assert [(each.date, each.anniversary) for each in drafts] == [("2011-12-16", None)]
    told = suggest("9 May 2016 marks 80 years since the strike of 1936.", parse("2016-05-01"), "en").drafts
    assert [(each.date, each.anniversary) for each in told] == [("1936-05-09", (80, "2016-05-09"))]
    origin = suggest("9 May marks 80 years since the strike of 9 May 1936.", parse("2016-05-01"), "en").drafts
    assert [(each.date, each.anniversary) for each in origin] == [("1936-05-09", (80, "2016-05-09"))]


RELEASES = [  # the line a text begins with, and when it was released
    ("For immediate release: 14 December 2016", "2016-12-14"),
    ("Published: 30.11.2016 18:45", "2016-11-30"),
    ("ATHENS (14 December 2016) — Workers marched.", "2016-12-14"),
    ("Paris, le 14 décembre 2016", "2016-12-14"),
    ("14.12.2016", "2016-12-14"),
    ("Заявление профсоюза от 14 декабря 2016 года", "2016-12-14"),
    ("Δευτέρα, 14 Νοέμβρη 2016", "2016-11-14"),
    ("Madrid, a 14 de diciembre de 2016", "2016-12-14"),
    ("GENEVA, 14 December 2016 (Agency) – Workers marched.", "2016-12-14"),
    ("GENEVA (14 December 2016, Agency) – Workers marched.", "2016-12-14"),
    ("14.12.2016, 10:40", "2016-12-14"),
    ("14 декабря 2016, 10:40 МСК", "2016-12-14"),
    ("Publié le 14 déc. 2016 à 14h05", "2016-12-14"),
    ("Последнее обновление: 14 дек. 2016, 14:00", "2016-12-14"),
    ("Saturday, 17 December 2016, 18:00", ""),  # the hour of a meeting
    ("The shootings of 16 December 2011 are not forgotten.", ""),
]


@pytest.mark.parametrize(("line", "published"), RELEASES)
def test_the_release_line_is_no_draft(line: str, published: str) -> None:
    made = suggest(f"{line}\n\nTexte, текст, κείμενο.", None, None)
    assert made.published == published
    assert bool(made.drafts) is not bool(published)


CONTRADICTIONS = [  # a release date the text speaks against: it is believed, and that is said
    ("Athens, 14 December 2016\n\nYesterday they met.", "2017-12-14", "2016-12-13", "the text is believed"),
    (
        "On Friday 9 December they met. On Monday 12 December they marched.",
        "2017-12-14",
        "2016-12-09",
        "the printed weekdays are those of 2016, not 2017: the text is believed",
    ),
]


@pytest.mark.parametrize(("text", "published", "date", "warning"), CONTRADICTIONS)
def test_a_wrong_release_date(text: str, published: str, date: str, warning: str) -> None:
    made = suggest(text, parse(published), "en")
    assert made.drafts[0].date == date
    assert warning in made.warnings[0]


def test_without_a_release_date_nothing_is_counted_from_it() -> None:
    made = suggest("Yesterday they met. On 3 June they marched.", None, "en")
    assert [(each.date, each.confidence) for each in made.drafts] == [("XXXX-06-03", "low")]
    assert made.warnings == ("no release date is known: give it with --published",)


def test_a_language_without_a_lexicon_is_refused() -> None:
    with pytest.raises(BadSetting, match="dated statements cannot be found in language 'de'"):
        suggest("Am 1. Mai", None, "de")


# ── What holds for every draft ──────────────────────────────────────────────────────────────────────────

KEYS = ["quote", "expression", "start", "end", "date", "method", "confidence", "title", "section", "candidates",
        "anniversary", "recurrence", "also", "note"]  # fmt: skip


def check(text: str, drafts: tuple[Draft, ...]) -> None:
    for each in drafts:
        assert text[each.start : each.end] == each.expression
        assert each.quote in text and each.expression in each.quote and len(each.quote) <= MAX_QUOTE
        assert each.method in ("explicit", "year-from-context", "relative", "anniversary")
        assert each.confidence in ("high", "medium", "low")
        assert each.recurrence in ("none", "anniversary", "observance")
        for date in (each.date, *each.candidates, *(also.date for also in each.also)):
            parse(date)
        assert all(text[also.start : also.end] == also.expression for also in each.also)
        assert list(each.shape()) == KEYS
        assert len(each.title) <= 71
    assert [each.start for each in drafts] == sorted(each.start for each in drafts)
    assert len({each.date for each in drafts}) == len(drafts)


@pytest.mark.parametrize("half", [*TUNED, "unseen", "sixth"])
def test_each_draft_stands_in_its_text(half: str) -> None:
    for text in texts(half):
        check(text["text"], suggest(text["text"], parse("2016-12-14"), None).drafts)


def test_crlf_accents_in_two_characters_and_a_long_sentence() -> None:
    text = (
        "Στις 16 Δεκε\u0301μβρη 2011 πυροβόλησαν τους εργάτες της\r\nπόλης. "
        + "Και τότε ξανά " * 60
        + "στις 3 Μάη 2012 "
        + "ήρθαν " * 60
    )
    drafts = suggest(text, None, "el").drafts
    assert [each.date for each in drafts] == ["2011-12-16", "2012-05-03"]
    check(text, drafts)


WORDS = {code: [" ".join(p.words) for ps in lexicon(code).phrases.values() for p in ps] for code in known()}
PIECES = st.one_of(
    st.sampled_from([word for words in WORDS.values() for word in words]),
    st.sampled_from([word.title() for word in WORDS["en"] + WORDS["el"]]),
    st.integers(0, 35).map(str),
    st.integers(1000, 2100).map(str),
    st.sampled_from(
        [".,", "-", "–", "\n", "\n\n", "…", "...", "'", "(", ")", "/", "№", "«", "»", ":", "%", "€", "29"]
    ),
    st.builds("{}.{}.{}".format, st.integers(0, 40), st.integers(0, 15), st.integers(1, 2100)),
)


@given(st.lists(PIECES, max_size=40), st.sampled_from(["", "2016-12-14", "2016-12", "2016", "0001", "201X"]))
def test_anything_can_be_pasted(pieces: list[str], published: str) -> None:
    text = " ".join(pieces)
    check(text, suggest(text, parse(published) if published else None, None).drafts)


@given(st.text(max_size=300))
def test_any_characters_can_be_pasted(text: str) -> None:
    check(text, suggest(text, parse("2016-12-14"), None).drafts)


@pytest.mark.parametrize("name", NAMES)
def test_the_work_grows_no_faster_than_the_text(name: str) -> None:
    """Four times the text: sixteen times the calls, were it its square. What was met before is remembered."""
    with no_hang():
        small, large = (calls(suggest, hard_text(name, size), PUBLISHED, None) for size in (2_500, 10_000))
    assert large < 8 * small


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_the_time_grows_no_faster_than_the_text(name: str) -> None:
    """Of regular expressions too: four times the text would take sixteen times as long, were it its square."""
    small, large = hard_text(name, 50_000), hard_text(name, 200_000)
    with no_hang():
        assert growth(lambda: suggest(small, PUBLISHED, None), lambda: suggest(large, PUBLISHED, None)) < 9


def test_a_text_that_would_take_too_much_memory_is_refused() -> None:
    with pytest.raises(BadSetting, match="the text: 1,000,001 characters are too many; give one release"):
        suggest("a" * 1_000_001, None, "en")
