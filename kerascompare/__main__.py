"""`python -m kerascompare`: the command line."""

from kerascompare.cli import main

main(prog_name="kerascompare")
