"""Field masks: `sheets(properties.title,data/rowData)` of a GET, and the `fields` of an update request."""

from typing import Any

from tests.sheets_server.errors import bad_mask, invalid
from tests.sheets_server.grid import Json
from tests.sheets_server.messages import camel, fields_of, snake

Mask = dict[str, Any]  # name -> Mask; an empty mask takes everything below


def parse(text: str) -> Mask:
    """The mask as a tree. Raises 400 for unbalanced brackets."""
    mask, rest = _fields(text.replace(" ", ""))
    if rest:
        raise invalid(f"Request contains an invalid argument: fields '{text}'.")
    return mask


def _fields(text: str) -> tuple[Mask, str]:
    mask: Mask = {}
    while text and text[0] != ")":
        text = _path(text, mask).removeprefix(",")
    return mask, text


def _path(text: str, mask: Mask) -> str:
    """Read one path into the mask; give what follows it."""
    at = next((index for index, sign in enumerate(text) if sign in ",()./"), len(text))
    name, sign, rest = text[:at], text[at : at + 1], text[at + 1 :]
    known = name in mask
    below: Mask = mask.setdefault(name, {})
    if sign in {".", "/"}:
        whole = known and not below
        rest = _path(rest, below)
        if whole:
            below.clear()
        return rest
    if sign == "(":
        inner, rest = _fields(rest)
        below.update(inner)
        return rest.removeprefix(")")
    below.clear()
    return text[at:]


def wants(mask: Mask | None, *path: str) -> bool:
    """Whether the mask takes anything at the path; no mask takes everything."""
    for name in path:
        if not mask or "*" in mask:
            return True
        if name not in mask:
            return False
        mask = mask[name]
    return True


def cut(value: Any, mask: Mask) -> Any:
    """What the mask leaves of a reply."""
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [cut(one, mask) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: cut(one, mask[name]) for name, one in value.items() if name in mask}


def assign(old: Json, new: Json, mask: Mask) -> Json:
    """`old` with the masked fields taken from `new`; a masked field that `new` lacks is removed."""
    if not mask or "*" in mask:
        return dict(new)
    made = dict(old)
    for name, below in mask.items():
        if below and isinstance(new.get(name), dict):
            made[name] = assign(old.get(name) or {}, new[name], below)
        elif name in new:
            made[name] = new[name]
        elif below and isinstance(old.get(name), dict):
            made[name] = assign(old[name], {}, below)
        else:
            made.pop(name, None)
    return {name: value for name, value in made.items() if value != {} or name in new}


def required(request: Json, message: str) -> Mask:
    """The `fields` of an update request, which Google insists on, as fields of that message."""
    fields = request.get("fields")
    if not fields:
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    mask, odd = _fitting(parse(fields), message, ())
    if odd:
        raise invalid(f"Invalid field: {'.'.join(snake(name) for name in odd)}")
    return mask


def checked(mask: Mask, message: str) -> Mask:
    """The mask of an answer that is that message. Raises 400 for a path that it does not have."""
    made, odd = _fitting(mask, message, ())
    if odd:
        raise bad_mask(".".join(odd))
    return made


def _fitting(mask: Mask, message: str, above: tuple[str, ...]) -> tuple[Mask, tuple[str, ...]]:
    """The mask with names in camel case, and the first path that the message does not have."""
    known = fields_of(message)
    made: Mask = {}
    for name, below in mask.items():
        kind = (known or {}).get(camel(name), "")
        if name != "*" and known is not None and not kind:
            return mask, (*above, name)
        inner, odd = _fitting(below, kind.removesuffix("*"), (*above, name))
        if odd:
            return mask, odd
        made[camel(name)] = inner
    return made, ()
