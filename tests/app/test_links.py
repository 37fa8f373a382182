"""Links to Compare: they carry the setup, lock controls, begin a training and show one part."""

import base64

import pytest
import streamlit as st

from kerascompare import styles
from kerascompare.spec import ComparisonSpec, LayerSpec, Seeding, Style, TrainingConfig, link
from kerascompare.spec.architectures import ARCHITECTURES, TUTORIAL, dense
from kerascompare.ui.app import reachable, visitor
from kerascompare.ui.compare import lock, sharing
from kerascompare.ui.components import qr_code
from tests.app import screen
from tests.app.conftest import ENTRY, AppTest

COMPARE = "pages/compare.py"
UNKNOWN = "abcdef123456"
SETUP = ComparisonSpec(
    architecture=dense(units=64),
    training=TrainingConfig(epochs=2, images=5_000, optimizer="sgd", learning_rate=0.1),
    styles=(Style.SEQUENTIAL, Style.FUNCTIONAL),
    seeds=(1, 2, 3),
    seeding=Seeding.INDEPENDENT,
)


@pytest.fixture
def follow():
    """Return a function that opens Compare with query parameters."""

    def follow(path=COMPARE, **query):
        at = AppTest.from_file(ENTRY, default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        at.switch_page(path).run()
        assert not at.exception
        return at

    return follow


def address(at):
    """Return the query parameters that the page writes into the address bar."""
    return dict(screen.component(at, "address")["query"])


def press_train(at, cluster):
    at.get_by_key("train").click().run()
    assert not at.exception
    return cluster.submitted[-1]


def test_a_link_sets_every_control(follow, cluster):
    at = follow(**link.to_query(SETUP))
    assert press_train(at, cluster) == SETUP


def test_a_link_carries_what_has_no_control(follow, cluster):
    schedule = {
        "module": "keras.optimizers.schedules",
        "class_name": "CosineDecay",
        "config": {"initial_learning_rate": 0.1, "decay_steps": 100},
    }
    training = TrainingConfig(
        optimizer="sgd",
        optimizer_arguments={"momentum": 0.9},
        learning_rate=schedule,
        label_smoothing=0.1,
        class_weight={3: 2},
    )
    at = follow(**link.to_query(SETUP.model_copy(update={"training": training})))
    assert at.get_by_key("learning_rate").value is None
    assert at.get_by_key("learning_rate").placeholder == "CosineDecay"
    assert press_train(at, cluster).training == training


def test_another_optimizer_does_not_keep_the_arguments_of_the_one_before(follow, cluster):
    training = TrainingConfig(optimizer="sgd", optimizer_arguments={"momentum": 0.9})
    at = follow(**link.to_query(SETUP.model_copy(update={"training": training})))
    at.get_by_key("optimizer").set_value("adam").run()
    assert press_train(at, cluster).training == TrainingConfig()


def test_a_link_sets_layers_that_were_written_by_hand(follow, cluster):
    odd = TUTORIAL.model_copy(
        update={
            "name": "odd",
            "layers": (
                LayerSpec(layer="Activation", arguments={"activation": "relu"}),
                *TUTORIAL.layers,
            ),
        }
    )
    at = follow(**link.to_query(SETUP.model_copy(update={"architecture": odd})))
    assert press_train(at, cluster).architecture == odd


def test_the_address_follows_the_controls_before_and_after_training(follow, cluster):
    at = follow()
    assert address(at) == {}
    at.get_by_key("epochs").set_value(3).run()
    assert address(at) == {"seeds": "42", "epochs": "3"}
    press_train(at, cluster)
    begun = at.query_params["comparison"]
    assert address(at) == {"comparison": begun, "seeds": "42", "epochs": "3"}


def test_controls_keep_what_the_visitor_changed_after_opening_a_link(follow, cluster):
    at = follow(**link.to_query(SETUP))
    at.get_by_key("epochs").set_value(7).run()
    at.run()
    assert press_train(at, cluster).training.epochs == 7


def test_a_link_to_a_comparison_of_another_installation_shows_its_setup(follow, cluster):
    at = follow(comparison=UNKNOWN, **link.to_query(SETUP))
    assert "does not have the comparison" in screen.sentences(at)
    assert press_train(at, cluster) == SETUP


def test_a_link_to_a_known_comparison_opens_it(follow, add):
    comparison_id = add.completed()
    at = follow(comparison=comparison_id, seeds="42")
    assert "does not have" not in screen.sentences(at)
    assert address(at)["comparison"] == comparison_id


def test_a_refused_setup_is_explained_and_the_tutorials_shown(follow, cluster):
    at = follow(seeds="1-3", epochs="NaN")
    assert "'epochs' must be a number" in screen.sentences(at)
    assert press_train(at, cluster) == ComparisonSpec(architecture=TUTORIAL)


def test_markup_in_a_link_is_shown_as_text(follow):
    at = follow(architecture="<img src=x onerror=alert(1)>", lock="**bold**")
    assert "<img" not in screen.html(at)
    assert any(r"\*\*bold\*\*" in warning.value for warning in at.warning)


@pytest.mark.parametrize("shape", [(14, 56), (28, 28, 1), (2, 2, 196)], ids=str)
def test_an_input_shape_that_the_page_does_not_offer_opens(follow, cluster, shape):
    odd = TUTORIAL.model_copy(update={"name": "odd", "input_shape": shape})
    at = follow(**link.to_query(SETUP.model_copy(update={"architecture": odd})))
    assert press_train(at, cluster).architecture == odd


@pytest.mark.parametrize(
    ("text", "locked"),
    [
        ("", set()),
        ("all", set(lock.CONTROLS)),
        ("all-but-seeds", set(lock.CONTROLS) - {"seeds"}),
        ("styles,epochs", {"styles", "epochs"}),
    ],
)
def test_a_lock_names_controls_and_is_written_as_it_is_read(text, locked):
    assert lock.parse(text) == locked
    assert lock.to_text(locked) == text


@pytest.mark.parametrize("text", ["seed", "all-but-", "all-but-all", "x" * 10_000, ","])
def test_an_unknown_lock_is_refused_with_the_known_ones(text):
    with pytest.raises(ValueError, match="all-but-") as refused:
        lock.parse(text)
    assert len(str(refused.value)) < 500


def test_a_lock_leaves_only_the_seed_to_change(follow, cluster):
    at = follow(lock="all-but-seeds", **link.to_query(SETUP))
    assert "This link sets everything but the seed." in screen.sentences(at)
    for key in ("styles", "seeding", "epochs", "start", "units", "optimizer", "engine", "images"):
        assert at.get_by_key(key).proto.disabled, key
    assert not at.get_by_key("seeds").proto.disabled
    at.get_by_key("seeds").set_value("7").run()
    assert press_train(at, cluster) == SETUP.model_copy(update={"seeds": (7,)})
    assert address(at)["lock"] == "all-but-seeds"
    assert at.get_by_key("epochs").proto.disabled


def test_a_lock_also_holds_for_training_again(follow, add):
    at = follow(comparison=add.completed(), lock="all")
    assert at.get_by_key("another_seed").proto.disabled
    assert at.get_by_key("other_seeding").proto.disabled


def test_a_link_trains_once(follow, cluster):
    at = follow(train="1", **link.to_query(SETUP))
    assert cluster.submitted == [SETUP]
    assert "train" not in address(at)
    assert "comparison" in address(at)
    at.run()
    assert cluster.submitted == [SETUP]


def test_a_link_that_trains_opens_what_the_visitor_trained_with_it_before(
    follow, cluster, monkeypatch
):
    monkeypatch.setattr(visitor, "owner", lambda: "a" * 32)
    first = address(follow(train="1", **link.to_query(SETUP)))
    again = address(follow(train="1", **link.to_query(SETUP)))
    assert again["comparison"] == first["comparison"]
    assert cluster.submitted == [SETUP]


def test_another_training_can_be_started_after_a_link_that_trains(follow, cluster):
    at = follow(train="1", **link.to_query(SETUP))
    at.get_by_key("seeds").set_value("9").run()
    press_train(at, cluster)
    assert cluster.submitted[-1].seeds == (9,)
    assert at.query_params["comparison"] == address(at)["comparison"]
    assert "train" not in at.query_params


def test_a_link_asks_before_a_long_training(follow, cluster):
    at = follow(train="1", seeds="1-500", epochs="100")
    assert cluster.submitted == []
    assert at.get_by_key("confirm_train_yes")


def test_curves_alone_have_no_menu_and_no_controls(follow, add):
    at = follow(comparison=add.completed(), show="curves")
    assert screen.component(at, "accuracy")
    assert 'class="kc-brand"' not in screen.html(at)
    assert "Open in kerascompare" in screen.html(at)
    assert not at.text_input


def test_the_table_alone(follow, add):
    at = follow(comparison=add.completed(), show="table")
    assert "<tbody" in screen.html(at)
    assert not at.get("bidi_component")


def test_the_code_alone_is_that_of_the_setup_in_the_link(follow):
    deep = SETUP.model_copy(update={"architecture": ARCHITECTURES["deep"]})
    at = follow(show="code", **link.to_query(deep))
    assert screen.sources(at) == {
        style: styles.write(ARCHITECTURES["deep"], style) for style in SETUP.styles
    }


def test_an_unknown_part_shows_the_whole_page(follow):
    at = follow(show="everything")
    assert "curves or table or code" in screen.sentences(at)
    assert at.text_input


def test_embed_code_is_escaped_and_names_the_part():
    code = sharing.embed_code('http://host/compare?seeds=1&x="><script>', "table")
    assert "<script>" not in code
    assert "embed=true&amp;show=table" in code


def test_share_makes_a_link_to_the_setup_before_training(follow):
    at = follow(**link.to_query(SETUP))
    at.get_by_key("share").click().run()
    assert not at.exception
    assert any(code.value.endswith(link.to_text(link.to_query(SETUP))) for code in at.code)


QR_CODE = 'alt="QR code of the link"'


def test_only_a_link_that_phones_can_open_has_a_qr_code(follow, monkeypatch):
    monkeypatch.setattr(reachable, "network_host", lambda: LAN)
    monkeypatch.setattr(type(st.context), "url", "http://localhost:8501/compare")
    at = follow()
    at.get_by_key("share").click().run()
    assert any(code.value.startswith(f"http://{LAN}:8501/compare?") for code in at.code)
    assert QR_CODE in screen.html(at)

    at.session_state["share_address"] = "http://localhost:8501/compare"
    at.get_by_key("share").click().run()
    assert any(code.value.startswith("http://localhost:8501/compare?") for code in at.code)
    assert QR_CODE not in screen.html(at)
    assert f"choose “{reachable.OTHERS}”" in screen.sentences(at)


def test_a_link_of_an_app_for_this_computer_only_has_no_qr_code(follow, monkeypatch):
    monkeypatch.setattr(reachable, "network_host", lambda: None)
    monkeypatch.setattr(type(st.context), "url", "http://localhost:8501/compare")
    at = follow()
    at.get_by_key("share").click().run()
    assert QR_CODE not in screen.html(at)
    assert "works on this computer only" in screen.sentences(at)


def test_a_setup_can_be_saved_as_json(follow):
    at = follow(**link.to_query(SETUP))
    labels = [button.proto.label for button in at.get("download_button")]
    assert labels == ["Setup as JSON"]


LAN = "192.168.1.20"


@pytest.mark.parametrize(
    ("url", "listens_on", "expected"),
    [
        ("http://localhost:8501/compare", None, f"http://{LAN}:8501/compare"),
        ("http://127.0.0.1:8501/compare?seeds=1", "0.0.0.0", f"http://{LAN}:8501/compare"),
        ("http://localhost:8501/compare", "127.0.0.1", "http://localhost:8501/compare"),
        (f"http://{LAN}:8501/compare", None, f"http://{LAN}:8501/compare"),
        ("https://keras.example.org/app/compare", None, "https://keras.example.org/app/compare"),
    ],
)
def test_the_first_address_is_the_one_that_others_can_open(url, listens_on, expected):
    found = reachable.addresses(url, listens_on=listens_on, network_host=LAN)
    assert found[0].url == expected
    assert found[0].is_local == ("localhost" in expected)
    assert [address.is_local for address in found[1:]] == [True] * (len(found) - 1)


def test_a_link_that_others_cannot_open_says_how_to_change_that():
    (found,) = reachable.addresses(
        "http://localhost:8501/compare", listens_on="localhost", network_host=LAN
    )
    assert "this computer only" in found.reach
    assert "--server.address 0.0.0.0" in found.reach


def test_a_qr_code_has_the_modules_that_the_text_needs():
    # 25 bytes at level L fit version 2, 25 × 25 modules (ISO/IEC 18004, table 7), and 2 × 4 around.
    image = qr_code.to_image("http://192.168.1.20:8501/", label='a "link"')
    svg = base64.b64decode(image.partition("base64,")[2].partition('"')[0])
    assert b'viewBox="0 0 33 33"' in svg
    assert 'alt="a &#34;link&#34;"' in image


def test_a_text_too_long_for_a_qr_code_has_none():
    assert qr_code.to_image("x" * 2_954, label="link") is None  # 2,953 bytes, ISO/IEC 18004


def test_the_matrix_alone(follow):
    at = follow("pages/features.py", show="matrix")
    assert screen.component(at, "matrix")
    assert not at.title
    assert "Open in kerascompare" in screen.html(at)


def test_the_pad_alone(follow):
    at = follow("pages/draw.py", show="draw")
    assert screen.component(at, "pad")
    assert 'class="kc-brand"' not in screen.html(at)
