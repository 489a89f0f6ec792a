# SPDX-License-Identifier: Apache-2.0
"""Blocks of training steps of Keras 3, one way of taking them a process.

keras_steps.py NETWORK dense|masked WAY STEPS BATCH EXAMPLES THREADS

WAY is one of
  arrays      fit on arrays in memory; a block is whole epochs, EXAMPLES a multiple of BATCH
  fit         fit on a tf.data pipeline, not compiled by XLA
  executions  the same, up to ten steps an execution
  auto        the same, where compile chooses whether XLA compiles it: its default
  function    a tf.function of one step, called on what the pipeline gives
  loop        a tf.function that takes all steps of a block
"""

import math
import sys

import tensorflow as tf

import conversation
import data
import networks

name, kind, way = sys.argv[1:4]
steps, batch, examples, threads = map(int, sys.argv[4:])
tf.config.threading.set_intra_op_parallelism_threads(threads)
tf.config.threading.set_inter_op_parallelism_threads(threads)
import keras  # noqa: E402

model = networks.build(keras, name, getattr(networks, kind if kind == "masked" else "plain")(keras))
optimizer = keras.optimizers.SGD(0.001, momentum=0.9)
objective = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
counted = sum(int(tf.size(v)) for v in model.trainable_variables)
ready = f"{counted} parameters, TensorFlow {tf.__version__}, Keras {keras.__version__}"
if name == "resnet-20":
    pipeline = data.picture_pipeline(examples, batch)
else:
    images, labels = data.digits(examples)
    pipeline = data.digit_pipeline(images, labels, batch)


def fit():
    model.compile(
        optimizer,
        objective,
        jit_compile="auto" if way == "auto" else False,
        steps_per_execution=math.gcd(steps, 10) if way == "executions" else 1,
    )
    epochs = 1 if way != "arrays" else steps * batch // examples
    blocks = conversation.blocks(keras.callbacks.Callback, epochs)
    options = dict(epochs=10**9, verbose=0, callbacks=[blocks])
    conversation.say(ready)
    if way == "arrays":
        model.fit(images, labels, batch_size=batch, **options)
    else:
        model.fit(pipeline, steps_per_epoch=steps, **options)


def function():
    optimizer.build(model.trainable_variables)
    batches = iter(pipeline)

    def step(images, labels):
        with tf.GradientTape() as tape:
            loss = objective(labels, model(images, training=True))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss

    one = tf.function(step)

    @tf.function
    def many(batches, n):
        for _ in tf.range(n):
            step(*next(batches))

    def block():
        if way == "loop":
            many(batches, tf.constant(steps))
        else:
            for _ in range(steps):
                one(*next(batches))
        conversation.done(optimizer)  # which waits for the last step

    conversation.answer(block, ready)


if way in ("function", "loop"):
    function()
else:
    fit()
