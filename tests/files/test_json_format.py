"""The JSON document: its faults with line and key, its bounds, and what it may look like."""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from tests.work import growth, no_hang
from timeline.errors import BadFile
from timeline.files.json_format import Item, read, stream
from timeline.model.event import Event

HEAD = (
    '{"format": 1, "timelines": [\n{"timeline": {"id": "labour", "language": "en", "title": {"en": "Labour"}}'
)


def document(*events: str, more: str = "") -> bytes:
    body = ",\n".join(events)
    return f'{HEAD}{more},\n"events": [\n{body}\n]}}\n]}}\n'.encode()


def event(id: str, more: str = "") -> str:
    return f'{{"id": "{id}", "title": {{"en": "x"}}, "date": "2011-12-16"{more}}}'


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "x.json:1: this is not a document of Timeline; begin it with"),
        (b"[]", "this is not a document of Timeline"),
        (b"\xff", "x.json:1: bytes that are not UTF-8"),
        (b'{"format": 1}', "the key timelines is missing"),
        (b'{"timelines": []}', "the key format is missing before timelines"),
        (b'{"format": 2, "timelines": []}', "format '2' is not known"),
        (b'{"format": 1, "events": []}', "there is no key 'events' here"),
        (b'{"format": 1, "timelines": []} x', "text stands after the document's end"),
        (b'{"format": 1, "timelines": [1]}', "a timeline is a table"),
        (b'{"format": 1, "timelines": [{"events": []}]}', "x.json:1 timeline: the key timeline is missing"),
        (HEAD.encode(), "the file ends where } is expected"),
        (document(event("a"), event("a")), "x.json:5 events.id: 'a' stands here a second time, first on line 4"),
        (document(event("a", ', "date": "2012"')), "x.json:4: the key 'date' stands twice in one table"),
        (document(event("a"), event("b", ', "kind": "kiling"')), "x.json:5 events.kind: found 'kiling'; expected one of"),
        (document(event("a", ', "titel": 1')), "x.json:4 events.titel: there is no key 'titel' here; did you mean title?"),
        (document(event("a", ', "claim": [{"metric": "deaths"}]')), "x.json:4 events.claim: a claim says one thing"),
        (document(event("a", ', "sources": ["s"]')), "x.json:4 events.sources: there is no source 's'"),
        (document(event("a", ', "links": [{"relation": "follows", "event": "a"}]')), "'a' is linked to itself"),
        (document(event("a"), more=',\n"withdrawn": ["a"]'), "x.json:5 events.id: 'a' is withdrawn"),
        (document(event("a"), more=',\n"tags": {"Öl": {"label": {"en": "oil"}}}'), "x.json:3 tags: 'Öl' is not a name"),
        (document(event("a"), more=',\n"people": {"x": {"name": {"en": "X"}, "nom": 1}}'), "x.json:3 people.nom: there is no key 'nom' here"),
        (document(event("a"), more=',\n"sources": [{"id": "s"}]'), "x.json:3 sources.title: the key title is missing"),
        (document(event("a"), more=',\n"tags": {},\n"tags": {}'), "the key 'tags' stands twice"),
        (document('{"id": "a" "title": 1}'), "x.json:4: '\"title\": 1}' is not JSON: expecting ',' delimiter"),
        (document(event("a", ', "quote": "\\u0000"')), "x.json:4 events.quote: character U+0000 cannot be kept"),
        (document(event("a", ', "quote": "\\ud800"')), "character U+D800 cannot be kept"),
        (document(event("a", ', "claim": [{"metric": "x", "min": NaN}]')), "NaN is no number"),
        (document(event("a", ', "claim": [{"metric": "x", "min": 1e999}]')), "x.json:4 events.claim.min"),
        (document(event("a", f', "claim": [{{"metric": "x", "min": {"9" * 5000}}}]')), "x.json:4"),
        (document(event("a", f', "quote": {"[" * 100_000}')), "nested too deep"),
        (document(event("a", f', "quote": {"[" * 900}{"]" * 900}')), "x.json:4 events.quote"),
        (document(event("a", ', "quote": "' + "x" * 1_100_000 + '"')), "x.json:4: over 1,000,000 characters are too many for one entry"),
        (document(event("a", ', "quote": "' + "x" * 3_000_000), ), "over 1,000,000 characters are too many"),
        (document(event("a", ', "quote": [' + "1," * 700_000 + "1]")), "over 1,000,000 characters are too many"),
        (document(event("a", ', "time": "02:33"')), "a time is local to a zone"),
        (document('{"id": "a", "redirect": "a"}'), "x.json:4 events.redirect: 'a' leads to itself"),
        (document('{"id": "a", "redirect": "b", "tags": []}'), "x.json:4 events.tags: there is no key 'tags' here; known are id, redirect"),
        (document('{"redirect": "b"}'), "x.json:4 events.id: the key id is missing"),
        (document(event("a"), '{"id": "a", "redirect": "b"}'), "x.json:5 events.id: 'a' stands here a second time, first on line 4"),
        (document('{"id": "a", "redirect": "b"}', more=',\n"withdrawn": ["a"]'), "x.json:5 events.id: 'a' is withdrawn"),
        (f'{HEAD}, "redirect": {{"a": "b"}}}}]}}'.encode(), "there is no key 'redirect' here"),
    ],
    ids=range(41),
)  # fmt: skip
def test_a_fault_in_one_line(raw: bytes, says: str) -> None:
    with no_hang(), pytest.raises(BadFile) as refused:
        read(raw, "x.json")
    text = str(refused.value.faults[0])
    assert says in text
    assert "\n" not in text and len(text) < 1_000


@pytest.mark.parametrize(
    "made",
    [
        lambda n: b"{" + b" " * (n * 8),
        lambda n: document(event("a", ', "quote": "' + "x" * n + '"')),
        lambda n: document(event("a", ', "quote": [' + "1," * (n // 2) + "1]")),
        lambda n: document(event("a", ', "place": {' + ",".join(f'"{key}": 0' for key in range(n // 100)) + "}")),
        lambda n: document(event("a", ', "place": {' + "".join(f'"{key}": 0,' for key in range(n // 20)) + f'"{n // 20 - 1}": 0}}')),
        lambda n: document(*(event(f"e{number}") for number in range(n // 200))),
        lambda n: document(*(f'{{"id": "e{number}", "redirect": "a"}}' for number in range(n // 100))),
    ],
    ids=["blanks", "a text", "a list", "keys", "a key twice", "events", "redirects"],
)  # fmt: skip
def test_the_time_grows_no_faster_than_the_document(made: Callable[[int], bytes]) -> None:
    """Four times the text would take sixteen times as long, were it its square."""
    small, large = made(240_000), made(960_000)
    with no_hang():
        assert growth(lambda: refused_or_read(small), lambda: refused_or_read(large)) < 9


def refused_or_read(raw: bytes) -> None:
    with suppress(BadFile):
        read(raw, "x.json")


def test_every_fault_at_once_a_hundred_at_most() -> None:
    with pytest.raises(BadFile) as refused:
        read(document(*(event(f"e{n}", ', "kind": "x"') for n in range(500))), "x.json")
    assert [fault.where for fault in refused.value.faults][:2] == [
        "x.json:4 events.kind",
        "x.json:5 events.kind",
    ]
    assert len(refused.value.faults) == 100


def test_what_is_sound_comes_before_the_faults_do() -> None:
    found: list[Item] = []
    raw = document(event("a"), event("b", ', "kind": "x"'), event("c"))
    with pytest.raises(BadFile):
        found.extend(stream([raw], "x.json"))
    assert [(item.value.id, item.line) for item in found if isinstance(item.value, Event)] == [
        ("a", 4),
        ("c", 6),
    ]


def test_memory_stays_bounded() -> None:
    """A document of 60 MB in an eighth of that, ids included."""
    story = ', "description": {"en": "' + "word " * 600 + '"}'

    def pieces() -> Iterator[bytes]:
        yield f'{HEAD},\n"events": [\n'.encode()
        for number in range(20_000):
            yield (event(f"e{number}", story) + ("," if number < 19_999 else "") + "\n").encode()
        yield b"]}\n]}\n"

    tracemalloc.start()
    count = sum(isinstance(item.value, Event) for item in stream(pieces(), "x.json"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 8_000_000
