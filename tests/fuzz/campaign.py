"""One campaign: files are changed and read one after another, each in a process of its own, until the time is over.

A file that is answered in a way not seen before joins the files that are changed (a new sentence comes from a new place in
the reader). What must hold of every reading is in `_wrong`. Run as a script, it prints what was found and keeps the files:
`python -m tests.fuzz.campaign notice 300 7 folder`.
"""

from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from ledger.errors import FileTooCostly, LedgerError
from portal.settings.settings import ROOT
from store.errors import StoreError
from sync.processes import parcel
from sync.processes.confined import LARGE, LONG
from tests.fuzz.mutate import mutated
from tests.fuzz.targets import TARGETS, Target

_WHOLE = 0.7
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_FOREIGN = re.compile(r"Traceback|Error\b|Exception|0x[0-9a-f]{6}|<class|object at|None\b")


@dataclass
class Found:
    """What a campaign saw: `wrong` says what did not hold, with the file."""

    readings: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    cpu: float = 0.0
    slowest: float = 0.0
    highest: int = 0
    wrong: dict[str, Path] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        told = ", ".join(f"{n} {way}" for way, n in sorted(self.ways.items()))
        return (
            f"{self.readings} readings ({told}), {self.cpu:.0f} s of processor time, slowest {self.slowest:.1f} s, "
            f"most memory {self.highest >> 20} MB, {len(self.wrong)} wrong"
        )


def campaign(name: str, seconds: float, seed: int, keep: Path) -> Found:
    """Fuzz one target for so many seconds."""
    target, random, found = TARGETS[name], Random(seed), Found()
    seeds, known = list(target.seeds()), set[str]()
    pool = list(seeds)
    with TemporaryDirectory() as folder, _Zygote() as zygote:
        until = time.monotonic() + seconds
        for number, (kind, data) in enumerate(pool):  # unchanged first: what they answer is known
            known.add(_look(found, target, zygote, (kind, data), Random(number), Path(folder), keep)[0])
        while time.monotonic() < until:
            # What was refused once is mostly refused again: whole files come more often.
            kind, data = random.choice(seeds if random.random() < _WHOLE else pool)
            made = mutated(data, kind, random)
            answer, lives = _look(found, target, zygote, (kind, made), random, Path(folder), keep)
            if answer not in known and lives and len(made) < 1 << 20:
                known.add(answer)
                pool.append((kind, made))
    return found


def _look(
    found: Found,
    target: Target,
    zygote: _Zygote,
    file: tuple[str, bytes],
    random: Random,
    folder: Path,
    keep: Path,
) -> tuple[str, bool]:
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    path = folder / f"文件.{file[0]}"
    path.write_bytes(file[1])
    told = zygote.read(target, target.call(path, random), scratch)
    way, answer, wrong = _judged(told, target)
    if any(scratch.iterdir()) and way != "killed":  # a killed one leaves its folder to whoever made it
        wrong = wrong or "left something behind"
    for rest in sorted(folder.rglob("*"), reverse=True):
        rest.rmdir() if rest.is_dir() else rest.unlink()
    found.readings += 1
    found.ways[way] += 1
    found.answers[answer] += 1
    if told["seconds"] > max(20, found.slowest):
        (keep / f"slow {told['cpu']:.0f} of {told['seconds']:.0f}.{file[0]}").write_bytes(file[1])
    found.cpu += told["cpu"]
    found.slowest = max(found.slowest, told["seconds"])
    found.highest = max(found.highest, told["peak"])
    if wrong and wrong not in found.wrong:
        kept = keep / f"{len(found.wrong)}.{file[0]}"
        kept.write_bytes(file[1])
        found.wrong[wrong] = kept
    return f"{file[0]} {answer}", way in ("made", "refused")


def _judged(told: dict[str, Any], target: Target) -> tuple[str, str, str]:
    """(way it went, the answer without its numbers and names, what is wrong)."""
    if told["peak"] > target.peak:
        return "killed", "memory", f"took {told['peak'] >> 20} MB"
    if told["ended"] in (-24, -14, -9, -6):
        return "killed", "killed", "" if target.bounded else f"ended with {told['ended']}"
    if told["ended"] != 0:
        return "broke", "broke", _where(told["said"]) or f"ended with {told['ended']}"
    try:
        parcel.content(bytes.fromhex(told["answer"]))
    except FileTooCostly as error:
        return "costly", str(error), "" if str(error) in (LARGE, LONG) else str(error)
    except (LedgerError, StoreError) as error:
        sentence = str(error)
        bad = not _CHINESE.search(sentence) or _FOREIGN.search(sentence) or len(sentence) > 2000
        return (
            "refused",
            re.sub(r"“[^”]*”|[\d.]+", "", sentence)[:80],
            f"said: {sentence[:300]}" if bad else "",
        )
    except Exception as error:
        return "broke", "broke", f"{type(error).__name__} {error}"
    return "made", "made", ""


def _where(said: str) -> str:
    """A traceback without the lines that every reading has."""
    lines = said.strip().split("\n")
    return "\n".join(line for line in lines[-8:])


class _Zygote:
    def __enter__(self) -> _Zygote:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        return self

    def __exit__(self, *_: object) -> None:
        with self._process as process:  # closes its pipes, and so ends it
            process.communicate(timeout=30)

    def read(self, target: Target, call: tuple[str, tuple[Any, ...]], folder: Path) -> dict[str, Any]:
        name, args = call
        asked = {
            "target": name,
            "given": pickle.dumps((args, {})).hex(),
            "limits": target.limits,
            "folder": str(folder),
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told


if __name__ == "__main__":
    name, seconds, seed, folder = sys.argv[1:]
    Path(folder).mkdir(parents=True, exist_ok=True)
    seen = campaign(name, float(seconds), int(seed), Path(folder))
    print(name, seen)
    for answer, count in seen.answers.most_common(25):
        print(f"{count:6} {answer}")
    for wrong, kept in seen.wrong.items():
        print(f"--- {kept}\n{wrong}")
