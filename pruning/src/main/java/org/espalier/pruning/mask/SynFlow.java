// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Role;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Variant;

/**
 * Synaptic flow: the share of each weight in the sum, over all paths from input to output, of the
 * product of the weights' magnitudes. It needs no data, and because each of 100 cuts is scored anew
 * it never empties a layer while another has weights to spare.
 *
 * <p>The score is |w| dR/d|w|, where R is the sum of the outputs for an input of ones, with every
 * weight at its magnitude, biases and offsets 0, and batch normalization reduced to its scale. Each
 * layer is divided by the largest sum of magnitudes that meets in one of its outputs, which keeps
 * what it puts out at most as large as what it takes in, where a division by the largest weight
 * alone lets VGG-19 overflow float32. Where a network has no branches such a factor changes all
 * scores alike; where branches are added, as in a residual network, each is divided by factors of
 * its own, so scores of different branches stand in another proportion than the paper's.
 *
 * <p>Deterministic. One forward and backward pass of a single example a cut.
 *
 * @param iterations cuts, at least 1
 * @see <a href="https://arxiv.org/abs/2006.05467">Tanaka et al., NeurIPS 2020</a>
 */
public record SynFlow(int iterations) implements Criterion {

  /** A hundred cuts. */
  public SynFlow() {
    this(100);
  }

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if iterations is below 1
   */
  public SynFlow {
    if (iterations < 1) {
      throw new IllegalArgumentException("iterations must be at least 1, got " + iterations);
    }
  }

  @Override
  public Map<String, float[]> scores(Scoring scoring) {
    Map<String, Tensor> positive = new HashMap<>();
    for (Parameter parameter : scoring.network().parameters()) {
      positive.put(
          State.fullName(parameter), Tensor.of(parameter.shape(), positive(scoring, parameter)));
    }
    State state = scoring.state().with(positive);
    Map<String, float[]> gradient =
        scoring.gradients().gradient(state, Variant.outputSum(), new int[] {0});
    return scoring.with(state).fromGradient(gradient, (weight, g) -> (double) weight * g);
  }

  @Override
  public boolean scoresBeforeTraining() {
    return true;
  }

  @Override
  public List<Variant> variants() {
    return List.of(Variant.outputSum());
  }

  private static float[] positive(Scoring scoring, Parameter parameter) {
    float[] values = new float[Math.toIntExact(parameter.shape().size())];
    if (parameter.role() == Role.MOVING_VARIANCE) {
      Arrays.fill(values, 1);
    }
    if (parameter.role() != Role.KERNEL && parameter.role() != Role.SCALE) {
      return values;
    }
    float[] raw =
        scoring.prunable().contains(parameter)
            ? scoring.weights(parameter)
            : scoring.state().raw(parameter);
    int outputs = parameter.role() == Role.KERNEL ? raw.length / parameter.fanIn() : raw.length;
    double[] sums = new double[outputs];
    for (int i = 0; i < raw.length; i++) {
      sums[i % outputs] += Math.abs(raw[i]);
    }
    double largest = Arrays.stream(sums).max().orElse(0);
    for (int i = 0; i < raw.length && largest > 0; i++) {
      values[i] = (float) (Math.abs(raw[i]) / largest);
    }
    return values;
  }
}
