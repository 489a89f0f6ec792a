# SPDX-License-Identifier: Apache-2.0
"""How a benchmark talks to its peer: a line in, the work, a line out. The benchmark holds the clock."""

import os
import sys

# What libraries print must not reach the answers.
_answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)


def say(line):
    _answers.write(line + "\n")


def wait():
    """Returns when a line came; ends the process at the end of the input."""
    if not sys.stdin.readline():
        os._exit(0)  # also from within a callback


def done(optimizer):
    """Says how many steps have been taken in all, which the benchmark holds against its own."""
    say(f"done {int(optimizer.iterations.numpy())}")


def answer(work, ready):
    """Says that all is ready, then does the work, and answers, once a line."""
    say(ready)
    while True:
        wait()
        work()


def blocks(callback, epochs=1):
    """Makes so many epochs of fit a block: waits before it, so that starting fit is not counted."""

    class Blocks(callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch % epochs == 0:
                wait()

        def on_epoch_end(self, epoch, logs=None):
            if epoch % epochs == epochs - 1:
                done(self.model.optimizer)

    return Blocks()
