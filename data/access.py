"""Who may read what. The scope comes from the server's settings or sign-in, never from a browser."""

from __future__ import annotations

from dataclasses import dataclass

from data.vocabulary import Scope


class AccessDenied(PermissionError):
    """The scope of this reader does not cover what was asked for; `field` is the key of the query at fault, if one is.

    args[0] is the sentence for the reader.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Access:
    """The scope under which one request reads; every read of the repository takes one.

    `user` is who signed in; None where there is no sign-in.
    """

    scope: Scope
    user: str | None = None

    @property
    def sees_patients(self) -> bool:
        return self.scope in (Scope.IDENTIFIED, Scope.DEIDENTIFIED)

    @property
    def sees_dates(self) -> bool:
        return self.scope is Scope.IDENTIFIED

    def require_dates(self, what: str) -> None:
        """Raise AccessDenied where dates and cells as delivered are out of scope; `what` begins the sentence."""
        if not self.sees_dates:
            raise AccessDenied(
                f"{what}, which the scope '{self.scope}' does not cover. Ask for 'identified'."
            )

    def require_patients(self) -> None:
        """Raise AccessDenied where individuals are out of scope."""
        if not self.sees_patients:
            raise AccessDenied(
                "The scope 'aggregate' shows groups only, no single patient. Ask for the scope 'deidentified'."
            )
