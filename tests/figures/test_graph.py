"""The DOT text of a model: nodes, edges and escaped labels."""

import re

import pytest

from kerascompare.figures import graph
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import ArchitectureSpec
from kerascompare.spec.architectures import residual, siamese

CHAIN = ArchitectureSpec(
    input_shape=(784,),
    layers=(
        {"layer": "Dense", "arguments": {"units": 256, "name": "hidden"}},
        {"layer": "Dropout", "arguments": {"rate": 0.5, "name": "drop"}},
    ),
)
BUILT = (
    # 784 × 256 weights and 256 biases
    {"name": "hidden", "layer": "Dense", "output_shape": [None, 256], "parameters": 200_960},
    {"name": "drop", "layer": "Dropout", "output_shape": None, "parameters": 0},
)


def edges(text):
    return [tuple(re.findall(r"n\d+", line)) for line in text.splitlines() if "->" in line]


def node(text, number):
    return next(line for line in text.splitlines() if f"  n{number} [" in line)


def test_nodes_of_a_chain_follow_each_other_in_the_order_of_the_layers():
    assert edges(graph.dot("sequential", CHAIN, BUILT)) == [("n0", "n1"), ("n1", "n2")]


def test_input_is_a_node_with_its_shape():
    assert "<b>Input</b>  inputs" in node(graph.dot("functional", CHAIN, BUILT), 0)
    assert "(None, 784)" in node(graph.dot("functional", CHAIN, BUILT), 0)


def test_node_shows_class_name_shape_and_parameters():
    text = graph.dot("functional", CHAIN, BUILT)
    assert "<b>Dense</b>  hidden" in text
    assert "(None, 256) · 200,960 parameters" in text


def test_branches_come_together_where_they_are_added():
    architecture = residual(blocks=1)
    text = graph.dot("functional", architecture, ())
    names = [*architecture.graph.inputs, *(call.to for call in architecture.graph.calls)]
    added = names.index("add")

    before = {start for start, end in edges(text) if end == f"n{added}"}

    assert before == {f"n{names.index(name)}" for name in ("max_pooling2d", "conv2d_2")}


def test_shared_layer_is_a_heavier_node_for_each_of_its_calls():
    text = graph.dot("functional", siamese(), ())

    assert len(re.findall(r"<b>Flatten</b>  flatten<.*penwidth=3", text)) == 2
    assert len(re.findall(r"<b>Dense</b>  dense_2<", text)) == 1
    assert not re.search(r"dense_2<.*penwidth=3", text)


def test_functions_of_keras_ops_are_nodes():
    assert "<b>keras.ops</b>  absolute" in graph.dot("subclassing", siamese(), ())


def test_layer_without_parameters_does_not_mention_them():
    assert "parameters" not in node(graph.dot("functional", CHAIN, BUILT), 2)


def test_unknown_shape_is_a_question_mark():
    assert ">?<" in node(graph.dot("functional", CHAIN, BUILT), 2)


@pytest.mark.parametrize("style", LOOKS)
def test_graph_has_the_color_of_its_style_and_no_background(style):
    text = graph.dot(style, CHAIN, BUILT)
    assert f'color="{LOOKS[style].light}"' in text
    assert "bgcolor=transparent" in text


@pytest.mark.parametrize(
    ("style", "line"), [("sequential", "solid"), ("functional", "solid"), ("subclassing", "dashed")]
)
def test_edges_that_keras_does_not_know_are_dashed(style, line):
    edge = next(line for line in graph.dot(style, CHAIN, ()).splitlines() if "  edge [" in line)
    assert f"style={line}" in edge


def test_names_cannot_break_out_of_their_label():
    name = "</b>> evil [label=<x\x00\x1b\"'&"
    # Not validated, as from a store that somebody else has written.
    layer = CHAIN.layers[0].model_copy(
        update={"layer": "A<B>", "arguments": {"units": 1, "name": name}}
    )
    text = graph.dot("sequential", CHAIN.model_copy(update={"layers": (layer,)}), ())

    assert "<b>A&lt;B&gt;</b>  &lt;/b&gt;&gt; evil [label=&lt;x��&#34;&#39;&amp;<br/>" in text
