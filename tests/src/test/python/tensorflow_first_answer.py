# SPDX-License-Identifier: Apache-2.0
"""From nothing to the first answer of a SavedModel that takes one image of 28x28.

tensorflow_first_answer.py SAVEDMODEL
"""

import sys

import tensorflow as tf

import conversation

answer = tf.saved_model.load(sys.argv[1]).signatures["serving_default"]
name = next(iter(answer.structured_input_signature[1]))
[logits] = answer(**{name: tf.zeros([1, 28, 28, 1])}).values()
conversation.say(f"done {logits.numpy().shape}")
