# SPDX-License-Identifier: Apache-2.0
"""The networks of the zoo in Keras, version 2 or 3, whichever module is handed in."""


def plain(keras):
    """Dense layers and convolutions without masks."""
    return keras.layers.Dense, keras.layers.Conv2D


def masked(keras):
    """The same with a mask of a tenth ones, multiplied into the kernel in the forward pass."""

    def tenth(shape, dtype=None):
        chosen = keras.random.uniform(shape, seed=1) < 0.1
        return keras.ops.cast(chosen, dtype or "float32")

    class MaskedDense(keras.layers.Dense):
        def build(self, shape):
            super().build(shape)
            self.mask = self.add_weight(
                name="mask", shape=self.kernel.shape, initializer=tenth, trainable=False)

        def call(self, x):
            x = keras.ops.matmul(x, self.kernel * self.mask)
            return self.activation(keras.ops.add(x, self.bias))

    class MaskedConv2D(keras.layers.Conv2D):
        def build(self, shape):
            super().build(shape)
            self.mask = self.add_weight(
                name="mask", shape=self.kernel.shape, initializer=tenth, trainable=False)

        def convolution_op(self, x, kernel):
            return super().convolution_op(x, kernel * self.mask)

    return MaskedDense, MaskedConv2D


def build(keras, name, kind):
    """A network by its name; kind is what plain or masked gives."""
    if name == "lenet-5":
        return _lenet5(keras, *kind)
    if name == "resnet-20":
        return _resnet20(keras, *kind)
    widths = [300, 100] if name == "lenet-300-100" else [int(w) for w in name.split("-")[2:-1]]
    return _mlp(keras, widths, kind[0])


def shape(name):
    return (32, 32, 3) if name == "resnet-20" else (28, 28, 1)


def _mlp(keras, widths, dense):
    x = image = keras.Input((28, 28, 1))
    x = keras.layers.Flatten()(x)
    for width in widths:
        x = dense(width, activation="relu")(x)
    return keras.Model(image, dense(10)(x))


def _lenet5(keras, dense, conv):
    x = image = keras.Input((28, 28, 1))
    for filters in (20, 50):
        x = conv(filters, 5, activation="relu")(x)
        x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.Flatten()(x)
    x = dense(500, activation="relu")(x)
    return keras.Model(image, dense(10)(x))


def _resnet20(keras, dense, conv):
    def convolve(x, filters, size, strides=1):
        return conv(filters, size, strides=strides, padding="same", use_bias=False)(x)

    def norm(x):
        return keras.layers.BatchNormalization(momentum=0.997, epsilon=1e-5)(x)

    x = image = keras.Input((32, 32, 3))
    x = keras.layers.ReLU()(norm(convolve(x, 16, 3)))
    for filters in (16, 32, 64):
        for block in range(3):
            halves = filters > 16 and block == 0
            strides = 2 if halves else 1
            y = keras.layers.ReLU()(norm(convolve(x, filters, 3, strides)))
            y = norm(convolve(y, filters, 3))
            if halves:
                x = norm(convolve(x, filters, 1, strides))
            x = keras.layers.ReLU()(keras.layers.Add()([y, x]))
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(image, dense(10)(x))
