"""Train an epoch as one `lax.scan` over batches in JAX, written by hand for speed."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from benchmarks.peers.serve import load_mnist, serve

RATE, BETA_1, BETA_2, EPSILON = 0.001, 0.9, 0.999, 1e-7
data = load_mnist()
images = jnp.asarray(data["x_train"].reshape(-1, 784))
labels = jnp.asarray(data["y_train"].astype("int32"))
random = np.random.default_rng(42)


def draw_glorot_uniform(inputs, units):
    limit = np.sqrt(6 / (inputs + units))
    return jnp.asarray(random.uniform(-limit, limit, (inputs, units)).astype("float32"))


weights = [
    draw_glorot_uniform(784, 256),
    jnp.zeros(256),
    draw_glorot_uniform(256, 10),
    jnp.zeros(10),
]
state = (weights, [jnp.zeros_like(w) for w in weights], [jnp.zeros_like(w) for w in weights], 0)


def compute_loss(weights, batch, wanted):
    w1, b1, w2, b2 = weights
    scores = jax.nn.relu(batch @ w1 + b1) @ w2 + b2
    loss = -jnp.take_along_axis(jax.nn.log_softmax(scores), wanted[:, None], 1).mean()
    return loss, (scores.argmax(1) == wanted).sum()


def train_step(carry, chosen):
    (weights, m, v, steps), total, right = carry
    (loss, hits), gradients = jax.value_and_grad(compute_loss, has_aux=True)(
        weights, images[chosen], labels[chosen]
    )
    steps = steps + 1
    m = [a + (g - a) * (1 - BETA_1) for a, g in zip(m, gradients, strict=True)]
    v = [a + (g * g - a) * (1 - BETA_2) for a, g in zip(v, gradients, strict=True)]
    rate = RATE * jnp.sqrt(1 - BETA_2**steps) / (1 - BETA_1**steps)
    weights = [
        w - rate * a / (jnp.sqrt(b) + EPSILON) for w, a, b in zip(weights, m, v, strict=True)
    ]
    return ((weights, m, v, steps), total + loss, right + hits), None


@jax.jit
def scan_batches(state, order):
    return lax.scan(train_step, (state, 0.0, 0), order)[0]


def train_epoch():
    global state
    order = jnp.asarray(random.permutation(60_000).reshape(-1, 32))
    state, total, right = scan_batches(state, order)
    return float(total), int(right)


serve(train_epoch)
