// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** How a gradient changes a parameter; the learning rate comes from the schedule. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Optimizer.Sgd.class, name = "sgd"),
  @JsonSubTypes.Type(value = Optimizer.Adam.class, name = "adam")
})
public sealed interface Optimizer {

  /** What it remembers of each parameter: one slot of the parameter's shape a name. */
  List<String> slots();

  /**
   * {@code v = momentum * v + g; w = w - rate * v}, or with Nesterov {@code w = w - rate * (g +
   * momentum * v)}. The rate multiplies the velocity, not the gradient, so that a change of rate
   * acts at once.
   *
   * @param momentum in [0, 1)
   * @see <a href="https://proceedings.mlr.press/v28/sutskever13.html">Sutskever et al., ICML
   *     2013</a>
   */
  record Sgd(double momentum, boolean nesterov) implements Optimizer {
    /**
     * Checks.
     *
     * @throws IllegalArgumentException if momentum is outside [0, 1), or 0 with Nesterov
     */
    public Sgd {
      requireFraction("momentum", momentum);
      if (nesterov && momentum == 0) {
        throw new IllegalArgumentException("nesterov needs a momentum above 0");
      }
    }

    @Override
    public List<String> slots() {
      return momentum == 0 ? List.of() : List.of("momentum");
    }
  }

  /**
   * Adam with bias correction; its own step count is a slot of the State.
   *
   * @param beta1 in [0, 1)
   * @param beta2 in [0, 1)
   * @param epsilon above 0
   * @see <a href="https://arxiv.org/abs/1412.6980">Kingma and Ba, ICLR 2015</a>
   */
  record Adam(double beta1, double beta2, double epsilon) implements Optimizer {
    /** The name of the scalar slot that counts Adam's steps. */
    public static final String STEP = "adam-step";

    /**
     * Checks.
     *
     * @throws IllegalArgumentException if a beta is outside [0, 1) or epsilon is not above 0
     */
    public Adam {
      requireFraction("beta1", beta1);
      requireFraction("beta2", beta2);
      if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("epsilon must be above 0, got " + epsilon);
      }
    }

    @Override
    public List<String> slots() {
      return List.of("m", "v");
    }
  }

  /** Plain gradient descent with momentum, as most pruning papers use it. */
  static Optimizer sgd(double momentum) {
    return new Sgd(momentum, false);
  }

  /** Adam with beta 0.9 and 0.999 and epsilon 1e-7, Keras's defaults. */
  static Optimizer adam() {
    return new Adam(0.9, 0.999, 1e-7);
  }

  private static void requireFraction(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1), got " + value);
    }
  }
}
