"""A document that is made when somebody clicks is called what it was called when it was made, not when its button was drawn."""

from __future__ import annotations

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from portal.server.barriers import MadeFiles
from reports.file_names import MadeFile


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (MadeFile.of(b"x", "通报（截至12月20日15时32分）.docx"), "通报（截至12月20日15时32分）.docx"),
        (b"x", "通报.docx"),
    ],
)
def test_a_file_brings_its_name(made: bytes, name: str) -> None:
    storage = MemoryMediaFileStorage("/media")
    manager = MediaFileManager(storage)
    MadeFiles(lambda _: "").watch(manager)
    promised = manager.add_deferred(lambda: made, "text/plain", "place", "通报.docx")
    address = manager.execute_deferred(promised)
    kept = storage.get_file(address.rpartition("/")[2])
    assert (kept.content, kept.filename) == (b"x", name)
