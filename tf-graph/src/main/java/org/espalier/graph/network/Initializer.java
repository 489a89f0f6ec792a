// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * Where a parameter's first values come from. Values are drawn on the host from a seed, so they are
 * the same on every device.
 *
 * @see <a href="https://proceedings.mlr.press/v9/glorot10a.html">Glorot and Bengio, AISTATS
 *     2010</a>
 * @see <a href="https://arxiv.org/abs/1502.01852">He et al., ICCV 2015 (Kaiming)</a>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Initializer.Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = Initializer.Identity.class, name = "identity"),
  @JsonSubTypes.Type(value = Initializer.Normal.class, name = "normal"),
  @JsonSubTypes.Type(value = Initializer.TruncatedNormal.class, name = "truncated-normal"),
  @JsonSubTypes.Type(value = Initializer.VarianceScaling.class, name = "variance-scaling")
})
public sealed interface Initializer {

  /** What the variance is divided by. */
  enum Fan {
    /** The inputs of one output unit. */
    IN,
    /** The outputs of one input unit. */
    OUT,
    /** The mean of the two. */
    AVERAGE
  }

  /** The family that values are drawn from. */
  enum Distribution {
    /** Even between two bounds. */
    UNIFORM,
    /** Gaussian. */
    NORMAL,
    /**
     * Gaussian, redrawn beyond two standard deviations, widened so that the variance is as asked.
     */
    TRUNCATED_NORMAL
  }

  /** Every value the same. */
  record Constant(double value) implements Initializer {}

  /** Of a square matrix: 1 on the diagonal, else 0. */
  record Identity() implements Initializer {}

  /** Gaussian with mean 0. */
  record Normal(double standardDeviation) implements Initializer {}

  /** Gaussian with mean 0, redrawn beyond two standard deviations. */
  record TruncatedNormal(double standardDeviation) implements Initializer {}

  /** Mean 0 and variance {@code scale / fan}. */
  record VarianceScaling(double scale, Fan fan, Distribution distribution) implements Initializer {
    /**
     * Checks the scale.
     *
     * @throws IllegalArgumentException if scale is not above 0
     */
    public VarianceScaling {
      if (!(scale > 0)) {
        throw new IllegalArgumentException("scale must be above 0, got " + scale);
      }
    }
  }

  /** All zeros. */
  static Initializer zeros() {
    return new Constant(0);
  }

  /** All ones. */
  static Initializer ones() {
    return new Constant(1);
  }

  /** Variance 2 / (fan in + fan out), uniform: Keras's default for kernels. */
  static Initializer glorotUniform() {
    return new VarianceScaling(1, Fan.AVERAGE, Distribution.UNIFORM);
  }

  /** Variance 2 / (fan in + fan out), Gaussian. */
  static Initializer glorotNormal() {
    return new VarianceScaling(1, Fan.AVERAGE, Distribution.NORMAL);
  }

  /** Variance 2 / fan in, uniform. */
  static Initializer kaimingUniform() {
    return new VarianceScaling(2, Fan.IN, Distribution.UNIFORM);
  }

  /** Variance 2 / fan in, Gaussian. */
  static Initializer kaimingNormal() {
    return new VarianceScaling(2, Fan.IN, Distribution.NORMAL);
  }

  /** Variance 1 / fan in, truncated Gaussian: TensorFlow 1's variance scaling. */
  static Initializer fanInScaling() {
    return new VarianceScaling(1, Fan.IN, Distribution.TRUNCATED_NORMAL);
  }
}
