"""Typed settings, read once from the environment (`JITFLOW_*`)."""

import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jitflow import paths

LANGUAGES = ("en", "it", "fr")
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
PROFILES = ("local", "strict")
SECOND_FACTOR = ("required", "offered")
LONGEST_PROOF = {"local": 24 * 60, "strict": 5}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


_DOMAIN_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")


class SettingsError(ValueError):
    """A setting cannot be used; the message names it and says what is expected."""


@dataclass(frozen=True)
class Settings:
    """All settings of one process.

    profile: "local" is plain http on loopback addresses only; "strict" is https
    behind a proxy, with Secure `__Host-` cookies and HSTS.
    proxies: how many trusted proxies stand in front (0: none, forwarded headers are ignored).
    max_body, max_form_memory: bytes.
    scanner: the virus scanner, see jitflow.files.scanner; empty: none.
    second_factor: "required" of everybody, or "offered" to try jitflow out on one machine; the strict profile requires it.
    totp_drift: whether the one-time code of the half minute before is accepted, too.
    proof_minutes: for how long a proof of who one is counts before signing asks for another; at most 5 if strict.
    address_failures: failed sign-ins within an hour after which a source address has to wait.
    key_domain: the domain security keys are bound to (WebAuthn relying party); empty: the host name of the request.
    """

    instance: Path
    database_url: str
    secret_key: str = field(repr=False)
    profile: str = "local"
    host: str = "127.0.0.1"
    port: int = 8000
    allowed_hosts: tuple[str, ...] = LOOPBACK_HOSTS
    proxies: int = 0
    log_level: str = "INFO"
    testing: bool = False
    max_body: int = 25 * 1024 * 1024
    max_form_memory: int = 2 * 1024 * 1024
    max_form_parts: int = 4000
    scanner: str = ""
    second_factor: str = "required"
    totp_drift: bool = False
    proof_minutes: int = 5
    address_failures: int = 100
    key_domain: str = ""

    def __post_init__(self) -> None:
        if self.profile not in PROFILES:
            raise SettingsError(f"JITFLOW_PROFILE: {self.profile!r} is not one of: local, strict")
        if not 1 <= self.port <= 65535:
            raise SettingsError(f"JITFLOW_PORT: {self.port} is not between 1 and 65535")
        if self.log_level not in LOG_LEVELS:
            raise SettingsError(f"JITFLOW_LOG_LEVEL: {self.log_level!r} is not one of: {', '.join(LOG_LEVELS)}")
        self._require_trust()
        if self.profile == "local":
            self._require_loopback()
        elif not set(self.allowed_hosts) - set(LOOPBACK_HOSTS):
            raise SettingsError("JITFLOW_ALLOWED_HOSTS: the strict profile needs the public host name")

    def _require_trust(self) -> None:
        if self.second_factor not in SECOND_FACTOR:
            raise SettingsError(
                f"JITFLOW_SECOND_FACTOR: {self.second_factor!r} is not one of: {', '.join(SECOND_FACTOR)}"
            )
        if self.strict and self.second_factor != "required":
            raise SettingsError("JITFLOW_SECOND_FACTOR: the strict profile requires a second factor of everybody")
        if not 1 <= self.proof_minutes <= LONGEST_PROOF[self.profile]:
            raise SettingsError(
                f"JITFLOW_PROOF_MINUTES: {self.proof_minutes} is not between 1 and {LONGEST_PROOF[self.profile]}"
            )
        if self.address_failures < 1:
            raise SettingsError("JITFLOW_ADDRESS_FAILURES: it must be at least 1")
        if self.key_domain and not set(self.key_domain) <= _DOMAIN_LETTERS:
            raise SettingsError(f"JITFLOW_KEY_DOMAIN: {self.key_domain!r} is not a domain name in small letters")

    def _require_loopback(self) -> None:
        for name in (self.host, *self.allowed_hosts):
            if not is_loopback(name):
                raise SettingsError(
                    f"{name}: plain http is served on this machine only (127.0.0.1). "
                    "For other addresses set JITFLOW_PROFILE=strict and put https in front."
                )

    @property
    def strict(self) -> bool:
        """True when https, Secure cookies and HSTS are required."""
        return self.profile == "strict"


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _whole_number(environment: Mapping[str, str], name: str, default: int) -> int:
    raw = environment.get(name, "").strip()
    if not raw:
        return default
    if not (raw.isascii() and raw.isdigit()):
        raise SettingsError(f"{name}: {raw!r} is not a whole number")
    return int(raw)


def _yes_or_no(environment: Mapping[str, str], name: str) -> bool:
    raw = environment.get(name, "").strip()
    if raw not in ("", "0", "1"):
        raise SettingsError(f"{name}: {raw!r} is not 0 or 1")
    return raw == "1"


def session_secret(instance: Path) -> str:
    """The key that signs CSRF tokens; made on first use, readable by the owner only."""
    path = instance / "keys" / "web.secret"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text("ascii").strip()


def from_environment(environment: Mapping[str, str] | None = None, **overrides) -> Settings:
    """Settings from `JITFLOW_*`; keyword arguments win. Raises SettingsError.

    Creates the instance folder and the web secret when they are missing.
    """
    environment = os.environ if environment is None else environment
    instance = Path(overrides.pop("instance", None) or environment.get("JITFLOW_INSTANCE") or paths.instance_folder())
    try:
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise SettingsError(f"JITFLOW_INSTANCE: {instance}: {fault.strerror}") from fault
    hosts = tuple(name.strip() for name in environment.get("JITFLOW_ALLOWED_HOSTS", "").split(",") if name.strip())
    profile = overrides.get("profile") or environment.get("JITFLOW_PROFILE") or "local"
    values = {
        "instance": instance,
        "database_url": environment.get("JITFLOW_DATABASE_URL")
        or f"sqlite:///{instance.absolute() / 'jitflow.sqlite'}",
        "secret_key": environment.get("JITFLOW_SECRET_KEY") or session_secret(instance),
        "profile": profile,
        "host": environment.get("JITFLOW_HOST") or "127.0.0.1",
        "port": _whole_number(environment, "JITFLOW_PORT", 8000),
        "allowed_hosts": hosts or LOOPBACK_HOSTS,
        "proxies": _whole_number(environment, "JITFLOW_PROXIES", 0),
        "log_level": (environment.get("JITFLOW_LOG_LEVEL") or "INFO").upper(),
        "scanner": environment.get("JITFLOW_SCANNER", "").strip(),
        # The local profile serves this machine only; the sign-in page says that a second factor is not required there.
        "second_factor": environment.get("JITFLOW_SECOND_FACTOR") or ("offered" if profile == "local" else "required"),
        "totp_drift": _yes_or_no(environment, "JITFLOW_TOTP_DRIFT"),
        "proof_minutes": _whole_number(environment, "JITFLOW_PROOF_MINUTES", 5),
        "address_failures": _whole_number(environment, "JITFLOW_ADDRESS_FAILURES", 100),
        "key_domain": environment.get("JITFLOW_KEY_DOMAIN", "").strip(),
        **overrides,
    }
    return Settings(**values)
