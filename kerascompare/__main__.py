"""`python -m kerascompare`: the command line."""

import sys

try:
    from kerascompare.cli.main import main

    main(prog_name="kerascompare")
except KeyboardInterrupt:  # before the command line was there to say a sentence
    sys.exit(130)
