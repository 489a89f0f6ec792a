// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.training.ComputeType;
import org.espalier.graph.training.Variant;

/**
 * GraSP keeps the weights without which the gradient would flow worst. The paper removes those with
 * the highest -w (Hg), so the score is w (Hg). The loss is of logits divided by a temperature, over
 * a batch with as many examples of each class; batch normalization uses the batch's own statistics,
 * and dropout is on.
 *
 * <p>H is the Hessian of the prunable weights and g their gradient. Hg is taken by central
 * differences, {@code (g(w + e g) - g(w - e g)) / 2e}, where e g is as long as a thousandth of w.
 *
 * <p>Deterministic for a seed. Three forward and backward passes of the examples.
 *
 * @param perClass examples of each class, at least 1
 * @param temperature above 0 and below 1e9
 * @see <a href="https://arxiv.org/abs/2002.07376">Wang, Zhang and Grosse, ICLR 2020</a>
 */
public record Grasp(int perClass, double temperature) implements Criterion {

  private static final double RELATIVE_STEP = 1e-3;

  /** Ten examples a class and temperature 200, the paper's for CIFAR-10. */
  public Grasp() {
    this(10, 200);
  }

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if perClass is below 1 or temperature out of range
   */
  public Grasp {
    if (perClass < 1) {
      throw new IllegalArgumentException("per-class must be at least 1, got " + perClass);
    }
    if (!(temperature > 0 && temperature < 1e9)) {
      throw new IllegalArgumentException(
          "temperature must be above 0 and below 1e9, got " + temperature);
    }
  }

  @Override
  public Map<String, float[]> scores(Scoring scoring) {
    int[] examples = scoring.gradients().balancedBatch(0, perClass);
    Map<String, float[]> gradient = gradient(scoring, examples);
    double length = Math.sqrt(squares(scoring, gradient));
    if (length == 0) {
      return scoring.fromGradient(gradient, (weight, g) -> 0);
    }
    Map<String, float[]> weights = new HashMap<>();
    scoring.prunable().forEach(p -> weights.put(p.name(), scoring.weights(p)));
    double step = RELATIVE_STEP * Math.sqrt(squares(scoring, weights)) / length;
    Map<String, float[]> above = gradient(moved(scoring, gradient, step), examples);
    Map<String, float[]> below = gradient(moved(scoring, gradient, -step), examples);
    Map<String, float[]> product = new HashMap<>();
    for (Parameter parameter : scoring.prunable()) {
      float[] up = Scoring.of(above, parameter);
      float[] down = Scoring.of(below, parameter);
      float[] difference = new float[up.length];
      for (int i = 0; i < up.length; i++) {
        difference[i] = (float) (((double) up[i] - down[i]) / (2 * step));
      }
      product.put(parameter.name(), difference);
    }
    return scoring.fromGradient(product, (weight, hg) -> (double) weight * hg);
  }

  @Override
  public boolean scoresBeforeTraining() {
    return true;
  }

  @Override
  public List<Variant> variants() {
    return List.of(variant());
  }

  private Variant variant() {
    return Variant.training(ComputeType.FLOAT32).withTemperature(temperature);
  }

  private Map<String, float[]> gradient(Scoring scoring, int[] examples) {
    return scoring.gradients().gradient(scoring.state(), variant(), examples);
  }

  private static Scoring moved(Scoring scoring, Map<String, float[]> gradient, double step) {
    return scoring.at(scoring.fromGradient(gradient, (weight, g) -> weight + step * g));
  }

  private static double squares(Scoring scoring, Map<String, float[]> values) {
    double sum = 0;
    for (Parameter parameter : scoring.prunable()) {
      for (float value : Scoring.of(values, parameter)) {
        sum += (double) value * value;
      }
    }
    return sum;
  }
}
