# SPDX-License-Identifier: Apache-2.0
"""Blocks of training steps under the pruning wrapper of tensorflow-model-optimization, by fit.

tfmot_steps.py NETWORK STEPS BATCH EXAMPLES THREADS
"""

import sys

import tensorflow as tf

import conversation
import data
import networks

name = sys.argv[1]
steps, batch, examples, threads = map(int, sys.argv[2:])
tf.config.threading.set_intra_op_parallelism_threads(threads)
tf.config.threading.set_inter_op_parallelism_threads(threads)
import tensorflow_model_optimization as tfmot  # noqa: E402
import tf_keras as keras  # noqa: E402

sparsity = tfmot.sparsity.keras
model = sparsity.prune_low_magnitude(
    networks.build(keras, name, networks.plain(keras)),
    pruning_schedule=sparsity.ConstantSparsity(0.9, begin_step=0),
)
model.compile(
    keras.optimizers.SGD(0.001, momentum=0.9),
    keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
if name == "resnet-20":
    pipeline = data.picture_pipeline(examples, batch)
else:
    pipeline = data.digit_pipeline(*data.digits(examples), batch)
counted = sum(int(tf.size(v)) for v in model.trainable_variables)
conversation.say(f"{counted} parameters, TensorFlow {tf.__version__}, Keras {keras.__version__}")
callbacks = [sparsity.UpdatePruningStep(), conversation.blocks(keras.callbacks.Callback)]
model.fit(pipeline, steps_per_epoch=steps, epochs=10**9, verbose=0, callbacks=callbacks)
