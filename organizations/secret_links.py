"""Secrets that travel in links and headers: we hand them out once and keep only their hash."""

import hashlib
import secrets

API_TOKEN_PREFIX = "osk_"  # noqa: S105 (no secret): lets scanners of leaked secrets recognise ours


def new_secret(prefix: str = "") -> str:
    return prefix + secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """SHA-256: the secrets are long and random, so a slow hash would add nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()
