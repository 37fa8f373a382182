"""`python -m kerascompare`, which the command `kerascompare` is too."""

import sys


def main() -> None:
    """Run the command line."""
    try:
        from kerascompare.cli.main import main as run

        run(prog_name="kerascompare")
    except KeyboardInterrupt:  # while it is imported: later, the command line handles Ctrl-C
        sys.exit(130)


if __name__ == "__main__":
    main()
