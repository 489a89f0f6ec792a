// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.espalier.graph.network.ActivationFunction;

/**
 * The elastic network: a 3x3 convolution, units of inverted-residual blocks, a 1x1 convolution,
 * average pooling, the logits; and what its sub-networks choose among.
 *
 * @param stem channels of the first convolution
 * @param stemStride its stride
 * @param units in order, at least one
 * @param last channels of the last convolution
 * @param choices of all sub-networks
 * @see <a href="https://arxiv.org/abs/1908.09791">Cai et al., Once-for-All, ICLR 2020</a>
 */
public record ElasticSpace(int stem, int stemStride, List<Unit> units, int last, Choices choices) {

  /**
   * Blocks of the same number of channels.
   *
   * @param filters channels
   * @param stride of the first block
   * @param squeezeExcite whether each block has a squeeze-and-excite branch
   * @param activation of each block
   */
  public record Unit(
      int filters, int stride, boolean squeezeExcite, ActivationFunction activation) {
    /**
     * Checks.
     *
     * @throws IllegalArgumentException if filters is below 1, stride is not 1 or 2, or the
     *     activation is not 0 at 0
     */
    public Unit {
      if (!activation.keepsZero()) {
        throw new IllegalArgumentException(
            "the activation of a unit must be 0 at 0, so that channels that are not in use stay 0, got %s; use relu, relu6 or hard-swish"
                .formatted(activation));
      }
      if (filters < 1 || stride < 1 || stride > 2) {
        throw new IllegalArgumentException(
            "filters must be at least 1 and stride 1 or 2, got %d and %d"
                .formatted(filters, stride));
      }
    }
  }

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if there is no unit or a number is out of range
   */
  public ElasticSpace {
    units = ImmutableList.copyOf(units);
    if (units.isEmpty() || stem < 1 || last < 1 || stemStride < 1 || stemStride > 2) {
      throw new IllegalArgumentException(
          "an elastic network needs units, stem and last of at least 1 and a stem-stride of 1 or 2,"
              + " got %d units, %d, %d and %d".formatted(units.size(), stem, last, stemStride));
    }
  }

  /** What a machine without a GPU trains: 2.6 million multiply-adds on images of 28 x 28. */
  public static ElasticSpace small() {
    return new ElasticSpace(
        8,
        2,
        List.of(
            new Unit(16, 2, false, ActivationFunction.RELU),
            new Unit(24, 1, true, ActivationFunction.HARD_SWISH),
            new Unit(32, 2, true, ActivationFunction.HARD_SWISH)),
        64,
        new Choices(List.of(3, 5, 7), List.of(1, 2, 3), List.of(2, 3, 4), List.of(20, 24, 28)));
  }

  /** How many sub-networks there are. */
  double subNetworks() {
    double block = (double) choices.kernels().size() * choices.expands().size();
    double unit = choices.depths().stream().mapToDouble(depth -> Math.pow(block, depth)).sum();
    return choices.resolutions().size() * Math.pow(unit, units.size());
  }

  /** Blocks that units have at most. */
  public int blocks() {
    return Choices.last(choices.depths());
  }
}
