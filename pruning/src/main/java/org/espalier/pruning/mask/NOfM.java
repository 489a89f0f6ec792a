// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;

/**
 * Of every M inputs in a row of an output, the N with the highest scores stay: 2 of 4 is what
 * sparse tensor cores take. Inputs are those of a dense layer, or the input channels at one place
 * of a convolution's window. Ties keep the lower input.
 *
 * <p>The pattern fixes the density: N/M of each layer whose inputs M divides is the only one that
 * can be asked for, in one cut. Layers it does not divide, depthwise convolutions always, are an
 * error, or stay whole.
 *
 * @param keep N, at least 1 and below M
 * @param of M, at least 2
 * @param indivisible what happens to layers whose inputs M does not divide
 * @see <a href="https://arxiv.org/abs/2104.08378">Mishra et al., Accelerating Sparse Deep Neural
 *     Networks, 2021</a>
 */
public record NOfM(int keep, int of, Indivisible indivisible) implements Scope {

  private static final double NEAR = 1e-3; // so that 0.667 is 2 of 3

  /** What happens to layers whose inputs M does not divide. */
  public enum Indivisible {
    /** An error names them all. */
    FAIL,
    /** They stay whole. */
    SKIP
  }

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if keep or of is out of range
   */
  public NOfM {
    if (of < 2) {
      throw new IllegalArgumentException("of must be at least 2, got " + of);
    }
    if (keep < 1 || keep >= of) {
      throw new IllegalArgumentException(
          "keep must be at least 1 and below of, got %d of %d".formatted(keep, of));
    }
  }

  /** Two of four; layers it does not divide are an error. */
  public NOfM() {
    this(2, 4, Indivisible.FAIL);
  }

  /** N/M. */
  public double density() {
    return (double) keep / of;
  }

  /** Whether a density is that of the pattern, to within a thousandth. */
  public boolean reaches(double density) {
    return Math.abs(density - density()) < NEAR;
  }

  @Override
  public String counts() {
    return "weights in groups";
  }

  @Override
  public void requireFits(Criterion criterion) {
    if (criterion.iterations() > 1) {
      throw new IllegalArgumentException(
          "scope n-of-m is one cut, the criterion makes %d; give it iterations 1"
              .formatted(criterion.iterations()));
    }
  }

  @Override
  public void requireFits(Network network, List<Parameter> prunable) {
    List<Parameter> whole = indivisible(prunable);
    if (!whole.isEmpty() && indivisible == Indivisible.FAIL) {
      throw new IllegalArgumentException(
          "scope n-of-m needs inputs that %d divides, these layers have others: %s; exclude them, or"
                  .formatted(of, names(whole))
              + " set indivisible: skip");
    }
    if (whole.size() == prunable.size()) {
      throw new IllegalArgumentException(
          "network %s has no layer whose inputs %d divides; choose another scope"
              .formatted(network.name(), of));
    }
  }

  @Override
  public void requireReachable(
      Network network, List<Parameter> prunable, double density, EmptyLayers emptyLayers) {
    if (!reaches(density)) {
      throw new IllegalArgumentException(
          "scope n-of-m keeps %d of every %d weights, so the density must be %s, got %s"
              .formatted(keep, of, (float) density(), density));
    }
    List<Group> groups = new ArrayList<>();
    for (Parameter parameter : prunable) {
      long size = parameter.shape().size();
      groups.add(new Group(List.of(parameter), divides(parameter) ? size / of * keep : size));
    }
    new Competition("weights", p -> p.shape().size(), groups)
        .requireReachable(network, density, emptyLayers);
  }

  @Override
  public List<String> warnings(Network network, List<Parameter> prunable) {
    List<Parameter> whole = indivisible(prunable);
    return whole.isEmpty()
        ? List.of()
        : List.of(
            "these layers stay whole, %d does not divide their inputs: %s"
                .formatted(of, names(whole)));
  }

  @Override
  public Map<String, Tensor> cut(Cut cut) {
    Map<String, float[]> masks = cut.masks();
    Map<String, float[]> scores =
        cut.shuffle() ? new RandomScores().scores(cut.scoring()) : cut.scores();
    for (Parameter parameter : cut.scoring().prunable()) {
      if (divides(parameter)) {
        float[] mask = Scoring.of(masks, parameter);
        cut.scoring().requireFinite(parameter, scores);
        prune(parameter.shape(), Scoring.of(scores, parameter), mask);
      }
    }
    return cut.elementwise(masks);
  }

  /** A weight stays if fewer than N of its group beat it; a pruned one beats nothing. */
  private void prune(Shape shape, float[] scores, float[] mask) {
    int outputs = shape.dimension(-1);
    int[] going = new int[of];
    for (int start = 0; start < mask.length; start += of * outputs) {
      for (int first = start; first < start + outputs; first++) {
        int goes = 0;
        for (int i = 0; i < of; i++) {
          int weight = first + i * outputs;
          int better = 0;
          for (int j = 0; j < of; j++) {
            int other = first + j * outputs;
            boolean beats =
                scores[other] > scores[weight] || (scores[other] == scores[weight] && j < i);
            better += mask[other] != 0 && beats ? 1 : 0;
          }
          if (better >= keep) {
            going[goes++] = weight;
          }
        }
        while (goes > 0) {
          mask[going[--goes]] = 0;
        }
      }
    }
  }

  private List<Parameter> indivisible(List<Parameter> prunable) {
    return prunable.stream().filter(p -> !divides(p)).toList();
  }

  private boolean divides(Parameter kernel) {
    return inputs(kernel) % of == 0;
  }

  /** Inputs of one output at one place of the window; a depthwise kernel has one. */
  private static int inputs(Parameter kernel) {
    int window = 1;
    for (int axis = 0; axis < kernel.shape().rank() - 2; axis++) {
      window *= kernel.shape().dimension(axis);
    }
    return kernel.fanIn() / window;
  }

  private static List<String> names(List<Parameter> kernels) {
    return kernels.stream().map(k -> "%s (%d)".formatted(k.layer(), inputs(k))).toList();
  }
}
