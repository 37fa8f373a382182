"""`kerascompare features`: run the probes and print the findings."""

from __future__ import annotations

import click

from kerascompare.cli import tables, terminal
from kerascompare.cli.options import json_option, parse_styles
from kerascompare.cli.progress import probe_bar
from kerascompare.features import FEATURES, PITFALLS, run
from kerascompare.quoting import quote
from kerascompare.spec import Style


def _parse_features(
    _context: click.Context, _option: click.Parameter, names: tuple[str, ...]
) -> tuple[str, ...]:
    for name in names:
        if name not in FEATURES:
            raise click.BadParameter(
                f"A feature is one of {'; '.join(FEATURES)}. Received: {quote(name)}."
            )
    return names or tuple(FEATURES)


@click.command()
@click.option(
    "--feature",
    "names",
    multiple=True,
    callback=_parse_features,
    metavar="NAME",
    help="May be given several times.  [default: all]",
)
@click.option(
    "--style",
    "styles",
    default="all",
    show_default=True,
    callback=parse_styles,
    metavar="LIST",
)
@json_option
def features(names: tuple[str, ...], styles: tuple[Style, ...], as_json: bool) -> None:
    """Run the probes of what each style can do and print the findings."""
    # Pitfalls and counts are not cells of the matrix: only the whole matrix comes with them.
    pitfalls, counted = (tuple(PITFALLS), styles) if names == tuple(FEATURES) else ((), ())
    with probe_bar(len(names) * len(styles) + len(pitfalls) + len(counted)) as advance:
        found = run(names, styles, pitfalls, counted, on_done=advance)
    if as_json:
        terminal.write_json(found.model_dump(mode="json"))
    else:
        tables.write_findings(found, names, styles)
