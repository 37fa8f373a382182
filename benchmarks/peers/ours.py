"""Our engines: `python -m benchmarks.peers.ours fused`, with what is varied as JSON after it."""

import json
import sys
from itertools import count

from benchmarks import ours
from benchmarks.peers.serve import serve
from kerascompare import ARCHITECTURES, TrainingConfig
from kerascompare.architectures import dense
from kerascompare.training.engine import batch_order

engine_name, varied = sys.argv[1], json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
shape = {name: varied.pop(name) for name in ("units", "hidden_layers") if name in varied}
ready = varied.pop("architecture", "tutorial")
architecture = dense(**shape) if shape else ARCHITECTURES[ready]
config = TrainingConfig(engine=engine_name, **varied)
engine = ours.engine(architecture, config)
epochs = count(1)


def epoch():
    number = next(epochs)
    order = batch_order(ours.SEED, number, config.images)
    engine.train(order, epoch=number, callbacks=[])


serve(epoch)
