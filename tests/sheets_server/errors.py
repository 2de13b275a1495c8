"""Errors in the wording and shape Google answers with.

Sheets answers `{"error": {code, message, status, details?}}`, Drive `{"error": {code, message, errors: […]}}`.
The wordings are those seen in recorded exchanges and in bug reports of Google's clients.
"""

from typing import Any

INVALID_ARGUMENT = "INVALID_ARGUMENT"
PROTECTED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)
CELL_LIMIT = 10_000_000
TEXT_LIMIT = 50_000
_PLACED = ("Invalid requests[", "Invalid data[", "Invalid values[")  # errors that name their place themselves


class ApiError(Exception):
    """An answer other than 2xx; `body()` is the JSON that goes over the wire."""

    def __init__(
        self,
        code: int,
        message: str,
        status: str | None = None,
        *,
        details: list[dict[str, Any]] | None = None,
        errors: list[dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status
        self.details, self.errors = details, errors

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        for key in ("errors", "status", "details"):
            if getattr(self, key) is not None:
                error[key] = getattr(self, key)
        return {"error": error}

    def within(self, place: str) -> "ApiError":
        """The same error as a batch reports it: `Invalid requests[0].addSheet: …`."""
        if self.code != 400 or self.details or self.message.startswith(_PLACED):
            return self
        return invalid(f"Invalid {place}: {self.message}")


def invalid(message: str) -> ApiError:
    return ApiError(400, message, INVALID_ARGUMENT)


def bad_payload(field: str, message: str) -> ApiError:
    """A body that does not fit Google's schema; `field` as Google names it, e.g. `data.values`."""
    return bad_payloads([(field, message)])


def bad_payloads(violations: list[tuple[str, str]]) -> ApiError:
    """All that does not fit in one error, one line and one violation each."""
    told = "\n".join(description for _, description in violations)
    return _with_violations(told, violations)


def bad_mask(path: str) -> ApiError:
    """The `fields` of a call name something that its answer cannot have."""
    description = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
    return _with_violations("Request contains an invalid argument.", [(path, description)])


def _with_violations(message: str, violations: list[tuple[str, str]]) -> ApiError:
    listed = [{"field": field, "description": description} for field, description in violations]
    details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": listed}]
    return ApiError(400, message, INVALID_ARGUMENT, details=details)


def not_found() -> ApiError:
    return ApiError(404, "Requested entity was not found.", "NOT_FOUND")


def permission_denied() -> ApiError:
    return ApiError(403, "The caller does not have permission", "PERMISSION_DENIED")


def unauthenticated() -> ApiError:
    message = (
        "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or "
        "other valid authentication credential. "
        "See https://developers.google.com/identity/sign-in/web/devconsole-project."
    )
    return ApiError(401, message, "UNAUTHENTICATED")


def exceeds_grid(label: str, rows: int, columns: int) -> ApiError:
    return invalid(f"Range ({label}) exceeds grid limits. Max rows: {rows}, max columns: {columns}")


def too_many_cells() -> ApiError:
    return invalid(
        f"This action would increase the number of cells in the workbook above the limit of {CELL_LIMIT} cells."
    )


def too_long() -> ApiError:
    return invalid(f"Your input contains more than the maximum of {TEXT_LIMIT} characters in a single cell.")


def drive_error(code: int, message: str, reason: str, domain: str = "global", **more: str) -> ApiError:
    entry = {"message": message, "domain": domain, "reason": reason, **more}
    return ApiError(code, message, errors=[entry])


def file_not_found(file_id: str) -> ApiError:
    return drive_error(404, f"File not found: {file_id}.", "notFound", location="fileId", locationType="parameter")


def storage_quota_exceeded() -> ApiError:
    message = "The user's Drive storage quota has been exceeded."
    return drive_error(403, message, "storageQuotaExceeded", domain="usageLimits")
