"""Our engines: `python -m benchmarks.peers.ours fused`, with what is varied as JSON after it."""

import json
import sys
from itertools import count

from benchmarks.peers.serve import serve
from kerascompare import ARCHITECTURES, Style, TrainingConfig, styles
from kerascompare.architectures import dense
from kerascompare.styles.build import build
from kerascompare.training.built import ENGINES
from kerascompare.training.engine import batch_order
from kerascompare.training.replicate import tensors

engine_name, varied = sys.argv[1], json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
shape = {name: varied.pop(name) for name in ("units", "hidden_layers") if name in varied}
ready = varied.pop("architecture", "tutorial")
architecture = dense(**shape) if shape else ARCHITECTURES[ready]
config = TrainingConfig(engine=engine_name, **varied)
model = build(styles.write(architecture, Style.SEQUENTIAL), styles.compile_source(config), seed=42)
data = tensors(architecture.input_shape, config.images)
engine = ENGINES[engine_name](model, data, batch_size=config.batch_size)
epochs = count(1)


def epoch():
    number = next(epochs)
    engine.train(batch_order(42, number, config.images), epoch=number, callbacks=[])


serve(epoch)
