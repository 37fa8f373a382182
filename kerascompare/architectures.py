"""Architectures ready to choose, by name."""

from kerascompare.spec import ArchitectureSpec, LayerSpec


def _layers(*layers: tuple[str, dict]) -> tuple[LayerSpec, ...]:
    return tuple(LayerSpec(layer=layer, arguments=arguments) for layer, arguments in layers)


TUTORIAL = ArchitectureSpec(
    name="tutorial",
    input_shape=(28, 28),
    layers=_layers(
        ("Flatten", {}),
        ("Dense", {"units": 256, "activation": "relu"}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    ),
)

DEEP = ArchitectureSpec(
    name="deep",
    input_shape=(28, 28),
    layers=_layers(
        ("Flatten", {}),
        ("Dense", {"units": 256, "activation": "relu"}),
        ("BatchNormalization", {}),
        ("Dropout", {"rate": 0.2}),
        ("Dense", {"units": 128, "activation": "relu"}),
        ("BatchNormalization", {}),
        ("Dropout", {"rate": 0.2}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    ),
)

CONVOLUTIONAL = ArchitectureSpec(
    name="convolutional",
    input_shape=(28, 28, 1),
    layers=_layers(
        ("Conv2D", {"filters": 16, "kernel_size": 3, "activation": "relu"}),
        ("MaxPooling2D", {}),
        ("Conv2D", {"filters": 32, "kernel_size": 3, "activation": "relu"}),
        ("MaxPooling2D", {}),
        ("Flatten", {}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    ),
)

ARCHITECTURES = {spec.name: spec for spec in (TUTORIAL, DEEP, CONVOLUTIONAL)}
