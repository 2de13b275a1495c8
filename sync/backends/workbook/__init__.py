"""The .xlsx workbook on disk as a backend: `WorkbookBackend`."""

from sync.backends.workbook.backend import WorkbookBackend

__all__ = ["WorkbookBackend"]
