"""config.toml and the environment → frozen settings. Every key has a default and a comment there.

Any key can come from the environment: TIMELINE_EMAIL__PASSWORD, TIMELINE_SERVER__PORT, lists with
commas; the environment wins over the file. Relative paths are relative to the file's folder.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from email.utils import formataddr, parseaddr
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from timeline.dates.zones import parse_hour, parse_zone
from timeline.errors import BadFile, BadSetting, Fault, shown
from timeline.files.toml_text import faults, line_of, load
from timeline.languages import known
from timeline.model.address import check_secret, email_address, webhook_address
from timeline.model.fields import SLUG
from timeline.model.reminder import Channel, Lead
from timeline.model.selection import KEYS, Selection

ENVIRONMENT = "TIMELINE_"


def _listed(value: object) -> object:
    """A list from the environment is written with commas."""
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


def _language(code: str) -> str:
    if code not in known():
        raise BadSetting(
            f"{shown(code)} is not a language Timeline speaks", mend=f"one of {', '.join(known())}"
        )
    return code


def _slug(name: str) -> str:
    if SLUG.fullmatch(name) is None:
        raise BadSetting(f"{shown(name)} is not a name", mend="write lower-case letters, digits, hyphens")
    return name


def _site_url(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise BadSetting(
            f"{shown(url)} is not the address of a site", mend="write https://timeline.example.org"
        )
    return url.rstrip("/")


def _days(value: object) -> object:
    return Lead.parse(value) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Leads = Annotated[tuple[Annotated[Lead, BeforeValidator(_days)], ...], BeforeValidator(_listed)]
At = Annotated[dt.time, BeforeValidator(lambda value: parse_hour(value) if isinstance(value, str) else value)]
Zone = Annotated[str, AfterValidator(lambda name: parse_zone(name).key)]
LanguageCode = Annotated[str, AfterValidator(_language)]
Port = Annotated[int, Field(ge=0, le=65535)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Site(_Section):
    """What the site is called, where it is reached, and in which languages."""

    title: str = "Timeline"
    url: Annotated[str, AfterValidator(_site_url)] = ""
    language: LanguageCode = "en"
    languages: Annotated[tuple[LanguageCode, ...], BeforeValidator(_listed)] = ("en", "el", "ru")
    timezone: Zone = "UTC"
    contact: str = ""

    @model_validator(mode="after")
    def _default_is_listed(self) -> Self:
        if self.language not in self.languages:
            raise BadSetting(f"language {self.language} is not among languages", mend="add it there")
        return self


class Store(_Section):
    """Where the store is."""

    url: str = "sqlite:///var/timeline.db"


class Data(_Section):
    """Which data files there are."""

    files: Names = ("data/*.toml",)


class _Selecting(_Section):
    """The keys of a selection, standing directly in the table of a feed or a subscription."""

    timeline: Names = ()
    tag: Names = ()
    kind: Names = ()
    country: Names = ()
    person: Names = ()
    organization: Names = ()
    text: Names = ()
    occurrence: Names = ()
    milestones: bool = False

    @model_validator(mode="after")
    def _readable(self) -> Self:
        self.selection  # noqa: B018  # raises BadSelection, which names key and value
        return self

    @property
    def selection(self) -> Selection:
        """The selection those keys make."""
        return Selection.read({key: getattr(self, key) for key in KEYS})


class NamedFeed(_Selecting):
    """A feed with a name of its own."""

    title: str = ""
    language: LanguageCode | None = None


class Feeds(_Section):
    """How far feeds reach, and the named ones."""

    years_back: Annotated[int, Field(ge=0, le=10)] = 1
    years_ahead: Annotated[int, Field(ge=1, le=10)] = 2
    alarm: Leads = ()
    named: dict[Annotated[str, AfterValidator(_slug)], NamedFeed] = {}

    @model_validator(mode="after")
    def _all_is_taken(self) -> Self:
        if "all" in self.named:
            raise BadSetting("the feed named all is everything already", mend="choose another name")
        return self


class Reminders(_Section):
    """What holds for subscriptions that do not say otherwise."""

    leads: Leads = (Lead(30), Lead(7), Lead(0))
    milestone_leads: Leads = (Lead(180),)
    at: At = dt.time(9)
    catch_up: Annotated[Lead, BeforeValidator(_days)] = Lead(3)


class Email(_Section):
    """The mail server; without a host each message is written as an .eml file into the outbox."""

    host: str = ""
    port: Port = 587
    security: Literal["none", "starttls", "tls"] = "starttls"
    username: str = ""
    password: Annotated[str, Field(repr=False)] = ""
    password_file: Path | None = None
    sender: str = ""
    outbox: Path = Path("var/outbox")
    max_per_hour: Annotated[int, Field(ge=1)] = 1000


class WebhookSettings(_Section):
    """How webhooks go out."""

    allow_private_addresses: bool = False
    timeout: Annotated[float, Field(gt=0, le=120)] = 15


class Server(_Section):
    """Where pages and feeds are served."""

    host: str = "127.0.0.1"
    port: Port = 8000
    trusted_proxies: Names = ()


class Security(_Section):
    """The key that seals addresses."""

    key_file: Path = Path("var/secret.key")


class DeclaredSubscription(_Selecting):
    """A webhook recipient declared by the operator."""

    id: Annotated[str, AfterValidator(_slug)]
    channel: Channel
    address: Annotated[str, Field(repr=False)]
    leads: Leads | None = None
    at: At | None = None
    timezone: Zone | None = None
    language: LanguageCode | None = None
    precision: Literal["day", "month", "year"] = "month"
    since: dt.date | None = None
    secret: Annotated[str, Field(repr=False)] = ""
    secret_file: Path | None = None

    @model_validator(mode="after")
    def _is_a_webhook(self) -> Self:
        if self.channel is not Channel.WEBHOOK:
            raise BadSetting(
                "e-mail recipients are people and never stand in a file",
                mend="timeline subscription add --channel email --address …",
            )
        return self


class Settings(_Section):
    """All of config.toml, its paths made absolute."""

    site: Site = Site()
    store: Store = Store()
    data: Data = Data()
    feeds: Feeds = Feeds()
    reminders: Reminders = Reminders()
    email: Email = Email()
    webhook: WebhookSettings = WebhookSettings()
    server: Server = Server()
    security: Security = Security()
    subscription: tuple[DeclaredSubscription, ...] = ()
    folder: Path = Field(default=Path(), exclude=True)

    @property
    def url(self) -> str:
        """Where links lead: the site's address, or the one served at while it has none."""
        host = f"[{self.server.host}]" if ":" in self.server.host else self.server.host
        return self.site.url or f"http://{host}:{self.server.port}"

    @property
    def sender(self) -> str:
        """Whom mails come from; while no mail server is named, a name of this site."""
        return self.email.sender or f"timeline@{urlsplit(self.url).hostname or 'localhost'}"

    def path(self, path: Path) -> Path:
        """`path` as seen from the configuration file's folder."""
        return self.folder / path

    @property
    def store_url(self) -> str:
        """The store's URL, a relative SQLite path made absolute."""
        scheme, found, path = self.store.url.partition(":///")
        return (
            f"{scheme}:///{self.folder / path}" if found and scheme.startswith("sqlite") else self.store.url
        )


def load_settings(path: Path, environment: Mapping[str, str], *, required: bool) -> Settings:
    """The settings in the file at `path` and the environment; the latter wins.

    A missing file gives the defaults unless it is `required`. Raises BadFile with every fault.
    """
    text, name = "", str(path)
    if path.is_file():
        text = _text(path)
    elif required:
        raise BadSetting(f"there is no file {name}", mend="name an existing one with --config")
    tables = load(text, name)
    from_environment = _overlay(tables, environment)
    try:
        settings = Settings.model_validate(tables)
        settings = _read_secrets(settings.model_copy(update={"folder": path.absolute().parent}), text, name)
    except ValidationError as error:
        found = faults(error, text, name, _known_keys())
        raise BadFile(tuple(_at_home(fault, from_environment) for fault in found)) from None
    return settings


def refuse_unknown_timelines(settings: Settings, known: Collection[str]) -> None:
    """A feed or subscription that names no timeline would stay silent for ever. Raises BadSetting."""
    named = [(f"[feeds.named.{name}]", feed.timeline) for name, feed in settings.feeds.named.items()]
    named += [(f"[[subscription]] {each.id}", each.timeline) for each in settings.subscription]
    for where, timelines in named:
        for id in timelines:
            if id not in known:
                what = f"there is no timeline {shown(id)}"
                raise BadSetting(what, f"config: {where} timeline", f"known are {', '.join(sorted(known))}")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        fault = Fault(f"{path}:{line}", "bytes that are not UTF-8", "save the file as UTF-8")
        raise BadFile((fault,)) from None


def _overlay(tables: dict[str, Any], environment: Mapping[str, str]) -> dict[str, str]:
    """Put TIMELINE_SECTION__KEY into the tables; gives the variable of each dotted key."""
    placed: dict[str, str] = {}
    for variable, value in sorted(environment.items()):
        if not variable.startswith(ENVIRONMENT) or "__" not in variable:
            continue
        *sections, key = variable.removeprefix(ENVIRONMENT).lower().split("__")
        table: Any = tables
        for section in sections:
            table = table.setdefault(section, {}) if isinstance(table, dict) else None
        if not isinstance(table, dict):
            raise BadSetting(f"{variable} names no key", mend="lists of tables stand in the file alone")
        table[key] = value
        placed[".".join((*sections, key))] = variable
    return placed


def _at_home(fault: Fault, variables: Mapping[str, str]) -> Fault:
    """The fault with the environment variable as its place, where the value came from one."""
    key = fault.where.partition(" ")[2]
    variable = next(
        (variables[each] for each in variables if each == key or each.startswith(f"{key}.")), None
    )
    return Fault(variable, fault.found, fault.expected) if variable else fault


def _read_secrets(settings: Settings, text: str, name: str) -> Settings:
    """Secrets that stand in files of their own, and addresses checked by the settings they depend on."""
    email = settings.email
    if email.password_file is not None:
        where = f"{name}:{line_of(text, ('email', 'password_file'))} email.password_file"
        email = email.model_copy(update={"password": _secret(settings.path(email.password_file), where)})
    declared = []
    for number, subscription in enumerate(settings.subscription):
        place: tuple[str | int, ...] = ("subscription", number)
        where = f"{name}:{line_of(text, (*place, 'address'))} subscription.address"
        address = _placed(
            where, webhook_address, subscription.address, settings.webhook.allow_private_addresses
        )
        secret = subscription.secret
        where = f"{name}:{line_of(text, (*place, 'secret_file'))} subscription.secret_file"
        if subscription.secret_file is not None:
            secret = _secret(settings.path(subscription.secret_file), where)
        secret = _placed(where, check_secret, secret) if secret or subscription.secret_file else ""
        declared.append(subscription.model_copy(update={"address": address, "secret": secret}))
    ids = [subscription.id for subscription in declared]
    for number, each in enumerate(ids):
        if each in ids[:number]:
            where = f"{name}:{line_of(text, ('subscription', number, 'id'))} subscription.id"
            raise BadFile(
                (Fault(where, f"{shown(each)} stands here a second time", "give it an id of its own"),)
            )
    if email.sender or email.host:
        where = f"{name}:{line_of(text, ('email', 'sender'))} email.sender"
        email = email.model_copy(update={"sender": _placed(where, _sender, email.sender)})
    return settings.model_copy(update={"email": email, "subscription": tuple(declared)})


def _sender(text: str) -> str:
    """`Name <address>` or an address alone."""
    name, address = parseaddr(text)
    checked = email_address(address or text)
    return formataddr((name, checked)) if name else checked


def _placed(where: str, check: Callable[..., str], *values: object) -> str:
    try:
        return check(*values)
    except BadSetting as error:
        raise BadFile((Fault(where, error.what, error.mend),)) from None


def _secret(path: Path, where: str) -> str:
    try:
        return path.read_text("utf-8").strip()
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise BadFile(
            (Fault(where, f"{path}: {reason}", "name a file with the secret on one line"),)
        ) from None


def _known_keys() -> dict[tuple[str | int, ...], tuple[str, ...]]:
    """The keys of each section, for messages about misspelt ones."""
    keys: dict[tuple[str | int, ...], tuple[str, ...]] = {}
    for name, section in Settings.model_fields.items():
        if name == "subscription":
            keys[(name,)] = tuple(DeclaredSubscription.model_fields)
        elif isinstance(section.annotation, type) and issubclass(section.annotation, BaseModel):
            keys[(name,)] = tuple(section.annotation.model_fields)
    sections = tuple(name for name in Settings.model_fields if name != "folder")
    return keys | {(): sections}
