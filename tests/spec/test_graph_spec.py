"""A graph of layers has one canonical form, and invalid ones are refused with a sentence."""

import pytest

from kerascompare.spec import ArchitectureSpec, ComparisonSpec, LayerSpec
from kerascompare.spec.architectures import TASK_ARCHITECTURES, TUTORIAL
from kerascompare.spec.building import GraphBuilder
from kerascompare.spec.task import TASKS, Task
from tests.spec.refusals import refusal

DENSE = LayerSpec(layer="Dense", arguments={"units": 4})
ADD = LayerSpec(layer="Add")


def graph(**changes):
    """Return the fields of a residual connection, with some of them changed."""
    return {
        "inputs": {"image": (8,)},
        "layers": (DENSE, DENSE, ADD),
        "calls": (
            {"layer": "dense", "on": ["image"], "to": "a"},
            {"layer": "dense_1", "on": ["a"], "to": "b"},
            {"layer": "add", "on": ["a", "b"], "to": "c"},
        ),
        "outputs": {"digit": "c"},
    } | changes


def test_json_of_a_chain_is_that_of_before_there_were_graphs():
    assert set(TUTORIAL.model_dump()) == {"name", "input_shape", "layers"}


def test_graph_survives_the_round_trip_through_json():
    spec = ArchitectureSpec(**graph())

    assert ArchitectureSpec.model_validate_json(spec.model_dump_json()) == spec
    assert set(spec.model_dump()) == {"name", "inputs", "layers", "calls", "outputs"}


def test_names_order_of_calls_and_order_of_layers_do_not_matter():
    small, large = (LayerSpec(layer="Dense", arguments={"units": n}) for n in (4, 5))
    first = ArchitectureSpec(
        inputs={"x": (8,)},
        layers=(small, large, LayerSpec(layer="Concatenate")),
        calls=(
            {"layer": "dense", "on": ["x"], "to": "a"},
            {"layer": "dense_1", "on": ["x"], "to": "b"},
            {"layer": "concatenate", "on": ["a", "b"], "to": "c"},
        ),
        outputs={"y": "c"},
    )
    second = ArchitectureSpec(
        inputs={"picture": (8,)},
        layers=(LayerSpec(layer="Concatenate"), large, small),
        calls=(
            {"layer": "concatenate", "on": ["left", "right"], "to": "end"},
            {"layer": "dense", "on": ["picture"], "to": "right"},
            {"layer": "dense_1", "on": ["picture"], "to": "left"},
        ),
        outputs={"answer": "end"},
    )

    assert first.model_dump_json() == second.model_dump_json()


def test_graph_that_is_a_chain_becomes_a_chain():
    calls = [{"layer": "dense", "on": ["x"]}, {"layer": "dense_1", "on": ["dense"]}]
    spec = ArchitectureSpec(
        inputs={"x": (8,)}, layers=(DENSE, DENSE), calls=calls, outputs={"y": "dense_1"}
    )

    assert spec == ArchitectureSpec(input_shape=(8,), layers=(DENSE, DENSE))


def test_layers_without_a_shape_are_refused():
    refused = refusal(ArchitectureSpec, layers=(DENSE,))

    assert refused == (
        "An architecture must have an 'input_shape' and 'layers', or 'inputs', 'layers', 'calls' "
        "and 'outputs'. Received: layers."
    )


def test_layer_called_twice_is_one_layer():
    spec = ArchitectureSpec(
        inputs={"x": (4,)},
        layers=(DENSE,),
        calls=[{"layer": "dense", "on": ["x"]}, {"layer": "dense", "on": ["dense"]}],
        outputs={"y": "dense:2"},
    )

    assert not spec.is_chain
    assert [call.to for call in spec.graph.calls] == ["dense", "dense:2"]
    assert spec.graph.layers == ("dense",)


def test_arguments_of_calls_are_canonical():
    builder = GraphBuilder(a=(4,), b=(4,))
    joined = builder.call("concatenate", "a", "b", axis=-1.0)
    summed = builder.call("sum", joined, axis=[1], keepdims=False)
    kept = builder.then("Dense", joined, units=2)
    spec = builder.build("example", total=summed, kept=kept)

    assert spec.calls[0].arguments == {"axis": -1}
    assert spec.calls[1].arguments == {"axis": [1]}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"outputs": {"digit": "d"}}, "No input or call makes the tensor 'd'."),
        ({"inputs": {"image": (8,), "other": (8,)}}, "The input 'other' is not used."),
        ({"outputs": {"digit": "b"}}, "No output depends on the tensor 'c'."),
        ({"outputs": {"digit": "image"}}, "must be made by a call. Received: the input 'image'."),
        ({"layers": (DENSE, DENSE, ADD, DENSE)}, "The layer 'dense_2' is never called."),
        ({"layers": (DENSE, ADD)}, "A call must name a layer of the model: dense, add. Received: 'dense_1'."),
        ({"inputs": {"image": (8,), "for": (8,)}}, "The name of an input must be"),
        ({"inputs": {"image": (8,), "keras": (8,)}}, "The name of an input must be"),
        ({"inputs": {}}, "Received: no 'inputs'."),
        ({"calls": ()}, "Received: no 'calls'."),
        ({"input_shape": (8,)}, "Received: 'input_shape' too."),
        ({"layers": (DENSE, DENSE, LayerSpec(layer="Dot", arguments={"axes": 1})),
          "calls": ({"layer": "dense", "on": ["image"]}, {"layer": "dense_1", "on": ["dense"]},
                    {"layer": "dot", "on": ["dense", "dense_1", "dense"]}),
          "outputs": {"digit": "dot"}}, "Dot must be called on 2 tensors."),
        ({"calls": ({"layer": "dense", "on": ["b"], "to": "a"}, {"layer": "dense_1", "on": ["a"], "to": "b"},
                    {"layer": "add", "on": ["image", "b"], "to": "c"})},
         "Tensors must not depend on each other in a circle. Received: 'b', 'a'."),
        ({"calls": ({"layer": "dense", "on": ["image"], "to": "a"}, {"layer": "dense_1", "on": ["a"], "to": "a"},
                    {"layer": "add", "on": ["a", "a"], "to": "c"})}, "Tensor names must be unique."),
        ({"layers": (LayerSpec(layer="Dense", arguments={"units": 4, "name": "x"}),
                     LayerSpec(layer="Dense", arguments={"units": 4, "name": "x"}), ADD)}, "Layer names must be unique."),
        ({"calls": ({"layer": "dense", "operation": "add", "on": ["image"]},)}, "either a 'layer' or an 'operation'"),
        ({"calls": ({"layer": "dense", "on": ["image"], "to": "a"}, {"layer": "dense_1", "on": [2], "to": "b"},
                    {"layer": "add", "on": ["a", "b"], "to": "c"})}, "Dense must be called on tensors only."),
    ],
)  # fmt: skip
def test_invalid_graph_is_refused_with_what_is_wrong(changes, words):
    assert words in refusal(ArchitectureSpec, **graph(**changes))


@pytest.mark.parametrize(
    ("operation", "arguments", "words"),
    [
        ("open", {}, "An operation must be one of"),
        ("save", {}, "An operation must be one of"),
        ("relu", {"axis": 1}, "A call of relu takes only tensors. Received: 'axis'."),
        ("sum", {"axis": "/etc/passwd"}, "'axis' of sum must be a whole number or a list of them."),
        ("expand_dims", {}, "A call of expand_dims needs 'axis'. Received: none."),
    ],
)
def test_only_listed_functions_and_arguments_may_be_called(operation, arguments, words):
    calls = [
        {"layer": "dense", "on": ["image"], "to": "a"},
        {"operation": operation, "on": ["a"], "arguments": arguments, "to": "b"},
    ]

    refused = refusal(
        ArchitectureSpec,
        inputs={"image": (8,)},
        layers=(DENSE,),
        calls=calls,
        outputs={"digit": "b"},
    )

    assert words in refused


@pytest.mark.parametrize("task", Task)
def test_ready_architectures_fit_their_task_and_no_other(task):
    for architecture in TASK_ARCHITECTURES[task].values():
        assert ComparisonSpec(architecture=architecture, task=task).task is task
        for other in Task:
            same_names = TASKS[other].inputs == TASKS[task].inputs and len(
                TASKS[other].outputs
            ) == len(TASKS[task].outputs)
            if not same_names:
                refused = refusal(ComparisonSpec, architecture=architecture, task=other)
                assert f"For the task {other.value!r} a model must have the" in refused
