# SPDX-License-Identifier: Apache-2.0
"""Exports a network of Keras as a SavedModel, once a line; the first is left there.

keras_export.py NETWORK DIRECTORY
"""

import itertools
import os
import sys

import keras
import tensorflow as tf

import conversation
import networks

name, directory = sys.argv[1:]
model = networks.build(keras, name, networks.plain(keras))
versions = itertools.count(1)


def export():
    model.export(os.path.join(directory, str(next(versions))), verbose=False)
    conversation.say("done")


counted = sum(int(tf.size(v)) for v in model.trainable_variables)
conversation.answer(export, f"{counted} parameters, TensorFlow {tf.__version__}")
