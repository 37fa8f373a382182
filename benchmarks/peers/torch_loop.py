"""Train with PyTorch's usual loop, including the running loss and accuracy."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.peers.serve import load_mnist, serve

data = load_mnist()
images = torch.from_numpy(data["x_train"])
labels = torch.from_numpy(data["y_train"].astype("int64"))
loader = DataLoader(TensorDataset(images, labels), batch_size=32, shuffle=True)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters())


def train_epoch():
    model.train()
    total, right = 0.0, 0
    for batch, wanted in loader:
        optimizer.zero_grad()
        outputs = model(batch)
        loss = criterion(outputs, wanted)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(batch)
        right += (outputs.argmax(1) == wanted).sum().item()
    return total / len(images), right / len(images)


serve(train_epoch)
