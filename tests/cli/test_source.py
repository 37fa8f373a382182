"""`kerascompare source`."""

import pytest

from kerascompare import styles
from kerascompare.spec import Style
from kerascompare.spec.architectures import ARCHITECTURES, TUTORIAL


@pytest.mark.parametrize("style", Style)
def test_printed_source_is_the_source_that_is_run(call, style):
    assert call("source", "--style", style) == (0, styles.write(TUTORIAL, style), "")


def test_architecture_is_chosen_by_name_or_file(call, tmp_path):
    deep = ARCHITECTURES["deep"]
    (tmp_path / "deep.json").write_text(deep.model_dump_json())
    source = styles.write(deep, Style.FUNCTIONAL)

    for architecture in ("deep", str(tmp_path / "deep.json")):
        printed = call("source", "--style", "functional", "--architecture", architecture)
        assert printed == (0, source, "")
