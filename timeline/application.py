"""What one process holds, built once: settings, store, languages, templates, cache, channels."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jinja2 import Environment

from timeline.config import DeclaredSubscription, Settings
from timeline.dates.calendars import Day
from timeline.errors import NotFound, shown
from timeline.feeds.cache import FeedCache
from timeline.feeds.calendar import Feed, Place
from timeline.languages import Language, language
from timeline.model.reminder import Channel, Subscription, SubscriptionState
from timeline.model.selection import Selection
from timeline.store.database import Database, open_database
from timeline.store.sealing import new_token

if TYPE_CHECKING:
    from timeline.channels.email import Smtp
    from timeline.reminders.deliver import Office, Sender


@dataclass(frozen=True)
class Application:
    """One running Timeline. Parts that not every command needs are made when first asked for."""

    settings: Settings
    database: Database

    @cached_property
    def languages(self) -> dict[str, Language]:
        """The site's languages by code, the default first."""
        site = self.settings.site
        codes = (site.language, *(code for code in site.languages if code != site.language))
        return {code: language(code) for code in codes}

    @cached_property
    def templates(self) -> Environment:
        """Pages and messages."""
        from timeline.render.templates import environment

        return environment()

    @cached_property
    def feeds(self) -> FeedCache:
        """Finished feeds."""
        return FeedCache(self.database, self.languages, self.place)

    def place(self) -> Place:
        """Where pages are."""
        return Place(self.settings.url, self.settings.site.language)

    def today(self, now: dt.datetime) -> Day:
        """The site's day at `now`."""
        return now.astimezone(ZoneInfo(self.settings.site.timezone)).date().toordinal()

    def feed(self, name: str) -> Feed:
        """The feed `all` or a named one, as configured. Raises NotFound."""
        feeds, site = self.settings.feeds, self.settings.site
        shape = (feeds.years_back, feeds.years_ahead, feeds.alarm)
        if name == "all":
            return Feed(Selection(), site.language, site.title, *shape)
        if name not in feeds.named:
            raise NotFound(
                f"there is no feed {shown(name)}", mend=f"known are {', '.join(('all', *feeds.named))}"
            )
        named = feeds.named[name]
        return Feed(named.selection, named.language or site.language, named.title or name, *shape)

    def channels(self) -> "dict[Channel, Sender]":
        """The doors out; built only when something is to be sent, since httpx takes long to import."""
        from timeline.channels.email import Outbox
        from timeline.channels.webhook import Webhook

        email, webhook = self.settings.email, self.settings.webhook
        mail: Sender = self.smtp() if email.host else Outbox(self.settings.path(email.outbox))
        hook = Webhook(
            allow_private_addresses=webhook.allow_private_addresses,
            timeout=webhook.timeout,
            now=self.database.now,
        )
        return {Channel.EMAIL: mail, Channel.WEBHOOK: hook}

    def smtp(self) -> "Smtp":
        """The mail server of the configuration."""
        from timeline.channels.email import Smtp

        email = self.settings.email
        return Smtp(
            host=email.host,
            port=email.port,
            security=email.security,
            username=email.username,
            password=email.password,
            sender=email.sender,
        )

    def office(self) -> "Office":
        """What deliveries need."""
        from timeline.reminders.compose import Letterhead
        from timeline.reminders.deliver import Office

        settings = self.settings
        head = Letterhead(
            title=settings.site.title,
            url=settings.url,
            sender=settings.sender,
            contact=settings.site.contact,
            default_language=settings.site.language,
        )
        return Office(
            self.database,
            self.channels(),
            self.templates,
            head,
            settings.reminders.catch_up.days,
            settings.email.max_per_hour,
        )

    def declare(self, now: dt.datetime) -> dict[str, str]:
        """Write the subscriptions of the configuration into the store; gives secrets made for them, by id."""
        from timeline.reminders.declared import declare

        with self.database.write() as connection:
            return declare(connection, self.database.seal, self.declared(now))

    def declared(self, now: dt.datetime) -> list[tuple[Subscription, bool]]:
        """The subscriptions of the configuration, and whether each says since when it counts."""
        return [(self._declared(each, now), each.since is not None) for each in self.settings.subscription]

    def _declared(self, declared: DeclaredSubscription, now: dt.datetime) -> Subscription:
        site, reminders = self.settings.site, self.settings.reminders
        zone = declared.timezone or site.timezone
        since = now
        if declared.since is not None:
            since = dt.datetime.combine(declared.since, dt.time(), ZoneInfo(zone)).astimezone(dt.UTC)
        return Subscription(
            id=declared.id,
            channel=declared.channel,
            address=declared.address,
            selection=declared.selection,
            leads=reminders.leads if declared.leads is None else declared.leads,
            milestone_leads=reminders.milestone_leads if declared.leads is None else (),
            at=declared.at or reminders.at,
            timezone=zone,
            language=declared.language or site.language,
            precision=declared.precision,
            since=since,
            state=SubscriptionState.ACTIVE,
            declared=True,
            secret=declared.secret or None,
            unsubscribe=new_token(),
        )


def open_application(settings: Settings) -> Application:
    """The application of a configuration, its store opened. Raises StoreError."""
    database = open_database(settings.store_url, settings.path(settings.security.key_file))
    return Application(settings, database)
