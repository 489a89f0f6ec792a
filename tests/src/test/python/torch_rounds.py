# SPDX-License-Identifier: Apache-2.0
"""Rounds of PyTorch: a fifth pruned, the learning rate rewound, trained, evaluated.

torch_rounds.py NETWORK STEPS BATCH EXAMPLES HELD_OUT THREADS contiguous|channels-last

The layout is that of the images.
"""

import sys

import torch
from torch import nn
from torch.nn.utils import prune

import conversation

name = sys.argv[1]
steps, batch, examples, held_out, threads = map(int, sys.argv[2:7])
layout = torch.channels_last if sys.argv[7] == "channels-last" else torch.contiguous_format
torch.set_num_threads(threads)
torch.manual_seed(1)


class Block(nn.Module):
    def __init__(self, channels, filters):
        super().__init__()
        stride = 1 if channels == filters else 2
        self.conv1 = nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.shortcut = nn.Identity()
        if stride == 2:
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels, filters, 1, 2, bias=False), nn.BatchNorm2d(filters))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


def network():
    if name == "lenet-300-100":
        return nn.Sequential(
            nn.Flatten(), nn.Linear(784, 300), nn.ReLU(),
            nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10))
    if name == "lenet-5":
        return nn.Sequential(
            nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(20, 50, 5), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(800, 500), nn.ReLU(), nn.Linear(500, 10))
    blocks = [Block(*c) for c in [(16, 16)] * 3 + [(16, 32)] + [(32, 32)] * 2
              + [(32, 64)] + [(64, 64)] * 2]
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
        *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


pictures = name == "resnet-20"
size = (3, 32, 32) if pictures else (1, 28, 28)
count = examples + held_out
images = torch.randint(0, 256, (count, *size), dtype=torch.uint8)
labels = torch.randint(0, 10, (count,))
if pictures:
    images = nn.functional.pad(images, (4, 4, 4, 4))
else:
    images = images.float() / 255


def standardise(x):
    x = x.float()
    mean = x.mean((1, 2, 3), keepdim=True)
    deviation = x.std((1, 2, 3), correction=0, keepdim=True).clamp_min(x[0].numel() ** -0.5)
    return ((x - mean) / deviation).contiguous(memory_format=layout)


def augmented(chosen):
    if not pictures:
        return images[chosen].contiguous(memory_format=layout)
    n = len(chosen)
    top, left = torch.randint(0, 9, (2, n, 1, 1))
    flip = torch.randint(0, 2, (n, 1, 1))
    columns = torch.arange(32).view(1, 1, -1)
    rows = top + torch.arange(32).view(1, -1, 1)
    columns = left + columns + flip * (31 - 2 * columns)
    at = (chosen.view(-1, 1, 1, 1), torch.arange(3).view(1, -1, 1, 1))
    return standardise(images[(*at, rows.unsqueeze(1), columns.unsqueeze(1))])


def held(begin, end):
    x = images[begin:end]
    return standardise(x[:, :, 4:36, 4:36]) if pictures else x.contiguous(memory_format=layout)


model = network()  # global_unstructured takes no kernels in another layout
counted = sum(p.numel() for p in model.parameters())
kernels = [(m, "weight") for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]
prune.global_unstructured(kernels, pruning_method=prune.Identity)
optimizer = torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9)
objective = nn.CrossEntropyLoss()
order, taken = torch.randperm(examples), 0


def next_batch():
    global order, taken
    if taken + batch > examples:
        order, taken = torch.randperm(examples), 0
    taken += batch
    return order[taken - batch : taken]


def a_round():
    prune.global_unstructured(kernels, pruning_method=prune.L1Unstructured, amount=0.2)
    model.train()
    for step in range(steps):
        drops = (step >= steps // 2) + (step >= steps * 3 // 4)
        optimizer.param_groups[0]["lr"] = 0.001 * 0.1**drops
        chosen = next_batch()
        optimizer.zero_grad()
        objective(model(augmented(chosen)), labels[chosen]).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        correct = 0
        for begin in range(examples, count, 500):
            end = min(count, begin + 500)
            correct += int((model(held(begin, end)).argmax(1) == labels[begin:end]).sum())
    conversation.say(f"done {correct}")


conversation.answer(a_round, f"{counted} parameters, PyTorch {torch.__version__}")
