"""After the year was closed in the running server: the new year's portal takes over from the old one."""

from __future__ import annotations

from portal.build import Portal, build, use
from sync.backends.base import GivesUp


def go_on_with_the_new_year(old: Portal) -> Portal:
    """Build the portal of the year now in force and make it the process's; the old one's sync ends after its cycle."""
    running = old.loop.running
    new = build(old.years.root, clock=old.clock, apart=isinstance(old.engine.backend, GivesUp))
    if running:
        old.stop()
    use(new)
    if running:
        new.start()
    return new
