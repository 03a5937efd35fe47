"""What the surroundings decide, read from the environment in one place."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from oversight.bilingual import Text
from oversight.errors import OversightError

LOCAL_URL = "http://127.0.0.1:8000"
SITE_PARTS = ("organiser", "contact", "code", "icp", "police", "corrections_url")


class SettingsError(OversightError):
    """A setting is missing or unsafe; the program refuses to start."""

    code = "settings"


@dataclass(frozen=True, slots=True)
class Settings:
    """The program's settings; each has an `OVERSIGHT_…` variable of the same name.

    Shapes: `database_url` is SQLAlchemy's; `sequencer_url` and `signer_url` name the same database by the worker's
    other logins (empty: the same login); `log_key` the path of the log's Ed25519 key file (0600); `log_policy`
    that of the policy with its witnesses (None: `policy.txt` beside the key, if it is there); `evidence_folder` where
    attached files are kept (None: `evidence` beside the key); `log_origin` the
    checkpoint's origin line; `secret_key` at least 32 characters; `public_url` where the public pages
    are, for the code on official papers (empty: none is printed); `site` what the public pages' footer owes, by
    SITE_PARTS; `retention_days` by an erasure's legal basis, written
    `retention-expired=1095,consent-withdrawn=183`.
    """

    database_url: str
    log_key: Path
    sequencer_url: str = ""
    signer_url: str = ""
    log_origin: str = "longyan.example/oversight"
    secret_key: str = ""
    production: bool = False
    demo: bool = False
    trusted_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    idle_minutes: int = 30
    absolute_hours: int = 8
    log_policy: Path | None = None
    evidence_folder: Path | None = None
    public_url: str = LOCAL_URL
    site: Mapping[str, str] = field(default_factory=dict)
    retention_days: Mapping[str, int] = field(default_factory=dict)

    @property
    def evidence(self) -> Path:
        """Where attached files are kept."""
        return self.evidence_folder or self.log_key.parent / "evidence"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the environment; refuse an insecure production set-up."""
        env = os.environ if environ is None else environ
        directory = Path(env.get("OVERSIGHT_VAR", "var"))
        production = env.get("OVERSIGHT_ENV", "development") == "production"
        url = env.get("OVERSIGHT_DATABASE_URL", f"sqlite:///{directory / 'oversight.db'}")
        secret = env.get("OVERSIGHT_SECRET_KEY", "")
        if production and len(secret) < 32:  # noqa: PLR2004 - 256 bits as 32 characters, said in the message
            raise SettingsError(
                Text(
                    "生产环境必须设置 OVERSIGHT_SECRET_KEY（至少 32 个字符）。",
                    "Set OVERSIGHT_SECRET_KEY (at least 32 characters) in production.",
                ),
                remedy=Text("可用 openssl rand -hex 32 生成。", "Make one with: openssl rand -hex 32"),
            )
        hosts = env.get("OVERSIGHT_TRUSTED_HOSTS", "127.0.0.1,localhost")
        return cls(
            database_url=url,
            sequencer_url=env.get("OVERSIGHT_SEQUENCER_URL", ""),
            signer_url=env.get("OVERSIGHT_SIGNER_URL", ""),
            log_key=Path(env.get("OVERSIGHT_LOG_KEY", str(directory / "log.key"))),
            log_policy=Path(env["OVERSIGHT_LOG_POLICY"]) if env.get("OVERSIGHT_LOG_POLICY") else None,
            evidence_folder=Path(env.get("OVERSIGHT_EVIDENCE", str(directory / "evidence"))),
            log_origin=env.get("OVERSIGHT_LOG_ORIGIN", "longyan.example/oversight"),
            public_url=_public_url(env.get("OVERSIGHT_PUBLIC_URL", ""), production=production),
            site={part: env[name] for part in SITE_PARTS if env.get(name := f"OVERSIGHT_SITE_{part.upper()}")},
            secret_key=secret or _kept_secret(directory / "secret.key"),
            production=production,
            demo=env.get("OVERSIGHT_DEMO", "") == "1",
            retention_days=_days(env.get("OVERSIGHT_RETENTION_DAYS", "")),
            trusted_hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
        )


def _days(written: str) -> dict[str, int]:
    """Parse `code=days,code=days`."""
    parts = [part.strip().partition("=") for part in written.split(",") if part.strip()]
    if wrong := [code for code, _, days in parts if not (days.isascii() and days.isdigit())]:
        raise SettingsError(
            Text(
                "OVERSIGHT_RETENTION_DAYS 中 {code} 的天数不是整数。",
                "OVERSIGHT_RETENTION_DAYS: the days of {code} are no whole number.",
            ).format(code=wrong[0]),
            remedy=Text("例如 retention-expired=1095", "For example retention-expired=1095"),
        )
    return {code: int(days) for code, _, days in parts}


def _public_url(given: str, *, production: bool) -> str:
    """Return where the public pages are; in production papers print no code as long as nobody has said so."""
    if not given:
        return "" if production else LOCAL_URL
    parts = urlsplit(given)
    if (
        parts.scheme not in ({"https"} if production else {"http", "https"})
        or not parts.hostname
        or not given.isascii()
    ):
        raise SettingsError(
            Text(
                "OVERSIGHT_PUBLIC_URL 应为公开页面的网址（生产环境须为 https）：它印在公文的二维码里。",
                "OVERSIGHT_PUBLIC_URL is the address of the public pages (https in production): papers print it.",
            ),
            remedy=Text("例如 https://oversight.example", "For example https://oversight.example"),
        )
    return given.rstrip("/")


def _kept_secret(path: Path) -> str:
    """Return the development secret that all workers share, made on first use (0600)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        descriptor, fresh = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        Path(fresh).unlink()
    return path.read_text(encoding="ascii")
