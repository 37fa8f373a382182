"""Turn the errors of a command into one sentence on standard error and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from kerascompare.cli import terminal
from kerascompare.quoting import MAX_QUOTED, quote

FAILED, REFUSED, INTERRUPTED = 1, 2, 130
"""Exit codes: something went wrong; a value was not accepted; Ctrl-C."""

MAX_SENTENCE = 2_000
"""Characters of an error message."""


class ErrorsAsSentences(click.Group):
    """A group of commands whose expected errors become a sentence and an exit code.

    Errors that nobody expects keep their traceback.
    """

    def main(self, args: Sequence[str] | None = None, *others: Any, **kwargs: Any) -> Any:
        """Run a command; see `click.Command.main`."""
        words = sys.argv[1:] if args is None else args
        if hasattr(sys.stdout, "reconfigure"):  # the encoding of a terminal may lack characters
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            try:
                return super().main(args, *others, **{**kwargs, "standalone_mode": False})
            finally:
                sys.stdout.flush()
        except click.NoSuchOption as error:
            _exit(_no_such_option(error), REFUSED, words)
        except click.ClickException as error:
            _exit(error.format_message(), REFUSED, words)
        except (click.Abort, KeyboardInterrupt):
            _exit("Cancelled. What was recorded until then is kept.", INTERRUPTED, words)
        except BrokenPipeError:
            # The reader has closed the pipe, as `head` does. Python would write the rest at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(FAILED)
        except Exception as error:
            explained = _explain(error)
            if explained is None:
                raise
            _exit(*explained, words)


def _explain(error: Exception) -> tuple[str, int] | None:
    """Return the sentence and the exit code of an error of the library; None for a bug.

    The library is imported here and not above: `--version` and `--help` do not wait for it.
    """
    from pydantic import ValidationError

    from kerascompare import spec, store
    from kerascompare.data.mnist import DataError
    from kerascompare.planning.checking import TooLargeError
    from kerascompare.system.settings import SettingsError

    match error:
        case ValidationError():
            return spec.error_sentence(error), REFUSED
        case SettingsError() | TooLargeError():
            return str(error), REFUSED
        case store.UnfinishedError() | store.UnknownComparisonError():
            return str(error), REFUSED
        case DataError() | store.StoreError():
            return str(error), FAILED
    return None


def _no_such_option(error: click.NoSuchOption) -> str:
    """Return that there is no such option, and what to use if it is known from Keras."""
    from kerascompare.spec import misplaced, optimizers

    name = error.option_name.lstrip("-").replace("-", "_")
    hint = misplaced.REASONS.get(name, "").replace("learning_rate", "--learning-rate")
    if having := optimizers.owners(name):
        usual = next((each for each in ("SGD", "Adam", "RMSprop") if each in having), having[0])
        hint = f"Write it as in Python: --optimizer '{usual}({name}=…)'."
    if not hint:
        return error.format_message()
    return f"No such option {quote(error.option_name)}. {hint}"


def _exit(sentence: str, code: int, words: Sequence[str]) -> NoReturn:
    """Write a sentence and exit. Long words of the command line are shortened in the sentence."""
    parts = {part for word in words for part in (word, *word.split("=", 1))}
    for part in sorted(parts, key=len, reverse=True):
        if len(part) > MAX_QUOTED:
            for written in (repr(part), part):
                sentence = sentence.replace(written, quote(part))
    if len(sentence) > MAX_SENTENCE:  # many short words
        sentence = f"{sentence[:MAX_SENTENCE]}…"
    terminal.say(sentence)
    sys.exit(code)
