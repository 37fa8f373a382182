"""The wheel, installed into an empty environment and used from an empty folder."""

import json
import signal
import socket
import subprocess
import sys
import sysconfig
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from kerascompare import __version__, styles
from kerascompare.data.mnist import load_test
from kerascompare.spec import Style
from kerascompare.spec.architectures import TUTORIAL
from tests.processes import alive, family, wait_for

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel; return its path."""
    folder = tmp_path_factory.mktemp("dist")
    _run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT])
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Install the wheel into an empty environment; return the folder of its programs.

    The dependencies are those of the environment that runs the tests.
    """
    environment = tmp_path_factory.mktemp("installed") / "venv"
    _run([sys.executable, "-m", "venv", "--without-pip", environment])
    python = environment / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    _run([*pip, "install", "--quiet", "--no-deps", "--no-index", wheel])
    (packages,) = environment.glob("lib/python*/site-packages")
    paths = sysconfig.get_paths()
    (packages / "dependencies.pth").write_text(f"{paths['purelib']}\n{paths['platlib']}\n")
    return environment / "bin"


@pytest.fixture
def program(installed, tmp_path, monkeypatch):
    """Return the installed `kerascompare`, to be run in an empty folder."""
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return installed / "kerascompare"


def _run(command):
    """Run a program; return its standard output, or fail with its errors."""
    finished = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert finished.returncode == 0, finished.stderr + finished.stdout
    return finished.stdout


def test_wheel_has_every_file_of_the_package(wheel):
    listed = subprocess.run(
        ["git", "ls-files", "kerascompare"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:  # not a clone
        expected = [str(file.relative_to(ROOT)) for file in ROOT.glob("kerascompare/**/*.py")]
    else:
        expected = [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]

    assert len(expected) > 100
    assert set(expected) <= set(zipfile.ZipFile(wheel).namelist())


def test_wheel_has_the_dashboard_and_the_licences(wheel):
    packed = zipfile.ZipFile(wheel)
    files = [ROOT / "streamlit_app.py", ROOT / ".streamlit/config.toml", *ROOT.glob("pages/*.py")]

    for file in files:
        inside = packed.read(f"kerascompare/dashboard/{file.relative_to(ROOT)}")
        assert inside == file.read_bytes()
    for name in ("LICENSE", "NOTICE"):
        inside = packed.read(f"kerascompare-{__version__}.dist-info/licenses/{name}")
        assert inside == (ROOT / name).read_bytes()


def test_installed_program_is_imported_from_the_environment(program, installed):
    printed = _run(
        [installed / "python", "-c", "import kerascompare; print(kerascompare.__file__)"]
    )

    assert Path(printed.strip()).is_relative_to(installed.parent)


def test_installed_program_prints_its_version(program):
    assert _run([program, "--version"]) == f"kerascompare, version {__version__}\n"


def test_installed_program_prints_a_source(program):
    printed = _run([program, "source", "--style", "functional"])

    assert printed == styles.write(TUTORIAL, Style.FUNCTIONAL)


def test_installed_program_reads_a_digit(program, tmp_path):
    images, labels = load_test()
    Image.fromarray(255 - images[0]).resize((280, 280)).save(tmp_path / "digit.png")

    predictions = json.loads(_run([program, "predict", tmp_path / "digit.png", "--json"]))

    assert [answer["style"] for answer in predictions["predictions"]] == list(Style)
    assert {answer["digit"] for answer in predictions["predictions"]} == {labels[0]}


def test_installed_first_page_is_drawn_without_an_error(program, installed):
    code = (
        "from streamlit.testing.v1 import AppTest\n"
        "from kerascompare.cli.app import find_script\n"
        "page = AppTest.from_file(find_script(), default_timeout=60).run()\n"
        "assert not page.exception and not page.error, (page.exception, page.error)\n"
        "print(find_script())"
    )

    printed = _run([installed / "python", "-c", code])

    assert Path(printed.strip()).is_relative_to(installed.parent)


def test_installed_app_answers_and_ends_with_ctrl_c(program):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [program, "app", "--port", str(port), "--", "--server.address", "127.0.0.1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for(lambda: _get(port, "_stcore/health") == (200, b"ok"), seconds=60)
        status, page = _get(port, "")
        assert status == 200
        assert b"<html" in page
        assert _get(port, "plotly.min.js")[0] == 200  # a route of this app, not of Streamlit
        started = family(server.pid)

        server.send_signal(signal.SIGINT)
        output, _ = server.communicate(timeout=30)
    finally:
        server.kill()

    assert server.returncode in (0, 1, 130)  # Streamlit exits with 1 after Ctrl-C
    assert "Traceback" not in output
    wait_for(lambda: not alive(started), seconds=10)


def _get(port, path):
    """Return the status and the body of an answer; (0, b"") if nobody answers yet."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=10) as answer:
            return answer.status, answer.read()
    except (urllib.error.URLError, ConnectionError):
        return 0, b""
