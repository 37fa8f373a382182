"""The whole epoch as one `lax.scan` over batches in JAX, written for speed by hand."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from benchmarks.peers.serve import mnist, serve

RATE, BETA_1, BETA_2, EPSILON = 0.001, 0.9, 0.999, 1e-7
data = mnist()
images = jnp.asarray(data["x_train"].reshape(-1, 784))
labels = jnp.asarray(data["y_train"].astype("int32"))
random = np.random.default_rng(42)


def glorot(inputs, units):
    limit = np.sqrt(6 / (inputs + units))
    return jnp.asarray(random.uniform(-limit, limit, (inputs, units)).astype("float32"))


weights = [glorot(784, 256), jnp.zeros(256), glorot(256, 10), jnp.zeros(10)]
state = (weights, [jnp.zeros_like(w) for w in weights], [jnp.zeros_like(w) for w in weights], 0)


def loss_of(weights, batch, wanted):
    w1, b1, w2, b2 = weights
    scores = jax.nn.relu(batch @ w1 + b1) @ w2 + b2
    loss = -jnp.take_along_axis(jax.nn.log_softmax(scores), wanted[:, None], 1).mean()
    return loss, (scores.argmax(1) == wanted).sum()


def step(carry, chosen):
    (weights, m, v, steps), total, right = carry
    (loss, hits), gradients = jax.value_and_grad(loss_of, has_aux=True)(
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
def train(state, order):
    return lax.scan(step, (state, 0.0, 0), order)[0]


def epoch():
    global state
    order = jnp.asarray(random.permutation(60_000).reshape(-1, 32))
    state, total, right = train(state, order)
    return float(total), int(right)


serve(epoch)
