"""What the files of the project say of each other."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import kerascompare

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def _pins(file):
    """Return the pinned versions of a file of requirements by package."""
    lines = (ROOT / file).read_text().splitlines()
    pins = map(Requirement, (line for line in lines if line and line[0] not in "#-"))
    return {canonicalize_name(pin.name): pin.specifier for pin in pins}


def test_requirements_pin_exactly_the_dependencies():
    declared = [Requirement(text) for text in PROJECT["project"]["dependencies"]]

    assert {canonicalize_name(each.name) for each in declared} == set(_pins("requirements.txt"))


@pytest.mark.parametrize(
    "text",
    [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["postgres"],
    ],
)
def test_pin_is_allowed_by_the_dependency(text):
    declared = Requirement(text)
    pins = _pins("requirements.txt") | _pins("requirements-dev.txt")

    (pin,) = pins[canonicalize_name(declared.name)]

    assert pin.operator == "=="
    assert declared.specifier.contains(pin.version)


def test_pre_commit_runs_what_make_lint_runs():
    recipe = re.search(r"^lint:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    commands = recipe[1].replace("$(BIN)", ".venv/bin").splitlines()
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]

    assert [hook["entry"] for hook in repository["hooks"]] == [line.strip() for line in commands]


def test_workflow_tests_every_supported_python():
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
    classifiers = PROJECT["project"]["classifiers"]
    supported = [each.rpartition(" ")[2] for each in classifiers if "Python :: 3." in each]

    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == supported


def test_contract_on_keras_lists_every_package_that_no_worker_runs():
    package = Path(kerascompare.__file__).parent
    rooms = {path.parent.name for path in package.glob("*/__init__.py")}
    modules = {path.stem for path in package.glob("*.py")} - {"__init__"}
    (contract,) = (
        each
        for each in PROJECT["tool"]["importlinter"]["contracts"]
        if "keras" in each.get("forbidden_modules", [])
    )

    listed = {name.removeprefix("kerascompare.") for name in contract["source_modules"]}

    assert listed == (rooms | modules) - {"training", "features"}


def test_no_module_is_longer_than_300_lines():
    """Data and generated files aside; probes and pitfalls are data."""
    modules = [
        path for path in (ROOT / "kerascompare").rglob("*") if path.suffix in (".py", ".js", ".css")
    ]
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules
        if (lines := len(path.read_text().splitlines())) > 300
    }

    assert len(modules) > 200
    assert long == {}
