"""A link carries a whole setup, and a hostile link ends in one sentence."""

import base64
import hashlib
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerascompare.spec import (
    ArchitectureSpec,
    ComparisonSpec,
    LayerSpec,
    Seeding,
    Style,
    TrainingConfig,
    link,
)
from kerascompare.spec.architectures import ARCHITECTURES, TUTORIAL, convolutional, dense

LAW = settings(max_examples=150, derandomize=True, deadline=None, database=None)
ODD = ArchitectureSpec(
    name="odd",
    input_shape=(784,),
    layers=[
        LayerSpec(layer="Dense", arguments={"units": 7, "name": "a layer"}),
        LayerSpec(layer="Dense", arguments={"units": 10, "activation": "softmax"}),
    ],
)
DENSE = st.builds(
    dense,
    hidden_layers=st.integers(0, 10),
    units=st.integers(1, 4096),
    activation=st.sampled_from(["relu", "linear", "tanh", "elu"]),
    dropout=st.floats(0, 0.99),
    batch_normalization=st.booleans(),
)
CONVOLUTIONAL = st.builds(
    convolutional, blocks=st.integers(1, 3), filters=st.integers(1, 300), dropout=st.floats(0, 0.8)
)
SCHEDULES = st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=5, unique=True).map(
    lambda boundaries: {
        "module": "keras.optimizers.schedules",
        "class_name": "PiecewiseConstantDecay",
        "config": {
            "boundaries": sorted(boundaries),
            "values": [0.1 / (n + 1) for n in range(len(boundaries) + 1)],
        },
    }
)
SETUPS = st.builds(
    ComparisonSpec,
    architecture=st.one_of(st.sampled_from([*ARCHITECTURES.values(), ODD]), DENSE, CONVOLUTIONAL),
    training=st.builds(
        TrainingConfig,
        optimizer=st.sampled_from(["muon", "sgd", "rmsprop"]),
        optimizer_arguments=st.fixed_dictionaries(
            {},
            optional={
                "momentum": st.floats(0, 1),
                "use_ema": st.booleans(),
                "ema_overwrite_frequency": st.none() | st.integers(1, 10**9),
            },
        ),
        learning_rate=st.none() | st.floats(0, 100, exclude_min=True) | SCHEDULES,
        label_smoothing=st.floats(0, 1, exclude_max=True),
        class_weight=st.dictionaries(st.integers(0, 9), st.floats(0, 1000)),
        epochs=st.integers(1, 1000),
        batch_size=st.integers(1, 60_000),
        images=st.integers(1, 60_000),
        engine=st.sampled_from(["fused", "fit"]),
    ),
    styles=st.lists(st.sampled_from(list(Style)), min_size=1, unique=True).map(
        lambda chosen: tuple(style for style in Style if style in chosen)
    ),
    seeds=st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=12, unique=True).map(tuple),
    seeding=st.sampled_from(list(Seeding)),
)


@LAW
@given(SETUPS)
def test_a_link_opens_the_setup_that_it_was_made_from(spec):
    assert link.from_text(link.to_text(link.to_query(spec))) == spec


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        (ComparisonSpec(architecture=TUTORIAL), "seeds=42"),
        (
            ComparisonSpec(
                architecture=dense(units=64, dropout=0.25),
                training=TrainingConfig(epochs=3, learning_rate=0.01),
                seeds=range(1, 11),
                seeding=Seeding.INDEPENDENT,
                styles=(Style.SEQUENTIAL, Style.SUBCLASSING),
            ),
            "styles=sequential,subclassing&seeds=1-10&seeding=independent"
            "&units=64&dropout=0.25&learning_rate=0.01&epochs=3",
        ),
        (
            ComparisonSpec(architecture=convolutional(filters=32, batch_normalization=True)),
            "seeds=42&architecture=convolutional&filters=32&batch_normalization=1",
        ),
    ],
)
def test_a_link_is_readable_and_has_only_what_differs_from_the_tutorial(spec, text):
    assert link.to_text(link.to_query(spec)) == text


def test_an_address_without_a_setup_describes_none():
    assert link.from_text("comparison=ab12&embed=true&utm_source=x") is None


def packed(text, level=9):
    data = zlib.compress(text.encode(), level)
    return link.PACKED + base64.urlsafe_b64encode(data).decode().rstrip("=")


def test_a_packed_architecture_is_validated_like_any_other():
    attack = '{"input_shape": [28, 28], "layers": [{"layer": "Lambda", "arguments": {}}]}'
    with pytest.raises(ValueError, match="Lambda"):
        link.from_query([("architecture", packed(attack))])


BOMB = packed("[" + " " * 100_000_000)
HOSTILE = [
    "seeds=1&seeds=2",
    "seeds=1-99999999",
    "seeds=" + "1," * 4_000,
    "seeds=-1",
    "seeds=",
    "seeds=１",
    "seeding=none",
    "styles=functional,sequental",
    "styles=",
    "epochs=NaN",
    "epochs=1e999",
    "epochs=2.5",
    "epochs=" + "9" * 5_000,
    "learning_rate=inf",
    "learning_rate=nan",
    "learning_rate=-1",
    "images=0",
    "optimizer=<script>alert(1)</script>",
    "engine=jit",
    "architecture=../../etc/passwd",
    "architecture=convolutional&units=3",
    "architecture=\x00\u202e\ud83d",
    "dropout=NaN",
    "units=0",
    "units=3.5",
    "batch_normalization=yes",
    "activation=exec",
    "architecture=" + link.PACKED,
    "architecture=" + link.PACKED + "!!!",
    "architecture=" + link.PACKED + "é",
    "architecture=" + link.PACKED + "AAAA",
    "architecture=" + BOMB[:6_000],
    "architecture=" + packed(" " * 3_000_000 + "{}"),
    "architecture=" + packed("[" * 100_000),
    "architecture=" + packed("NaN"),
    "architecture=" + packed("{}")[:-4],
    "architecture=" + packed("{}") + "&units=3",
    "architecture=" + "a" * 10_000,
]


@pytest.mark.parametrize(
    "text", HOSTILE, ids=[text[:40].encode("ascii", "replace").decode() for text in HOSTILE]
)
def test_a_hostile_link_ends_in_one_short_sentence(text):
    pairs = [tuple(part.partition("=")[::2]) for part in text.split("&")]
    with pytest.raises(ValueError, match=r"\.$|\?$") as refused:
        link.from_query(pairs)
    assert type(refused.value) is ValueError
    assert len(str(refused.value)) < 700


def refusal(pairs):
    """Return the type of the error that a link ends in, or None."""
    try:
        link.from_query(pairs)
    except ValueError as error:
        return type(error)
    return None


@LAW
@given(st.lists(st.tuples(st.sampled_from(link.NAMES), st.text(max_size=60)), max_size=4))
def test_random_text_never_ends_in_another_error(pairs):
    assert refusal(pairs) in (None, ValueError)  # pydantic's own error is another type


def test_a_setup_that_is_too_long_for_a_link_is_refused_with_a_remedy():
    layers = [
        LayerSpec(
            layer="Dense", arguments={"units": 10, "name": hashlib.sha512(bytes([i])).hexdigest()}
        )
        for i in range(100)
    ]
    spec = ComparisonSpec(architecture=ArchitectureSpec(input_shape=(784,), layers=layers))
    with pytest.raises(ValueError, match="Share the setup as JSON"):
        link.to_query(spec)
