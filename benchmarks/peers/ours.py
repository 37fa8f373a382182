"""Train with our engines: `python -m benchmarks.peers.ours fused '{"images": 15000}'`.

The JSON overrides the tutorial's settings. `side_by_side` models train an epoch at the same time,
as in a worker.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from benchmarks import ours
from benchmarks.peers.serve import serve
from kerascompare import ARCHITECTURES, TrainingConfig
from kerascompare.spec.architectures import dense
from kerascompare.training.engine import batch_order

engine_name, overrides = sys.argv[1], json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
side_by_side = overrides.pop("side_by_side", 1)
shape = {name: overrides.pop(name) for name in ("units", "hidden_layers") if name in overrides}
ready = overrides.pop("architecture", "tutorial")
architecture = dense(**shape) if shape else ARCHITECTURES[ready]
config = TrainingConfig(engine=engine_name, **overrides)
engines = [ours.build_engine(architecture, config) for _ in range(side_by_side)]
for engine in engines:
    engine.prepare()
epochs = count(1)
pool = ThreadPoolExecutor(side_by_side)


def train_epoch():
    number = next(epochs)
    order = batch_order(ours.SEED, number, config.images)
    list(pool.map(lambda engine: engine.train(order, epoch=number, callbacks=[]), engines))


serve(train_epoch, epochs=side_by_side)
