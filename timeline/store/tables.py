"""The whole schema on one page.

An event is one document (`event_body`) beside derived columns and tables that can be rebuilt from it:
`event`'s own columns, `term`, `occurrence`. Days are day numbers (dates.calendars), instants are UTC.
"""

import datetime as dt

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)


class Instant(TypeDecorator[dt.datetime]):
    """An instant in UTC. SQLite keeps no offset, so none is stored and UTC is put back on reading."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """UTC, without its offset; a naive instant is a fault of the program."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone")
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """With UTC again."""
        return None if value is None else value.replace(tzinfo=dt.UTC)


metadata = MetaData()

store = Table(
    "store",
    metadata,
    Column("one", Integer, primary_key=True),  # always 1: a store has one such row
    Column("id", Text, nullable=False),
    Column("generation", Integer, nullable=False),  # moves with every change a reader could see
    Column("changed", Instant, nullable=False),  # when it last moved; never goes back
    Column("horizon_first", Integer, nullable=False),
    Column("horizon_last", Integer, nullable=False),
    Column("key_fingerprint", Text, nullable=False),
    Column("moved_to", Text),  # where everything went; it opens no more
    Column("fold_version", Integer, nullable=False, server_default="0"),  # of model.folding
    Column("arriving", Boolean, nullable=False, server_default=false()),  # a move into it is not ended
    Column("shown_by", Text, nullable=False, server_default=""),  # of program, languages and catalogues
    Column("purge_pending", Boolean, nullable=False, server_default=false()),  # purged words are in a log yet
)

timeline = Table(
    "timeline",
    metadata,
    Column("id", Text, primary_key=True),
    Column("language", Text, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("own", Boolean, nullable=False, server_default=false()),  # the store's own: no file holds it
    Column("file", Text, nullable=False),  # the file that holds it; empty where none does
    Column("file_hash", Text, nullable=False),
    Column("body", Text, nullable=False),  # the timeline with its tags and people
)

source = Table(
    "source",
    metadata,
    Column("timeline", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("id", Text, primary_key=True),
    Column("timeline", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("country", Text),
    Column("status", Text, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("earliest", BigInteger),
    Column("latest", BigInteger),
    Column("position", BigInteger, nullable=False),  # its earliest day, or before all where that is open
    Column("revision", Integer, nullable=False),
    Column("modified", Instant, nullable=False),
    Column("published", Instant),  # when it was first published here; reminders count from it
    Column("hash", Text, nullable=False),  # of its document and of all that it names
    Column("line", Text, nullable=False),  # what a list shows of it (store.lines)
    Column("imported", Text),  # what an import last brought of it and left (store.imported)
    Index("event_position", "position", "id"),
    Index(
        "event_public",  # those that everybody may see; a timeline's are counted in it
        "position",
        "id",
        "timeline",
        sqlite_where=text("status = 'published' AND private IS 0"),
        postgresql_where=text("status = 'published' AND private IS false"),
    ),
)

event_body = Table(
    "event_body",
    metadata,
    Column("event", Text, ForeignKey("event.id"), primary_key=True),
    Column("body", Text, nullable=False),
)

revision = Table(
    "revision",
    metadata,
    Column("event", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("before", Text),  # the document this revision replaced; null for the first
    Column("imported", Text),  # as it was of the event before
    Column("run", Integer),  # the import, or its undoing, that made it
    Index("revision_run", "run"),
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),  # the files it read, or the run it took back
    Column("counts", Text, nullable=False),  # JSON: added, changed, unchanged, draft, refused
    Column("undoes", Integer),
    sqlite_autoincrement=True,  # a number is never given twice
)

run_timeline = Table(
    "run_timeline",  # what a run did to titles, tags, people and sources
    metadata,
    Column("run", Integer, primary_key=True),
    Column("timeline", Text, primary_key=True),
    Column("before", Text),  # the archive without events; null where the run made the timeline
    Column("after", Text, nullable=False),
)

mapping = Table(
    "mapping",  # how a timeline's curator had headers of spreadsheets read, to be read so again
    metadata,
    Column("timeline", Text, primary_key=True),
    Column("header", Text, primary_key=True),
    Column("meaning", Text, nullable=False),  # a column; empty for none
)

withdrawn = Table(
    "withdrawn",  # an id that is never used again
    metadata,
    Column("id", Text, primary_key=True),
    Column("timeline", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

redirect = Table(
    "redirect",  # an event that was merged into another
    metadata,
    Column("id", Text, primary_key=True),
    Column("timeline", Text, nullable=False),
    Column("target", Text, nullable=False),
    Index("redirect_target", "target"),
)

term = Table(
    "term",
    metadata,
    Column("what", Text, primary_key=True),  # tag, person, organization, link, day, timeline, kind, country
    Column("value", Text, primary_key=True),
    Column("event", Text, primary_key=True),
    Index("term_event", "event"),
    sqlite_with_rowid=False,
)

occurrence = Table(
    "occurrence",
    metadata,
    Column("date", Integer, primary_key=True),
    Column("event", Text, primary_key=True),
    Column("series", Text, primary_key=True),
    Column("cycle", Integer, primary_key=True),
    Column("end", Integer, nullable=False),
    Column("shown", Boolean, nullable=False),  # whether everybody may see its event
    Column("precision", Text, nullable=False),
    Column("end_precision", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("n", BigInteger),  # 10,000,000,000,000 years after a date of EDTF level 1
    Column("milestone", Boolean, nullable=False),
    Column("calendar", Text, nullable=False),
    Column("member", Text),  # the member of a set that returns, EDTF
    Column("original_date", Integer),  # where an override moved it from
    Column("season", Integer),
    Column("end_season", Integer),
    Index("occurrence_event", "event"),
    Index(
        "occurrence_long",  # those that may reach into a span they begin before
        "date",
        sqlite_where=text('"end" > date'),
        postgresql_where=text('"end" > date'),
    ),
    sqlite_with_rowid=False,  # rows lie in the order of their dates
)

search = Table(
    "search",  # indexed by FTS5 or GIN, which the migration makes
    metadata,
    Column("n", Integer, primary_key=True),
    Column("event", Text, nullable=False),
    Column("folded", Text, nullable=False),  # model.folding.search_text
    UniqueConstraint("event", name="search_event"),
)

subscription = Table(
    "subscription",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("address", LargeBinary, nullable=False),  # sealed
    Column("address_lookup", Text, nullable=False),  # keyed hash: finds an address without opening any
    Column("selection", Text, nullable=False),  # canonical query
    Column("leads", Text, nullable=False),
    Column("milestone_leads", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("precision", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("suspect", Integer, nullable=False),  # refusals in a row that speak against the address
    Column("declared", Boolean, nullable=False),
    Column("secret", LargeBinary),  # sealed
    Column("unsubscribe", LargeBinary, nullable=False),  # sealed
    Column("unsubscribe_lookup", Text, nullable=False, unique=True),
    Index("subscription_address", "address_lookup"),
)

subscription_lead = Table(
    "subscription_lead",
    metadata,
    Column("subscription", Text, ForeignKey("subscription.id", ondelete="CASCADE"), primary_key=True),
    Column("days", Integer, primary_key=True),
    Column("milestone", Boolean, nullable=False),  # for milestones alone
)

sending = Table(
    "sending",  # the instants of local sending hours, since SQLite knows no zones
    metadata,
    Column("timezone", Text, primary_key=True),
    Column("at", Text, primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("due", Instant, nullable=False),
)

reminder = Table(
    "reminder",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subscription", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("lead", Integer, nullable=False),
    Column("date", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("due", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("delivery", Text),
    UniqueConstraint("subscription", "event", "series", "cycle", "lead", name="reminder_once"),
    Index("reminder_delivery", "delivery"),
    Index(
        "reminder_planned",
        "due",
        "subscription",
        sqlite_where=text("state = 'planned'"),
        postgresql_where=text("state = 'planned'"),
    ),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subscription", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("created", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("clear", Boolean, nullable=False),  # every try so far was surely refused
    Column("token", Text),
    Column("owner", Text),
    Column("lease", Instant),
    Column("next_try", Instant),
    Column("day", Integer),  # the recipient's day for which the message was composed
    Column("message", LargeBinary),  # sealed, the same bytes for every try
    Column("finished", Instant),
    Index(
        "delivery_open",
        "state",
        "next_try",
        sqlite_where=text("state in ('planned', 'sending')"),
        postgresql_where=text("state in ('planned', 'sending')"),
    ),
)
