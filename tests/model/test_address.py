"""Addresses at the door (docs/safety.md)."""

import pytest

from timeline.errors import BadSetting
from timeline.model.address import check_secret, email_address, new_secret, webhook_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("organizer@example.org", "organizer@example.org"),
        ("organizer@EXAMPLE.org", "organizer@example.org"),
        ("Пётр@пример.рф", "Пётр@пример.рф"),
        ("someone@mail.test", "someone@mail.test"),
    ],
)
def test_one_address(text: str, address: str) -> None:
    assert email_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "a@b.org, c@d.org", "A <a@b.org>", "a@b.org\r\nBcc: c@d.org", "a@b.org\x00", "a", "@b.org", "a@", "a b@c.org",
        "a@b", "a@b.org;c@d.org", "", "a@b.org\u2028", "a@127.0.0.1", "a@[127.0.0.1]",
    ],
)  # fmt: skip
def test_refuses_what_is_not_one_address(text: str) -> None:
    with pytest.raises(BadSetting):
        email_address(text)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.org/a?b=c", "https://hooks.example.org:8443/", "https://[2606:2800:21f::1]/x",
        "https://xn--e1afmkfd.example/",
    ],
)  # fmt: skip
def test_webhook_addresses(url: str) -> None:
    assert webhook_address(url, allow_private=False) == url


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://hooks.example.org/", "does not begin with https://"),
        ("ftp://hooks.example.org/", "does not begin with https://"),
        ("file:///etc/passwd", "does not begin with https://"),
        ("https://user:pass@hooks.example.org/", "a user name or password"),
        ("https://hooks.example.org/#x", "a # part"),
        ("https://hooks.example.org:22/", "its port is not"),
        ("https://hooks.example.org:99999/", "cannot be read"),
        ("https:///path", "names no host"),
        ("https://exa mple.org/", "characters an address cannot hold"),
        ("https://hooks.example.org/\r\nX: y", "characters an address cannot hold"),
        ("https://example.org\\@evil.org/", "characters an address cannot hold"),
        ("https://[::1", "cannot be read"),
        ("https://пример.рф/", "characters an address cannot hold"),
        ("https://hooks.example.org/" + "a" * 2000, "longer than 2000"),
    ],
)
def test_refuses_other_webhook_addresses(url: str, why: str) -> None:
    with pytest.raises(BadSetting, match=why):
        webhook_address(url, allow_private=False)


def test_private_receivers_by_configuration_alone() -> None:
    assert webhook_address("http://127.0.0.1:9000/x", allow_private=True)


def test_secrets() -> None:
    assert check_secret(new_secret())
    for weak in ("", "whsec_", "whsec_YQ==", "whsec_not base64", "c2VjcmV0"):
        with pytest.raises(BadSetting) as refused:
            check_secret(weak)
        assert "c2VjcmV0" not in str(refused.value)
