"""Errors of the portal itself.

PortalError
├── SettingsWrong           a setting that cannot be used, or an unknown name
├── HomeMixed               demonstration data and a real ledger would share one home
├── HomeUnusable            the home cannot be made or written
├── CannotDo                a command lacks an answer, or a file that it can read or write
├── BackupUnusable          a file that is no whole backup of this portal
└── AddressRefused          the trial sign-in on an address that others can reach
"""

from __future__ import annotations


class PortalError(Exception):
    """Root; `str(error)` is one Chinese sentence for the person who starts the portal."""


class SettingsWrong(PortalError):
    """A setting cannot be used; the sentence names it. `name` is the PORTAL_* variable, if one is to blame."""

    def __init__(self, message: str, *, name: str = "") -> None:
        super().__init__(message)
        self.name = name


class HomeMixed(PortalError):
    """The home holds demonstration data and a real ledger was asked for, or the other way round."""


class HomeUnusable(PortalError):
    """The home cannot be made or written."""


class CannotDo(PortalError):
    """A command lacks an answer, or a file that it can read or write."""


class BackupUnusable(PortalError):
    """No backup of this portal, or one that is damaged, altered or of a later version; nothing was restored from it."""


class AddressRefused(PortalError):
    """The trial sign-in would be reachable from other machines."""
