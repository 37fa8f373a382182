"""The DOT text of a model: nodes, edges and escaped labels."""

import pytest

from kerascompare.figures import graph
from kerascompare.looks.theme import LOOKS

LAYERS = (
    {"name": "inputs", "layer": "Input", "output_shape": [None, 784], "parameters": None},
    # 784 × 256 weights and 256 biases
    {"name": "hidden", "layer": "Dense", "output_shape": [None, 256], "parameters": 200_960},
    {"name": "drop", "layer": "Dropout", "output_shape": None, "parameters": 0},
)


def test_nodes_follow_each_other_in_the_order_of_the_layers():
    text = graph.dot("sequential", LAYERS)
    assert [line.strip() for line in text.splitlines() if "->" in line] == ["n0 -> n1", "n1 -> n2"]


def test_node_shows_class_name_shape_and_parameters():
    text = graph.dot("functional", LAYERS)
    assert "<b>Dense</b>  hidden" in text
    assert "(None, 256) · 200,960 parameters" in text


def test_name_of_a_layer_is_escaped_for_graphviz():
    name = "</b>> evil [label=<x\x00\x1b\"'&"
    node = graph.dot("functional", [{**LAYERS[1], "name": name}]).splitlines()[-2]

    assert "</b>  &lt;/b&gt;&gt; evil [label=&lt;x��&#34;&#39;&amp;<br/>" in node


def test_layer_without_parameters_does_not_mention_them():
    node = next(line for line in graph.dot("functional", LAYERS).splitlines() if "n2 [" in line)
    assert "parameters" not in node


def test_unknown_shape_is_a_question_mark():
    node = next(line for line in graph.dot("functional", LAYERS).splitlines() if "n2 [" in line)
    assert ">?<" in node


@pytest.mark.parametrize("style", LOOKS)
def test_graph_has_the_color_of_its_style_and_no_background(style):
    text = graph.dot(style, LAYERS)
    assert f'color="{LOOKS[style].light}"' in text
    assert "bgcolor=transparent" in text


@pytest.mark.parametrize(
    ("style", "line"), [("sequential", "solid"), ("functional", "solid"), ("subclassing", "dashed")]
)
def test_edges_that_keras_does_not_know_are_dashed(style, line):
    edge = next(line for line in graph.dot(style, LAYERS).splitlines() if "  edge [" in line)
    assert f"style={line}" in edge


def test_names_cannot_break_out_of_their_label():
    layer = {**LAYERS[1], "name": '</b><i>"x"&', "layer": "A<B>"}
    text = graph.dot("sequential", [layer])
    assert "<b>A&lt;B&gt;</b>  &lt;/b&gt;&lt;i&gt;&#34;x&#34;&amp;" in text


def test_no_layers_give_a_graph_without_nodes():
    assert "n0" not in graph.dot("sequential", [])
