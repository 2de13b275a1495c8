"""`python -m tests.bench [--only NAME] [--full]`: prints a table; exit code 1 when a promise is broken."""

from __future__ import annotations

import os
import time
from importlib import import_module

import click

from tests.bench.measure import Line, table

# Modules of this package with `run(full=…, quick=…) -> list[Line]`.
BENCHES = ("overview", "browser", "ledger", "sync", "workbook", "documents", "meanwhile", "google")


@click.command()
@click.option("--only", type=click.Choice(BENCHES), multiple=True, help="This benchmark only; can be repeated.")
@click.option("--full", is_flag=True, help="More rounds, and workbooks of 100,000 rows.")
@click.option("--quick", is_flag=True, help="Hardly any rounds: does the machinery work?")
def main(only: tuple[str, ...], *, full: bool, quick: bool) -> None:
    """Measure, print, judge."""
    for name in [n for n in os.environ if n.startswith(("PORTAL_", "STREAMLIT_"))]:
        del os.environ[name]
    lines: list[Line] = []
    for name in only or BENCHES:
        began = time.perf_counter()
        lines += import_module(f"tests.bench.{name}").run(full=full, quick=quick)
        click.echo(f"{name}: measured in {time.perf_counter() - began:.0f} s", err=True)
    click.echo(table(lines))
    broken = [line for line in lines if not line.kept]
    for line in broken:
        click.echo(f"promise broken: {line.bench}: {line.what} {line.ratio:.2f} > {line.at_most:g}", err=True)
    raise SystemExit(1 if broken else 0)


if __name__ == "__main__":
    main()
