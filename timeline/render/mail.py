"""Headers of a mail that the standard library would break, written as the RFCs want them."""

from email.header import Header, decode_header, make_header
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.policy import SMTP
from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import quote, urlsplit


class _Verbatim(UnstructuredHeader):
    """A header kept as it stands, on one line: the library would encode a long address (RFC 8058)."""

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Keep `value`: the library would decode what looks encoded in it."""
        super().parse(value, kwds)
        kwds["decoded"] = value

    def written(self) -> str:
        """The value as it is sent."""
        return str(self)

    def fold(self, *, policy: object) -> str:
        """The whole line."""
        return f"{self.name}: {self.written()}\r\n"  # type: ignore[attr-defined]  # mixed in by the registry


class _Subject(_Verbatim):
    """A text in encoded words (RFC 2047): the library loses spaces between them (CPython #144156)."""

    def written(self) -> str:
        """Encoded where it must be, and folded."""
        return _encoded_words(str(self), "Subject")


class _Sender(_Verbatim):
    """`Name <address>`: the library breaks a name beyond ASCII, or one with a comma, as it does subjects."""

    def written(self) -> str:
        """The name in encoded words or in quotes, then the address."""
        found, address = parseaddr(str(self))
        name = str(make_header(decode_header(found)))
        if not name or _plain(name):
            return formataddr((name, address))
        return f"{_encoded_words(name, 'From')}\r\n <{address}>"


def _plain(text: str) -> bool:
    return text.isascii() and "=?" not in text


def _encoded_words(text: str, header: str) -> str:
    made = Header(text, "us-ascii" if _plain(text) else "utf-8", header_name=header)
    return made.encode(linesep="\r\n")


_REGISTRY = HeaderRegistry()
for _name, _kind in {"subject": _Subject, "from": _Sender, "list-unsubscribe": _Verbatim}.items():
    _REGISTRY.map_to_type(_name, _kind)  # type: ignore[arg-type]  # as documented
POLICY = SMTP.clone(cte_type="7bit", header_factory=_REGISTRY)


def ascii_url(url: str) -> str:
    """A web address as headers hold it (RFC 3986; names of hosts by RFC 3490)."""
    if url.isascii():
        return url
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    host = (parts.hostname or "").encode("idna").decode()
    return parts._replace(netloc=host + port, path=quote(parts.path, safe="/%")).geturl()
