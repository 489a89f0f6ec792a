// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;

/** Takes a sub-network out of an elastic network: an ordinary one, weights physically cut. */
final class Extraction {

  private Extraction() {}

  /**
   * The values of {@link Supernet#plain}, parameters and statistics, by full name.
   *
   * @param state whose statistics were calibrated for the sub-network
   */
  static State of(Supernet supernet, SubNetwork sub, State state) {
    Network plain = supernet.plain(sub);
    Map<String, Tensor> values = new HashMap<>();
    for (Parameter parameter : plain.parameters()) {
      String name = State.fullName(parameter);
      Tensor all =
          parameter.name().endsWith("/depthwise/kernel")
              ? kernel(supernet, parameter, state)
              : state.get(name);
      values.put(name, Prefix.of(all, parameter.shape()));
    }
    return new State(values);
  }

  /** The kernel of a size, of all channels. */
  private static Tensor kernel(Supernet supernet, Parameter plain, State state) {
    Tensor largest = state.get(State.fullName(plain));
    int wanted = plain.shape().dimension(0);
    int channels = largest.shape().dimension(2);
    int size = largest.shape().dimension(0);
    float[] kernel = ((Tensor.Floats) largest).values();
    List<Integer> sizes =
        supernet.space().choices().kernels().stream()
            .sorted(Comparator.reverseOrder())
            .filter(smaller -> smaller < largest.shape().dimension(0) && smaller >= wanted)
            .toList();
    for (int smaller : sizes) {
      String matrix = StateKind.PARAMETER.named(plain.layer() + "/to-" + smaller);
      kernel = smaller(kernel, size, smaller, channels, state.floats(matrix));
      size = smaller;
    }
    return Tensor.of(Shape.of(size, size, channels, 1), kernel);
  }

  private static float[] smaller(
      float[] kernel, int size, int smaller, int channels, float[] matrix) {
    int edge = (size - smaller) / 2;
    int places = smaller * smaller;
    float[] made = new float[places * channels];
    for (int to = 0; to < places; to++) {
      for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (int from = 0; from < places; from++) {
          int row = edge + from / smaller;
          int column = edge + from % smaller;
          sum += (double) matrix[to * places + from] * kernel[(row * size + column) * channels + c];
        }
        made[to * channels + c] = (float) sum;
      }
    }
    return made;
  }
}
