"""A delivery with its facts → the finished bytes of a message, in the reader's language. Pure.

A mail (RFC 5322) has the text, its HTML twin and occurrences as .ics; a webhook's body is JSON.
Days are counted from the recipient's day, so that a message sent late says so truly.

A mail stays under 100 kB where its facts allow it. The text says everything, whatever it weighs. The
HTML says the same while both fit; else it is brief: figures in a line instead of a table, summaries and
sources left to the text; bare, saying only that sources disagree, where a mail program would cut even
that. What room is left holds calendar entries, the nearest always.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlsplit

from jinja2 import Environment

from timeline.dates.calendars import Day
from timeline.dates.recurrence import Occurrence, OccurrenceKind
from timeline.dates.return_words import (
    date_of_start_words,
    label_words,
    note_words,
    occurrence_date_words,
    when_words,
)
from timeline.dates.uncertain import Precision
from timeline.dates.words import short_day_words
from timeline.errors import BadSetting
from timeline.languages import Chosen, Language
from timeline.model.address import email_address
from timeline.model.event import Event, Source
from timeline.model.reminder import Channel, Delivery, Lead
from timeline.render.claims import Matter, Saying, matters, source_words
from timeline.render.mail import POLICY, ascii_url
from timeline.render.shapes import claim_shape, event_shape, occurrence_shape, source_shape
from timeline.store.occurrences import Found

MAX_SUBJECT = 150
MAX_MAIL = 100_000  # bytes
MAX_TEXTS = 80_000  # of them for text and HTML, as sent
MAX_HTML = 95_000  # mail programs cut what is longer
_HOST = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder with all it speaks of. `ics` is a finished calendar of that one occurrence."""

    lead: Lead
    found: Found
    sources: Mapping[str, Source]
    ics: bytes


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the site says of itself. `url` is absolute, without a slash at its end."""

    title: str
    url: str
    sender: str
    contact: str
    default_language: str

    def page(self, event: str, language: Language) -> str:
        """An event's page in a language."""
        prefix = "" if language.code == self.default_language else f"/{language.code}"
        return f"{self.url}{prefix}/events/{event}"


@dataclass(frozen=True, slots=True)
class Letter:
    """All that a message is made of: counted as of `now`, dated `written` (both UTC)."""

    delivery: Delivery
    due: Sequence[Due]
    language: Language
    head: Letterhead
    now: dt.datetime
    written: dt.datetime

    @property
    def today(self) -> Day:
        """The recipient's day."""
        return self.delivery.subscription.today(self.now)


class Figures(NamedTuple):
    """What the sources say of one matter; `caption` says whether they disagree."""

    caption: str
    disputed: bool
    sayings: tuple[Saying, ...]


class Cited(NamedTuple):
    """A source in one line, and its address or nothing."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """One reminder as the templates say it; texts of the event bear the language they are in."""

    title: Chosen
    label: str
    numeral: str
    when: str
    day: str
    date: str
    known: str
    place: Chosen
    summary: Chosen
    mourning: bool
    sample: bool
    figures: tuple[Figures, ...]
    sources: tuple[Cited, ...]
    page: str


def message(letter: Letter, templates: Environment) -> bytes:
    """The finished bytes for the recipient's channel, the nearest day first."""
    ordered = replace(letter, due=sorted(letter.due, key=lambda each: _nearness(each, letter.today)))
    return _COMPOSERS[letter.delivery.subscription.channel](ordered, templates)


def _nearness(due: Due, today: Day) -> tuple[bool, Day, Day, int]:
    """Days before what is known to the month or year; of those begun, by their end, as it is counted to.

    Of one day the oldest memory leads, as on the pages.
    """
    occurrence = due.found.occurrence
    begun = occurrence.end if occurrence.date < today else today
    return occurrence.precision is not Precision.DAY, occurrence.date, begun, -(occurrence.n or 0)


def mail(letter: Letter, templates: Environment) -> bytes:
    """A whole mail to one recipient; the same letter gives the same bytes.

    One-click unsubscribing is RFC 8058's; marked as automatic by RFC 3834, so that no vacation
    notice answers it. Raises BadSetting for an address that is not exactly one.
    """
    head, language, delivery = letter.head, letter.language, letter.delivery
    unsubscribe = f"{head.url}/unsubscribe/{delivery.subscription.unsubscribe}"
    told = [_told(each, letter) for each in letter.due]
    about = subject(letter.due, letter.today, language)
    values = {
        "t": language,
        "days": [list(those) for _, those in groupby(told, key=lambda each: (each.day, each.when))],
        "site": head.title,
        "contact": head.contact,
        "unsubscribe": unsubscribe,
        "subject": about,
    }
    text = templates.get_template("mail_reminder.txt").render(values)
    weight, encoding = _lightest(text)
    made = _headed(letter, about, unsubscribe)
    made.set_content(text, cte=encoding)
    for detail, room in (("full", MAX_TEXTS - weight), ("brief", MAX_HTML), ("bare", 0)):
        html = templates.get_template("mail_reminder.html").render(values, detail=detail)
        weight, encoding = _lightest(html)
        if weight <= room:
            break
    made.add_alternative(html, subtype="html", cte=encoding)
    _attach(made, letter.due, MAX_MAIL - len(made.as_bytes()))
    for number, part in enumerate(part for part in made.walk() if part.is_multipart()):
        part.set_boundary(f"=_{delivery.id}_{number}")  # no encoded text can hold it; the library rolls dice
    return made.as_bytes()


def _headed(letter: Letter, about: str, unsubscribe: str) -> EmailMessage:
    head, address = letter.head, _one_address(letter.delivery.subscription.address)
    if not head.sender.isprintable() or "@" not in parseaddr(head.sender)[1]:
        raise BadSetting("the sender is not one address", mend="mend [email] sender: Name <address>")
    # An address beyond ASCII needs a server with SMTPUTF8, and headers as they are (RFC 6532).
    made = EmailMessage(policy=POLICY if address.isascii() else POLICY.clone(utf8=True))
    made["From"] = head.sender
    made["To"] = address
    made["Subject"] = about
    made["Date"] = format_datetime(letter.written.astimezone(dt.UTC))
    made["Message-ID"] = f"<{letter.delivery.id}@{_domain(head)}>"
    made["Auto-Submitted"] = "auto-generated"
    made["List-Unsubscribe"] = f"<{ascii_url(unsubscribe)}>"
    made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made["Content-Language"] = letter.language.code
    return made


def _one_address(text: str) -> str:
    """Exactly one (a list would be two recipients). What is refused is not shown: faults are logged."""
    try:
        return email_address(text)
    except BadSetting:
        raise BadSetting(
            "the recipient is not one e-mail address", mend="remove it and add it anew"
        ) from None


def _attach(made: EmailMessage, due: Sequence[Due], room: int) -> None:
    """The occurrences as .ics while there is room, the nearest always; an event's second gets a number."""
    names: list[str] = []
    for each in due:
        text, event = each.ics.decode(), each.found.stored.event.id
        weight, encoding = _lightest(text)
        room -= weight + 300  # the part's own headers
        if room < 0 and names:
            return
        names.append(event)
        again = names.count(event)
        name = f"{event}.ics" if again == 1 else f"{event}-{again}.ics"
        made.add_attachment(text, subtype="calendar", filename=name, cte=encoding)


def _lightest(text: str) -> tuple[int, str]:
    """Bytes on the wire, and the encoding; the library guesses from ten lines, and Cyrillic grows."""
    raw = text.encode()
    quoted = len(raw) + 2 * sum(byte > 126 or byte == 61 for byte in raw) + len(raw) // 40
    return min((quoted, "quoted-printable"), (len(raw) * 137 // 100, "base64"))


def _domain(head: Letterhead) -> str:
    """The right side of a Message-ID: the site's host, else the sender's (RFC 5322 3.6.4)."""
    hosts = (urlsplit(ascii_url(head.url)).hostname or "", parseaddr(head.sender)[1].rpartition("@")[2])
    return next((host for host in hosts if _HOST.fullmatch(host)), "localhost")


def subject(due: Sequence[Due], today: Day, language: Language) -> str:
    """What and when: `In 7 days: Killing of … – 15 years (Wed 16 December) and 2 more`.

    The title alone is shortened, never inflected.
    """
    occurrence, stored = due[0].found
    when = when_words(occurrence, today, language) or occurrence_date_words(occurrence, language)
    count = _count(occurrence, stored.event, language)
    day = f" ({short_day_words(occurrence.date, language)})" if occurrence.precision is Precision.DAY else ""
    others = len(due) - 1
    more = " " + language.plural("and {n} more", "and {n} more", others) if others else ""
    first, last = f"{language.capitalised(when)}: ", f"{count}{day}{more}"
    title = stored.event.named(language, stored.language).text
    return f"{first}{language.isolate(_cut(title, MAX_SUBJECT - len(first) - len(last)))}{last}"


def _count(occurrence: Occurrence, event: Event, language: Language) -> str:
    """` – 15 years`; of an uncertain date the whole label, which says that it is."""
    counted = occurrence.kind in (OccurrenceKind.ANNIVERSARY, OccurrenceKind.OBSERVANCE)
    if occurrence.kind is OccurrenceKind.MEMORIAL:
        return f" – {label_words(occurrence, language, event.date)}"
    if occurrence.n is None or not counted:
        return ""
    label = label_words(occurrence, language, event.date)
    if label != language("{ordinal} anniversary", ordinal=language.ordinal(occurrence.n)):
        return f" – {label}"
    return f" – {language.plural('{n} year', '{n} years', occurrence.n)}"


def _cut(line: str, most: int) -> str:
    if len(line) <= most:
        return line
    return f"{line[: most - 1].rsplit(' ', 1)[0].rstrip(' ,;:–-')}…"


def _told(due: Due, letter: Letter) -> Told:
    occurrence, stored = due.found
    language = letter.language
    event, own = stored.event, stored.language
    return Told(
        title=language.choose(event.title, own),
        label=" · ".join(
            text for text in (event.headline(occurrence, language), note_words(occurrence, language)) if text
        ),
        numeral="" if occurrence.n is None else str(occurrence.n),
        when=when_words(occurrence, letter.today, language),
        day=date_of_start_words(occurrence, language),
        date=occurrence_date_words(occurrence, language),
        known=" · ".join(filter(None, (event.known_words(language), event.hour_words(language)))),
        place=language.choose(event.place.name if event.place else {}, own),
        summary=language.choose(event.summary, own),
        mourning=event.tone == "mourning",
        sample=event.sample,
        figures=tuple(
            _figures(matter, event.date_words(language), language)
            for matter in matters(event.claim, language, own, due.sources)
        ),
        sources=tuple(_cited(due.sources[id], language, own) for id in event.sources if id in due.sources),
        page=letter.head.page(event.id, language),
    )


def _figures(matter: Matter, known: str, language: Language) -> Figures:
    """Dates disagree also where all claims say the same, but another than the curator chose."""
    rival = matter.metric == "date" and any(saying.value != known for saying in matter.sayings)
    disputed = matter.disagree or rival
    caption = language("{matter}: the sources disagree", matter=matter.name) if disputed else matter.name
    return Figures(caption, disputed, matter.sayings)


def _cited(source: Source, language: Language, own: str) -> Cited:
    return Cited(source_words(replace(source, url=None), language, own), source.url or "")


def webhook(letter: Letter, templates: Environment) -> bytes:
    """The body of a webhook by Standard Webhooks: type, timestamp, data."""
    delivery, language, today = letter.delivery, letter.language, letter.today
    body = {
        "type": "reminder.due",
        "timestamp": letter.written.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "data": {
            "delivery": delivery.id,
            "subscription": delivery.subscription.id,
            "language": language.code,
            "text": subject(letter.due, today, language),
            "reminders": [_reminder_shape(each, letter) for each in letter.due],
        },
    }
    return json.dumps(body, ensure_ascii=False).encode()


def _reminder_shape(due: Due, letter: Letter) -> dict[str, object]:
    occurrence, stored = due.found
    language, head, today = letter.language, letter.head, letter.today
    event, own = stored.event, stored.language
    page = head.page(event.id, language)
    sources = [due.sources[id] for id in event.sources if id in due.sources]
    return {
        "lead": str(due.lead),
        "occurrence": occurrence_shape(occurrence, today, language, event.date),
        "event": {
            **event_shape(event, stored.timeline, own, language),
            "claims": [claim_shape(claim, language, own) for claim in event.claim],
            "sources": [source_shape(source, language, own) for source in sources],
        },
        "links": {"page": page, "ics": f"{head.url}/events/{event.id}.ics"},
    }


_COMPOSERS: Mapping[Channel, Callable[[Letter, Environment], bytes]] = {
    Channel.EMAIL: mail,
    Channel.WEBHOOK: webhook,
}
