# SPDX-License-Identifier: Apache-2.0
"""From nothing to the first training step of Keras, by fit on arrays.

keras_first_step.py NETWORK BATCH EXAMPLES THREADS
"""

import sys

import keras
import tensorflow as tf

import conversation
import data
import networks

name = sys.argv[1]
batch, examples, threads = map(int, sys.argv[2:])
tf.config.threading.set_intra_op_parallelism_threads(threads)
tf.config.threading.set_inter_op_parallelism_threads(threads)
model = networks.build(keras, name, networks.plain(keras))
model.compile(
    keras.optimizers.SGD(0.001, momentum=0.9),
    keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    jit_compile=False,
)
images, labels = data.digits(examples)
model.fit(images, labels, batch_size=batch, steps_per_epoch=1, verbose=0)
conversation.say("done")
