"""Programs in the process that runs probes: real crashes, real hangs."""

import psutil
import pytest

from kerascompare.features.finding import runners
from tests.processes import alive, running, wait_for


@pytest.fixture(scope="module")
def ask():
    """Give a function that has one runner process run the parts of a program."""
    with runners(1) as ask:
        yield ask


def outcome(answer):
    return answer["outcome"], answer["error"]


def test_program_that_ends_well_is_a_yes_and_one_that_raises_tells_its_error(ask):
    assert outcome(ask(["1 + 1"])) == ("yes", None)
    assert outcome(ask(["1 / 0"])) == ("no", "ZeroDivisionError: division by zero")


def test_crash_is_told_and_the_next_program_runs(ask):
    crash = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"

    assert outcome(ask([crash])) == ("crashed", "ended by SIGSEGV")
    assert outcome(ask(["import os; os._exit(3)"])) == ("crashed", "ended with exit code 3")
    assert outcome(ask(["1 + 1"])) == ("yes", None)


def test_program_that_hangs_is_ended_with_all_it_started(ask, tmp_path):
    told = tmp_path / "pid"
    hang = (
        "import pathlib, subprocess\n"
        "started = subprocess.Popen(['sleep', '600'])\n"
        f"pathlib.Path({str(told)!r}).write_text(str(started.pid))\n"
        "started.wait()"
    )

    answer = ask([hang], seconds=1)

    assert outcome(answer) == ("timed out", None)
    assert 1 <= answer["seconds"] < 2
    pid = int(told.read_text())
    wait_for(lambda: not alive(p for p in psutil.process_iter() if p.pid == pid), seconds=5)
    assert outcome(ask(["1 + 1"])) == ("yes", None)


def test_what_a_program_sets_globally_does_not_reach_the_next(ask):
    policy = "import keras; keras.config.set_dtype_policy('mixed_float16'); name = 1"

    assert outcome(ask([policy])) == ("yes", None)
    unset = "import keras; assert keras.config.dtype_policy().name == 'float32'; assert 'name' not in dir()"
    assert outcome(ask([unset])) == ("yes", None)


def test_parts_share_a_folder_and_nothing_else(ask):
    first = "name = 1; open('file', 'w').write('told')"

    assert outcome(ask([first, "assert open('file').read() == 'told'"])) == ("yes", None)
    assert outcome(ask([first, "name"])) == ("no", "NameError: name 'name' is not defined")
    assert outcome(ask(["open('file')"]))[0] == "no"


def test_runner_that_dies_unasked_is_replaced(ask):
    (runner,) = running("kerascompare.features.runner", psutil.Process().children())
    runner.kill()

    # Asked while it is still dying, it may be told as the end of the program.
    wait_for(lambda: outcome(ask(["1 + 1"])) == ("yes", None), seconds=60)


def test_runner_that_dies_is_told_and_replaced(ask):
    kill = "import os, signal; os.kill(os.getppid(), signal.SIGKILL)"

    assert ask([kill])["outcome"] == "crashed"
    assert outcome(ask(["1 + 1"])) == ("yes", None)
