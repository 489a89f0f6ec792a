# SPDX-License-Identifier: Apache-2.0
"""SNIP on MNIST, LeNet-300-100, a second time in NumPy: a control of ours, needed by nothing.

python snip.py DATA SEED INIT STANDARDISE BIASES REDRAW KEEP STEPS

DATA         the directory of MNIST's four IDX files, gzipped or not
INIT         he (truncated at two deviations) or glorot (uniform)
STANDARDISE  1: pixels minus their mean over their deviation; 0: in [0, 1]
BIASES       1: biases are scored and pruned too
REDRAW       1: the weights that are trained are drawn anew after scoring
KEEP         fraction of the scored parameters that stay
STEPS        of SGD 0.1, momentum 0.9, batch 100, decay 5e-4, rate times 0.1 at every quarter

Lee, Ajanthan and Torr, ICLR 2019.
"""

import gzip
import os
import sys

import numpy as np

data, seed, init = sys.argv[1], int(sys.argv[2]), sys.argv[3]
standardise, biases, redraw = (arg == "1" for arg in sys.argv[4:7])
keep, steps = float(sys.argv[7]), int(sys.argv[8])
random = np.random.default_rng(seed)


def idx(name):
    path = os.path.join(data, name)
    with gzip.open(path + ".gz") if os.path.exists(path + ".gz") else open(path, "rb") as file:
        raw = file.read()
    shape = [int.from_bytes(raw[4 + 4 * i : 8 + 4 * i], "big") for i in range(raw[3])]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * len(shape)).reshape(shape)


def pixels(name):
    return idx(name).reshape(-1, 784).astype(np.float32) / 255


def draw():
    drawn = []
    for inputs, outputs in ((784, 300), (300, 100), (100, 10)):
        if init == "he":
            kernel = random.normal(size=(inputs, outputs))
            while (far := np.abs(kernel) > 2).any():
                kernel[far] = random.normal(size=far.sum())
            kernel *= np.sqrt(2.0 * 1.3 / inputs)  # 1.3: what the truncation takes of the variance
        else:
            limit = np.sqrt(6 / (inputs + outputs))
            kernel = random.uniform(-limit, limit, (inputs, outputs))
        drawn += [kernel.astype(np.float32), np.zeros(outputs, np.float32)]
    return drawn


def forward(p, x):
    first = np.maximum(x @ p[0] + p[1], 0)
    second = np.maximum(first @ p[2] + p[3], 0)
    return first, second, second @ p[4] + p[5]


def gradients(p, x, labels):
    first, second, logits = forward(p, x)
    exponents = np.exp(logits - logits.max(1, keepdims=True))
    error = exponents / exponents.sum(1, keepdims=True)
    error[np.arange(len(labels)), labels] -= 1
    error /= len(labels)
    error2 = (error @ p[4].T) * (second > 0)
    error1 = (error2 @ p[2].T) * (first > 0)
    return [x.T @ error1, error1.sum(0), first.T @ error2, error2.sum(0), second.T @ error, error.sum(0)]


def percent_wrong(p, x, labels):
    wrong = 0
    for i in range(0, len(x), 2000):
        wrong += (forward(p, x[i : i + 2000])[2].argmax(1) != labels[i : i + 2000]).sum()
    return 100 * wrong / len(x)


train, train_labels = pixels("train-images-idx3-ubyte"), idx("train-labels-idx1-ubyte").astype(int)
test, test_labels = pixels("t10k-images-idx3-ubyte"), idx("t10k-labels-idx1-ubyte").astype(int)
order = random.permutation(len(train))
held, held_labels = train[order[:6000]], train_labels[order[:6000]]
train, train_labels = train[order[6000:]], train_labels[order[6000:]]
if standardise:
    mean, deviation = train.mean(), train.std()
    train, held, test = ((x - mean) / deviation for x in (train, held, test))

parameters = draw()
batch = random.permutation(len(train))[:100]
gradient = gradients(parameters, train[batch], train_labels[batch])
scored = range(6) if biases else (0, 2, 4)
scores = {i: np.abs(gradient[i] * parameters[i]) for i in scored}
everything = np.concatenate([scores[i].ravel() for i in scored])
kept = int(round(keep * len(everything)))
threshold = np.partition(everything, -kept)[-kept]
masks = [
    (scores[i] >= threshold).astype(np.float32) if i in scores else np.ones_like(parameters[i])
    for i in range(6)
]
print("kept", [int(mask.sum()) for mask in masks], flush=True)
if redraw:
    parameters = draw()
parameters = [p * mask for p, mask in zip(parameters, masks)]
momenta = [np.zeros_like(p) for p in parameters]
best, position = 100.0, len(train)
for step in range(steps):
    if position + 100 > len(train):
        order, position = random.permutation(len(train)), 0
    batch = order[position : position + 100]
    position += 100
    rate = 0.1 * 0.1 ** (step // (steps // 4))
    gradient = gradients(parameters, train[batch], train_labels[batch])
    for i in range(6):
        momenta[i] *= 0.9
        momenta[i] += (gradient[i] + 5e-4 * parameters[i]) * masks[i]
        parameters[i] -= np.float32(rate) * momenta[i]
    if (step + 1) % (steps // 20) == 0:
        wrong = percent_wrong(parameters, test, test_labels)
        best = min(best, wrong)
        print(
            "step %d: validation error %.2f %%, test error %.2f %%"
            % (step + 1, percent_wrong(parameters, held, held_labels), wrong),
            flush=True,
        )
print("lowest test error %.2f %%" % best)
