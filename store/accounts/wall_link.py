"""大屏链接 in the store: one row per link. They are no year's: the turn of the year takes them along (`store.year.rollover`)."""

from ledger.accounts.wall_link import WallLink
from store.records import Records

WALL_LINKS = Records.declared(WallLink, "wall_link")
