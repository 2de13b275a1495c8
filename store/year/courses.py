"""The year's courses (`ledger.figures.courses`) of a store, carried on by what history and the reviews gained since."""

from __future__ import annotations

from threading import Lock
from weakref import WeakKeyDictionary

from ledger.figures.courses import FOLLOWED, Courses, ReviewDecision
from store.codec import same
from store.database import reading
from store.review.reviews import verdicts
from store.store import Store

_KEPT: WeakKeyDictionary[Store, tuple[Courses, list[ReviewDecision]]] = WeakKeyDictionary()
_LOCK = Lock()


def courses_of(store: Store) -> Courses:
    """The courses up to now; the same object for the same store. Verdicts are read before the history that they end."""
    with _LOCK:
        courses, known = _KEPT.setdefault(store, (Courses(store.breakdown.year, same), []))
        with reading(store.engine) as connection:
            known += verdicts(connection, after=known[-1].id if known else 0)
        courses.follow(store.changes(columns=FOLLOWED), known)
        return courses
