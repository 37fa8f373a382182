"""The process that runs probes, with real crashes and real hangs."""

import psutil
import pytest

from kerascompare.features.runner_pool import start_runners
from tests.processes import alive, running, wait_for


@pytest.fixture(scope="module")
def run_program():
    """Return a function that has one runner process run the parts of a program."""
    with start_runners(1) as run_program:
        yield run_program


def outcome(answer):
    return answer["outcome"], answer["error"]


def test_program_without_error_is_a_yes_and_an_error_is_a_no(run_program):
    assert outcome(run_program(["1 + 1"])) == ("yes", None)
    assert outcome(run_program(["1 / 0"])) == ("no", "ZeroDivisionError: division by zero")


def test_crash_is_reported_and_the_next_program_runs(run_program):
    crash = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"

    assert outcome(run_program([crash])) == ("crashed", "ended by SIGSEGV")
    assert outcome(run_program(["import os; os._exit(3)"])) == ("crashed", "ended with exit code 3")
    assert outcome(run_program(["1 + 1"])) == ("yes", None)


def test_program_that_hangs_is_killed_with_its_children(run_program, tmp_path):
    pid_file = tmp_path / "pid"
    hang = (
        "import pathlib, subprocess\n"
        "started = subprocess.Popen(['sleep', '600'])\n"
        f"pathlib.Path({str(pid_file)!r}).write_text(str(started.pid))\n"
        "started.wait()"
    )

    answer = run_program([hang], seconds=1)

    assert outcome(answer) == ("timed out", None)
    assert 1 <= answer["seconds"] < 600  # of the 600 seconds that it hangs
    pid = int(pid_file.read_text())
    wait_for(lambda: not alive(p for p in psutil.process_iter() if p.pid == pid), seconds=5)
    assert outcome(run_program(["1 + 1"])) == ("yes", None)


def test_global_settings_of_a_program_do_not_reach_the_next(run_program):
    policy = "import keras; keras.config.set_dtype_policy('mixed_float16'); name = 1"

    assert outcome(run_program([policy])) == ("yes", None)
    unset = "import keras; assert keras.config.dtype_policy().name == 'float32'; assert 'name' not in dir()"
    assert outcome(run_program([unset])) == ("yes", None)


def test_parts_share_a_folder_and_nothing_else(run_program):
    first = "name = 1; open('file', 'w').write('content')"

    assert outcome(run_program([first, "assert open('file').read() == 'content'"])) == ("yes", None)
    assert outcome(run_program([first, "name"])) == ("no", "NameError: name 'name' is not defined")
    assert outcome(run_program(["open('file')"]))[0] == "no"


def test_runner_that_dies_while_idle_is_replaced(run_program):
    (runner,) = running("kerascompare.features.runner", psutil.Process().children())
    runner.kill()

    # While the process is still ending, its end may be reported as the program's.
    wait_for(lambda: outcome(run_program(["1 + 1"])) == ("yes", None), seconds=60)


def test_runner_that_dies_during_a_program_is_replaced(run_program):
    kill = "import os, signal; os.kill(os.getppid(), signal.SIGKILL)"

    assert run_program([kill])["outcome"] == "crashed"
    assert outcome(run_program(["1 + 1"])) == ("yes", None)
