"""Sharing a file, as Drive's permissions."""

from typing import Any

from tests.sheets_server import fieldmask
from tests.sheets_server.book import Book
from tests.sheets_server.errors import drive_error
from tests.sheets_server.grid import Json
from tests.sheets_server.guard import User
from tests.sheets_server.http import Answer, Request
from tests.sheets_server.world import World

NOTHING = Answer(204, b"", "text/html")


def permissions_of(book: Book) -> list[Json]:
    owner = {
        "kind": "drive#permission",
        "id": _permission_id(book.owner),
        "type": "user",
        "role": "owner",
        "emailAddress": book.owner,
        "displayName": book.owner.split("@")[0],
        "deleted": False,
        "pendingOwner": False,
    }
    return [*book.permissions, owner]


def _permission_id(name: str) -> str:
    return str(int.from_bytes(name.encode()[:32], "big") % 10**20).zfill(20)


def list_permissions(world: World, request: Request, file_id: str) -> Json:
    book = world.book(file_id, request.user, drive=True)
    fields = request.query.get("fields") or "kind,permissions(id,type,kind,role)"
    full = {"kind": "drive#permissionList", "permissions": permissions_of(book)}
    found: Json = fieldmask.cut(full, fieldmask.parse(fields))
    return found


def create_permission(world: World, request: Request, file_id: str) -> Json:
    user, body = request.user, request.drive("DrivePermission")
    kind, role = body.get("type"), body.get("role")
    if kind not in {"user", "group", "domain", "anyone"} or role is None:
        raise drive_error(400, "The permission type field is required.", "required")
    who = body.get("emailAddress") or body.get("domain") or ""
    made = {
        "kind": "drive#permission",
        "id": _permission_id(who) if who else "anyoneWithLink",
        "type": kind,
        "role": role,
    }
    if who:
        made |= {
            "emailAddress" if "emailAddress" in body else "domain": who,
            "displayName": who.split("@")[0],
        }
    _change_permissions(world, file_id, user, made["id"], made)
    return {key: made[key] for key in ("kind", "id", "type", "role")}


def update_permission(world: World, request: Request, file_id: str, permission_id: str) -> Json:
    user = request.user
    book = world.book(file_id, user, drive=True)
    old = next((one for one in book.permissions if one["id"] == permission_id), None)
    if old is None:
        raise _no_permission(permission_id)
    made = {**old, "role": request.drive("DrivePermission").get("role", old["role"])}
    _change_permissions(world, file_id, user, permission_id, made)
    return {key: made[key] for key in ("kind", "id", "type", "role")}


def delete_permission(world: World, request: Request, file_id: str, permission_id: str) -> Answer:
    user = request.user
    book = world.book(file_id, user, drive=True)
    if permission_id == _permission_id(book.owner):
        raise drive_error(403, "The owner of a file cannot be removed.", "cannotRemoveOwner")
    if all(one["id"] != permission_id for one in book.permissions):
        raise _no_permission(permission_id)
    _change_permissions(world, file_id, user, permission_id, None)
    return NOTHING


def _change_permissions(world: World, file_id: str, user: User, permission_id: str, made: Any) -> None:
    with world.lock(file_id):
        book = world.book(file_id, user, write=True, drive=True)
        kept = [one for one in book.permissions if one["id"] != permission_id]
        book.permissions = kept + ([made] if made else [])


def _no_permission(permission_id: str) -> Exception:
    message = f"Permission not found: {permission_id}."
    return drive_error(404, message, "notFound", location="permissionId", locationType="parameter")
