// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

/**
 * One lowering of a network. All variants share the variables and are built before the first run.
 *
 * @param mode whether dropout is on and batch normalization uses the batch's own statistics
 * @param compute what is computed in
 * @param objective what its gradients are taken of
 * @param temperature the logits are divided by it before the loss, above 0
 */
public record Variant(Mode mode, ComputeType compute, Objective objective, double temperature) {

  /** What a network is lowered for. */
  public enum Mode {
    /** Dropout on, the batch's statistics. */
    TRAINING,
    /** Dropout off, the moving statistics. */
    INFERENCE
  }

  /** What gradients are taken of. */
  public enum Objective {
    /** The mean loss of the examples. */
    LOSS,
    /** The sum of the outputs for inputs that are all 1, whatever the examples hold. */
    OUTPUT_SUM
  }

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if temperature is not above 0
   */
  public Variant {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature must be above 0, got " + temperature);
    }
  }

  /** Training at temperature 1. */
  public static Variant training(ComputeType compute) {
    return new Variant(Mode.TRAINING, compute, Objective.LOSS, 1);
  }

  /** Inference in float32 at temperature 1. */
  public static Variant inference() {
    return new Variant(Mode.INFERENCE, ComputeType.FLOAT32, Objective.LOSS, 1);
  }

  /** The sum of the outputs for an input of ones, in inference mode and float32. */
  public static Variant outputSum() {
    return new Variant(Mode.INFERENCE, ComputeType.FLOAT32, Objective.OUTPUT_SUM, 1);
  }

  /** The same at another temperature. */
  public Variant withTemperature(double temperature) {
    return new Variant(mode, compute, objective, temperature);
  }
}
