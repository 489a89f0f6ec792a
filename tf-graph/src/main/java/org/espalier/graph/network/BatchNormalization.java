// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/**
 * Batch normalization over the last axis: {@code (x - mean) / sqrt(variance + epsilon) * scale +
 * offset}, with the batch's statistics in training and the moving ones in inference. On {@code
 * [height, width, channels]} or {@code [features]}.
 *
 * @param momentum how much of the moving statistics a training step keeps, in [0, 1)
 * @param epsilon added to the variance, above 0
 * @param scale where the scale starts
 * @see <a href="https://arxiv.org/abs/1502.03167">Ioffe and Szegedy, ICML 2015</a>
 */
public record BatchNormalization(String name, double momentum, double epsilon, Initializer scale)
    implements Layer {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if momentum is outside [0, 1) or epsilon is not above 0
   */
  public BatchNormalization {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "momentum must be in [0, 1), got " + momentum + " (layer " + name + ")");
    }
    if (!(epsilon > 0)) {
      throw new IllegalArgumentException(
          "epsilon must be above 0, got " + epsilon + " (layer " + name + ")");
    }
  }

  /** Keras's defaults: momentum 0.99, epsilon 0.001, scale 1. */
  public static BatchNormalization of(String name) {
    return new BatchNormalization(name, 0.99, 1e-3, Initializer.ones());
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return OnlyInput.of(this, inputs);
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    int channels = outputShape(inputs).dimension(-1);
    return List.of(
        Parameter.vector(name, "scale", channels, Role.SCALE, scale),
        Parameter.vector(name, "offset", channels, Role.OFFSET, Initializer.zeros()),
        Parameter.vector(name, "moving_mean", channels, Role.MOVING_MEAN, Initializer.zeros()),
        Parameter.vector(
            name, "moving_variance", channels, Role.MOVING_VARIANCE, Initializer.ones()));
  }
}
