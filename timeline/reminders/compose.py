"""A delivery with its facts → the finished bytes of a message, in the reader's language. Pure.

A mail (RFC 5322) has the text, its HTML twin and each occurrence as .ics; a webhook's body is JSON.
Days are counted from the recipient's day, so that a message sent late says so truly.
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from itertools import groupby
from urllib.parse import urlsplit

from jinja2 import Environment

from timeline.dates.anniversaries import OccurrenceKind
from timeline.dates.calendars import Day
from timeline.dates.edtf import Precision
from timeline.dates.words import (
    date_of_start_words,
    date_words,
    label_words,
    occurrence_date_words,
    short_day_words,
    when_words,
)
from timeline.languages import Language
from timeline.model.event import Claim, Source
from timeline.model.reminder import Channel, Delivery, Lead
from timeline.render.claims import Matter, matters, said, source_words
from timeline.render.shapes import event_shape, occurrence_shape
from timeline.store.occurrences import Found

MAX_SUBJECT = 150
MAX_HTML = 80_000  # bytes; mail programs cut from about 100 kB on
MAX_ATTACHED = 20  # calendar entries in one mail; the feed holds them all


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

    def address(self, path: str, language: Language) -> str:
        """A page of the site in a language."""
        prefix = "" if language.code == self.default_language else f"/{language.code}"
        return f"{self.url}{prefix}{path}"

    def page(self, event: str, language: Language) -> str:
        """An event's page."""
        return self.address(f"/events/{event}", language)


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


@dataclass(frozen=True, slots=True)
class Told:
    """One reminder as the templates say it."""

    title: str
    label: str
    numeral: str
    when: str
    day: str
    date: str
    known: str
    place: str
    summary: str
    mourning: bool
    sample: bool
    matters: tuple[Matter, ...]
    sources: tuple[str, ...]
    page: str


class _Verbatim(UnstructuredHeader):
    """A header whose address must stay in one piece: the library would encode a long one (RFC 8058)."""

    def fold(self, *, policy: object) -> str:
        """As it stands, on one line."""
        return f"{self.name}: {self}\r\n"  # type: ignore[attr-defined]  # mixed in by the registry


_REGISTRY = HeaderRegistry()
_REGISTRY.map_to_type("list-unsubscribe", _Verbatim)  # type: ignore[arg-type]  # as documented
_POLICY = SMTP.clone(cte_type="7bit", header_factory=_REGISTRY)


def message(letter: Letter, templates: Environment) -> bytes:
    """The finished bytes for the recipient's channel."""
    return _COMPOSERS[letter.delivery.subscription.channel](letter, templates)


def mail(letter: Letter, templates: Environment) -> bytes:
    """A whole mail to one recipient.

    One-click unsubscribing is RFC 8058's; marked as automatic by RFC 3834, so that no vacation
    notice answers it.
    """
    delivery, language, head = letter.delivery, letter.language, letter.head
    unsubscribe = f"{head.url}/unsubscribe/{delivery.subscription.unsubscribe}"
    told = [_told(each, letter) for each in letter.due]
    values = {
        "t": language,
        "days": [(day, list(those)) for day, those in groupby(told, key=lambda each: each.day)],
        "site": head.title,
        "contact": head.contact,
        "home": head.address("/", language),
        "unsubscribe": unsubscribe,
        "subject": subject(letter.due, letter.today, language),
    }
    made = EmailMessage(policy=_POLICY)
    made["From"] = head.sender
    made["To"] = delivery.subscription.address
    made["Subject"] = values["subject"]
    made["Date"] = format_datetime(letter.written.astimezone(dt.UTC))
    made["Message-ID"] = f"<{delivery.id}@{_domain(head)}>"
    made["Auto-Submitted"] = "auto-generated"
    made["List-Unsubscribe"] = f"<{unsubscribe}>"
    made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made["Content-Language"] = language.code
    made.set_content(templates.get_template("mail_reminder.txt").render(values))
    html = templates.get_template("mail_reminder.html").render(values, brief=False)
    if len(html.encode()) > MAX_HTML:
        html = templates.get_template("mail_reminder.html").render(values, brief=True)
    made.add_alternative(html, subtype="html")
    for each in letter.due[:MAX_ATTACHED]:
        name = f"{each.found.stored.event.id}.ics"
        made.add_attachment(each.ics.decode(), subtype="calendar", filename=name)
    return made.as_bytes()


def _domain(head: Letterhead) -> str:
    return urlsplit(head.url).hostname or "localhost"


def subject(due: Sequence[Due], today: Day, language: Language) -> str:
    """What and when: `In 7 days: Killing of … – 15 years (Wed 16 December)`; the nearest first."""
    first = due[0].found
    occurrence, event = first.occurrence, first.stored.event
    title = event.named(language, first.stored.language).text
    when = when_words(occurrence, today, language) or occurrence_date_words(occurrence, language)
    line = f"{when[:1].upper()}{when[1:]}: {title}"
    if occurrence.kind is OccurrenceKind.ANNIVERSARY and occurrence.n is not None:
        line = f"{line} – {language.plural('{n} year', '{n} years', occurrence.n)}"
    day = f" ({short_day_words(occurrence.date, language)})" if occurrence.precision is Precision.DAY else ""
    others = len(due) - 1
    more = f" {language.plural('and {n} more', 'and {n} more', others)}" if others else ""
    return f"{_cut(line, MAX_SUBJECT - len(day) - len(more))}{day}{more}"


def _cut(line: str, most: int) -> str:
    return line if len(line) <= most else f"{line[: most - 1].rsplit(' ', 1)[0]}…"


def _told(due: Due, letter: Letter) -> Told:
    occurrence, stored = due.found
    language = letter.language
    event, own = stored.event, stored.language
    place = language.choose(event.place.name, own).text if event.place else ""
    return Told(
        title=language.choose(event.title, own).text,
        label=label_words(occurrence, language, event.marks),
        numeral="" if occurrence.n is None else str(occurrence.n),
        when=when_words(occurrence, letter.today, language),
        day=date_of_start_words(occurrence, language),
        date=occurrence_date_words(occurrence, language),
        known="" if event.date is None else date_words(event.date, language),
        place=place,
        summary=language.choose(event.summary, own).text if event.summary else "",
        mourning=event.tone == "mourning",
        sample=event.sample,
        matters=matters(event.claim, language, own, due.sources),
        sources=tuple(
            source_words(due.sources[id], language, own) for id in event.sources if id in due.sources
        ),
        page=letter.head.page(event.id, language),
    )


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
        "occurrence": occurrence_shape(occurrence, today, language, event.marks),
        "event": {
            **event_shape(event, stored.timeline, own, language),
            "claims": [_claim_shape(claim, language, own) for claim in event.claim],
            "sources": [_source_shape(source, language, own) for source in sources],
        },
        "links": {"page": page, "ics": f"{head.url}/events/{event.id}.ics"},
    }


def _claim_shape(claim: Claim, language: Language, own: str) -> dict[str, object]:
    found = {
        "metric": claim.metric,
        "value": None if claim.value is None else said(claim.value, language, own),
        "min": claim.min,
        "max": claim.max,
        "text": None if claim.text is None else said(claim.text, language, own),
        "holder": said(claim.holder, language, own),
        "scope": said(claim.scope, language, own),
        "as_of": None if claim.as_of is None else str(claim.as_of),
        "source": claim.source,
        "quote": claim.quote,
    }
    return {key: value for key, value in found.items() if value not in (None, "")}


def _source_shape(source: Source, language: Language, own: str) -> dict[str, object]:
    found = {
        "id": source.id,
        "title": said(source.title, language, own),
        "author": source.author,
        "publisher": source.publisher,
        "published": "" if source.published is None else str(source.published),
        "url": source.url,
        "archive": source.archive,
    }
    return {key: value for key, value in found.items() if value}


_COMPOSERS: Mapping[Channel, Callable[[Letter, Environment], bytes]] = {
    Channel.EMAIL: mail,
    Channel.WEBHOOK: webhook,
}
