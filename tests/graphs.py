"""Random graphs of layers that fit each other, as hypothesis draws them."""

from hypothesis import strategies as st

from kerascompare.spec import ArchitectureSpec

WIDTHS = (3, 4)


class Drawing:
    """A graph that grows by one random call at a time."""

    def __init__(self, draw):
        self.draw = draw
        names = draw(st.sampled_from([("image",), ("left", "right"), ("a", "b", "c")]))
        self.inputs = {name: (draw(st.sampled_from(WIDTHS)),) for name in names}
        self.widths = {name: shape[0] for name, shape in self.inputs.items()}
        self.layers, self.calls, self.layer_widths = [], [], []

    def tensor(self, width=None):
        return self.draw(st.sampled_from([t for t, w in self.widths.items() if width in (None, w)]))

    def call(self, width, **call):
        call["to"] = f"t{len(self.calls)}"
        self.calls.append(call)
        self.widths[call["to"]] = width
        return call["to"]

    def layer(self, width, on, class_name, **arguments):
        name = f"layer_{len(self.layers)}"
        self.layers.append({"layer": class_name, "arguments": {**arguments, "name": name}})
        return self.call(width, layer=name, on=on)

    def grow(self):
        kind = self.draw(
            st.sampled_from(["dense", "keep", "share", "merge", "join", "operator", "function"])
        )
        tensor = self.tensor()
        width = self.widths[tensor]
        if kind == "dense":
            units = self.draw(st.sampled_from(WIDTHS))
            made = self.layer(units, [tensor], "Dense", units=units, activation="tanh")
            self.layer_widths.append((self.calls[-1]["layer"], width, self.widths[made]))
        elif kind == "keep":
            class_name, arguments = self.draw(
                st.sampled_from(
                    [
                        ("Dropout", {"rate": 0.3}),
                        ("BatchNormalization", {}),
                        ("LayerNormalization", {}),
                    ]
                )
            )
            self.layer(width, [tensor], class_name, **arguments)
            self.layer_widths.append((self.calls[-1]["layer"], width, width))
        elif kind == "share" and self.layer_widths:
            layer, needs, gives = self.draw(st.sampled_from(self.layer_widths))
            if needs in self.widths.values():
                self.call(gives, layer=layer, on=[self.tensor(needs)])
        elif kind == "merge":
            class_name = self.draw(
                st.sampled_from(["Add", "Multiply", "Subtract", "Maximum", "Average"])
            )
            self.layer(width, [tensor, self.tensor(width)], class_name)
        elif kind == "join":
            other = self.tensor()
            self.layer(width + self.widths[other], [tensor, other], "Concatenate")
        elif kind == "operator":
            operation = self.draw(st.sampled_from(["add", "subtract", "multiply"]))
            other = self.draw(st.one_of(st.just(self.tensor(width)), st.sampled_from([2, -0.5])))
            operands = self.draw(st.permutations([tensor, other]))
            self.call(width, operation=operation, on=operands)
        elif kind == "function":
            operation = self.draw(st.sampled_from(["absolute", "tanh", "square", "negative"]))
            self.call(width, operation=operation, on=[tensor])

    def finish(self):
        """Join everything that is not used in heads."""
        used = {name for call in self.calls for name in call["on"]}
        left = [tensor for tensor in self.widths if tensor not in used]
        if len(left) > 1:
            left = [self.layer(sum(self.widths[t] for t in left), left, "Concatenate")]
        heads = self.draw(st.integers(1, 3))
        outputs = {
            f"out_{number}": self.layer(2, left, "Dense", units=2) for number in range(heads)
        }
        return ArchitectureSpec(
            inputs=self.inputs,
            passes_inputs_as=self.draw(st.sampled_from(["dictionary", "list"])),
            layers=self.layers,
            calls=self.draw(st.permutations(self.calls)),
            outputs=outputs,
        )


@st.composite
def graphs(draw):
    drawing = Drawing(draw)
    for _ in range(draw(st.integers(1, 12))):
        drawing.grow()
    return drawing.finish()
