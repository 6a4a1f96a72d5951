"""Addresses and secrets at the door: one validated e-mail address, one checked webhook address."""

import base64
import binascii
import re
import secrets
from ipaddress import ip_address
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from timeline.errors import BadSetting, shown

PORTS = (443, 8443)
_MOST = 2000
_LEAST_SECRET = 24  # bytes; Standard Webhooks asks for 24 to 64
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(?:\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*\.?")


def email_address(text: str) -> str:
    """One address, normalised (RFC 5321 4.1.2). A list, a display name or a control character is refused.

    Names kept for examples and tests (`.test`) pass, so that a site can be tried with a server of its own.
    Raises BadSetting.
    """
    if not text.isprintable() or any(c in text for c in ",;<> "):
        raise BadSetting(
            f"{shown(text)} is not one e-mail address", mend="write one address: you@example.org"
        )
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise BadSetting(
            f"{shown(text)} is not an e-mail address: {error}", mend="write you@example.org"
        ) from None
    return found.normalized


def webhook_address(text: str, allow_private: bool) -> str:
    """An https address with a host and no user, password or fragment, on port 443 or 8443.

    With `allow_private` also http and any port, for receivers in the operator's own network. Where it
    leads is checked again at every connection. Raises BadSetting.
    """
    schemes = ("https", "http") if allow_private else ("https",)
    fault = _fault(text, schemes, allow_private)
    if fault:
        raise BadSetting(
            f"{shown(text)} is not the address of a webhook: {fault}", mend="write https://host/path"
        )
    return text


def _fault(text: str, schemes: tuple[str, ...], any_port: bool) -> str:
    if not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        return "it has characters an address cannot hold"
    if len(text) > _MOST:
        return f"it is longer than {_MOST} characters"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return "its host or port cannot be read"
    if parts.scheme not in schemes:
        return f"it does not begin with {' or '.join(f'{scheme}://' for scheme in schemes)}"
    if parts.username is not None or parts.password is not None:
        return "a user name or password stands in it"
    if parts.fragment:
        return "a # part stands in it"
    if not parts.hostname or not (_HOST.fullmatch(parts.hostname) or _is_address(parts.hostname)):
        return "it names no host"
    if port is not None and not any_port and port not in PORTS:
        return f"its port is not {' or '.join(str(each) for each in PORTS)}"
    return ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def new_secret() -> str:
    """A webhook's signing secret: 32 random bytes (Standard Webhooks)."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def check_secret(text: str) -> str:
    """A signing secret, `whsec_` and at least 24 bytes in base64. Raises BadSetting; never shows it."""
    try:
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < _LEAST_SECRET:
        raise BadSetting(
            "the webhook's secret is too short or not base64",
            mend=f"write whsec_ and at least {_LEAST_SECRET} random bytes in base64",
        )
    return text
