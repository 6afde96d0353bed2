"""The settings of one installation: one typed list, read from the environment at start.

Every setting has a name, a default and a help text; the README's table is held to this list by a test.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from data.vocabulary import Scope


class SettingsError(ValueError):
    """A setting has a value with which the program must not start."""


def _setting(default: Any, env: str, help_text: str, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"env": env, "help": help_text, "choices": choices})


@dataclass(frozen=True)
class Settings:
    data: str = _setting(
        "",
        "AFTERWATCH_DATA",
        "Folder of the eight tables as CSV or Parquet, or one workbook (.xlsx). "
        "Empty: the built-in synthetic cohort of 724.",
    )
    store: Path = _setting(
        Path(".afterwatch"),
        "AFTERWATCH_STORE",
        "Writable folder for prepared data.",
    )
    reload_seconds: float = _setting(
        2.0,
        "AFTERWATCH_RELOAD_SECONDS",
        "How often the data folder is looked at for changes, in seconds.",
    )
    scope: str = _setting(
        Scope.DEIDENTIFIED.value,
        "AFTERWATCH_SCOPE",
        "What everybody sees while AFTERWATCH_AUTH is none: identified, deidentified or aggregate.",
        tuple(Scope),
    )
    host: str = _setting("127.0.0.1", "AFTERWATCH_HOST", "Address to listen on.")
    port: int = _setting(8050, "AFTERWATCH_PORT", "Port to listen on.")
    cache: str = _setting(
        "in_process",
        "AFTERWATCH_CACHE",
        "Cache of computed results: in_process or off.",
        ("in_process", "off"),
    )
    auth: str = _setting(
        "none",
        "AFTERWATCH_AUTH",
        "Sign-in: none (only on a loopback address); proxy is refused until it is available.",
        ("none", "proxy"),
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read and check every AFTERWATCH_ variable; raise SettingsError with a sentence on the first wrong one."""
        given = os.environ if environment is None else environment
        known = {setting.metadata["env"]: setting for setting in fields(cls)}
        unknown = sorted(name for name in given if name.startswith("AFTERWATCH_") and name not in known)
        if unknown:
            raise SettingsError(f"Unknown setting {unknown[0]}. Known settings: {', '.join(known)}.")
        values = {
            setting.name: _parse(env, given[env], setting.default)
            for env, setting in known.items()
            if env in given
        }
        settings = cls(**values)
        settings.check()
        return settings

    def check(self) -> None:
        """Raise SettingsError where a value, or a combination of values, must not be served with."""
        for setting in fields(self):
            choices, value = setting.metadata["choices"], getattr(self, setting.name)
            if choices and value not in choices:
                raise SettingsError(
                    f"{setting.metadata['env']} is '{value}'; it must be one of {', '.join(choices)}."
                )
        if not 0.1 <= self.reload_seconds <= 86400:
            raise SettingsError("AFTERWATCH_RELOAD_SECONDS must lie between 0.1 and 86400.")
        if not 0 <= self.port <= 65535:
            raise SettingsError("AFTERWATCH_PORT must lie between 0 and 65535.")
        if self.auth == "proxy":
            raise SettingsError(
                "AFTERWATCH_AUTH=proxy is not available yet. Use AFTERWATCH_AUTH=none on a loopback address."
            )
        if not is_loopback(self.host):
            raise SettingsError(
                f"AFTERWATCH_HOST is '{self.host}', which others can reach, and AFTERWATCH_AUTH is none. "
                "Without sign-in the program listens on a loopback address only (127.0.0.1, ::1, localhost)."
            )


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine only. A name other than localhost is not trusted to."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _parse(env: str, text: str, default: Any) -> Any:
    if isinstance(default, Path):
        return Path(text or str(default))
    if isinstance(default, str):
        return text or default
    kind = type(default)
    try:
        return kind(text)
    except ValueError as error:
        wanted = "a whole number" if kind is int else "a number"
        raise SettingsError(f"{env} is '{text}'; it must be {wanted}.") from error
