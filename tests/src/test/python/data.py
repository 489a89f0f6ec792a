# SPDX-License-Identifier: Apache-2.0
"""Noise in memory, and the tf.data pipelines over it."""

import numpy as np
import tensorflow as tf


def noise(shape, examples):
    random = np.random.default_rng(1)
    images = random.integers(0, 256, (examples, *shape), dtype=np.uint8)
    return images, random.integers(0, 10, examples, dtype=np.int32)


def digits(examples):
    """Scaled to 0..1 beforehand."""
    images, labels = noise((28, 28, 1), examples)
    return images.astype(np.float32) / 255, labels


def _batches(images, labels, batch):
    """Shuffled anew each epoch, then gathered a batch at a time: no work an example."""
    examples = len(labels)
    images, labels = tf.constant(images), tf.constant(labels)

    def order(_):
        shuffled = tf.random.shuffle(tf.range(examples))[: examples // batch * batch]
        return tf.data.Dataset.from_tensor_slices(tf.reshape(shuffled, [-1, batch]))

    def gather(chosen):
        return tf.gather(images, chosen), tf.gather(labels, chosen)

    return tf.data.Dataset.range(1).repeat().flat_map(order).map(gather)


def digit_pipeline(images, labels, batch):
    return _batches(images, labels, batch).prefetch(tf.data.AUTOTUNE)


def picture_pipeline(examples, batch):
    """Cropped, flipped and standardised a batch at a time, which is faster than one by one."""
    images, labels = noise((32, 32, 3), examples)
    images = np.pad(images, ((0, 0), (4, 4), (4, 4), (0, 0)))

    def augment(images, labels):
        n = tf.shape(images)[0]
        top = tf.random.uniform([n, 1, 1], 0, 9, tf.int32)
        left = tf.random.uniform([n, 1, 1], 0, 9, tf.int32)
        flip = tf.random.uniform([n, 1, 1], 0, 2, tf.int32)
        columns = tf.range(32)[None, None, :]
        y = top + tf.range(32)[None, :, None]
        x = left + columns + flip * (31 - 2 * columns)
        index = tf.stack([y + tf.zeros_like(x), x + tf.zeros_like(y)], axis=-1)
        images = tf.gather_nd(images, index, batch_dims=1)
        return tf.image.per_image_standardization(images), labels

    augmented = _batches(images, labels, batch).map(augment, num_parallel_calls=tf.data.AUTOTUNE)
    return augmented.prefetch(tf.data.AUTOTUNE)
