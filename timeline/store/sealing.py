"""What is encrypted in the store, and how it is found without opening it.

One key file, outside the store and its backups, made only together with a new store; from it come
one key that seals (Fernet) and another that looks up (HMAC-SHA-256). The store keeps the key's
fingerprint, so that a wrong key is refused instead of making blanks.
"""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from timeline.errors import StoreError


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"timeline " + purpose).derive(key)


@dataclass(frozen=True, slots=True)
class Seal:
    """Seals and opens; never shows its keys."""

    fernet: Fernet = field(repr=False)
    lookup_key: bytes = field(repr=False)
    fingerprint: str

    @classmethod
    def of(cls, key: bytes) -> Self:
        """The seal of a 32-byte key."""
        return cls(
            Fernet(base64.urlsafe_b64encode(_derived(key, b"seal"))),
            _derived(key, b"lookup"),
            hashlib.sha256(_derived(key, b"fingerprint")).hexdigest()[:16],
        )

    def close(self, clear: bytes) -> bytes:
        """Sealed."""
        return self.fernet.encrypt(clear)

    def open(self, sealed: bytes) -> bytes:
        """In clear. Raises StoreError where it was sealed with another key or is damaged."""
        try:
            return self.fernet.decrypt(sealed)
        except InvalidToken:
            raise StoreError(
                "a sealed value cannot be opened with this key", mend="restore the right key"
            ) from None

    def lookup(self, clear: str) -> str:
        """The keyed hash by which `clear` is found again."""
        return hmac.new(self.lookup_key, clear.encode(), "sha256").hexdigest()


def new_token() -> str:
    """128 random bits as 22 characters that may stand in an address."""
    return secrets.token_urlsafe(16)


def make_key(path: Path) -> Seal:
    """A new key in a new file that only its owner can read; an existing one is used as it is."""
    if path.exists():
        return read_key(path)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = secrets.token_bytes(32)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(key) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return Seal.of(key)


def read_key(path: Path) -> Seal:
    """The seal of the key in `path`. Raises StoreError."""
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except FileNotFoundError:
        raise StoreError(
            "the key that opens the addresses is missing", str(path), "put the store's own key back there"
        ) from None
    except (OSError, ValueError):
        raise StoreError("the key cannot be read", str(path), "put the store's own key back there") from None
    if len(key) != 32:
        raise StoreError("this is not a key of Timeline", str(path), "put the store's own key back there")
    return Seal.of(key)
