"""佐证附件 in the demonstration: a picture and a page, plainly drawn by nobody, beside two entries of one unit."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw
from sqlalchemy import Connection

from ledger.attachments import Upload
from ledger.attachments.contents import preview_of
from ledger.entries import Entry, Ledger
from ledger.review.evidence_file import EvidenceFile
from portal.demo.demo import MARK
from portal.demo.plan import moment
from store.files import FileFolder
from store.review.evidence_file import FILES, tell_added

_UNIT, _TASKS = "鼓楼区", (3, 7)
_FORMS = {f"{MARK}现场照片.jpg": ("JPEG", "#6C9BD2"), f"{MARK}会议记录.pdf": ("PDF", "#F6F7F9")}


def fill(folder: FileFolder, connection: Connection, ledger: Ledger, until: date) -> None:
    """What the unit put there until the day."""
    shown = [entry for entry in ledger.by_unit.get(_UNIT, ()) if entry.task_no in _TASKS]
    for number, entry in enumerate(shown):
        for name in list(_FORMS)[number:]:
            made = _made(folder, ledger, entry, name, days=60 + number)
            if made.added_at.date() <= until:
                FILES.add(connection, made)
                tell_added(connection, made)


def _made(folder: FileFolder, ledger: Ledger, entry: Entry, name: str, *, days: int) -> EvidenceFile:
    upload = Upload(name, _drawn(name))
    kept, preview = folder.keep(upload.content), folder.keep(preview_of(upload))
    at = moment(ledger, days, 75)
    return EvidenceFile(0, entry.key, name, len(upload.content), kept, preview, f"{MARK}{entry.unit}", at)


def _drawn(name: str) -> bytes:
    """Frames with DEMO in them: a picture, or three pages."""
    form, colour = _FORMS[name]
    made = BytesIO()
    if form == "PDF":
        first, *others = (_frame(colour, f"DEMO {page}") for page in (1, 2, 3))
        first.save(made, form, save_all=True, append_images=others)
    else:
        _frame(colour, "DEMO").save(made, form)
    return made.getvalue()


def _frame(colour: str, word: str) -> Image.Image:
    image = Image.new("RGB", (640, 420), colour)
    brush = ImageDraw.Draw(image)
    brush.rectangle((40, 40, 600, 380), outline="#1F4E86", width=6)
    brush.text((250, 180), word, fill="#1F4E86", font_size=48)
    return image
