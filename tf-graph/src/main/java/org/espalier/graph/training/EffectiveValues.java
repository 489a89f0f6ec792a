// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.Optional;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;

/** What a network computes with: each parameter times its mask, on the host. */
public final class EffectiveValues {

  private EffectiveValues() {}

  /**
   * The effective value of every parameter and statistic, by its name, in the network's order.
   * Where a mask is 0 the value is +0.0, whatever the stored one is: negative, infinite or NaN.
   * Without a mask the State's own tensor is returned, not a copy.
   *
   * @throws IllegalArgumentException if the State lacks a parameter or mask, or has one of another
   *     shape or type
   */
  public static Map<String, Tensor> of(Network network, Masking masking, State state) {
    ImmutableMap.Builder<String, Tensor> values = ImmutableMap.builder();
    for (Parameter parameter : network.parameters()) {
      String name = State.fullName(parameter);
      Tensor.Floats raw = floats(state, name, parameter.shape());
      Optional<Masking.Binding> binding = masking.of(parameter);
      values.put(
          parameter.name(), binding.isEmpty() ? raw : masked(parameter, binding.get(), state, raw));
    }
    return values.buildOrThrow();
  }

  private static Tensor masked(
      Parameter parameter, Masking.Binding binding, State state, Tensor.Floats raw) {
    Shape shape = parameter.shape();
    String name = StateKind.MASK.named(binding.mask());
    float[] stored = floats(state, name, binding.maskShape(shape)).values();
    float[] mask = binding.spread(shape, stored);
    float[] values = new float[mask.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = mask[i] == 0 ? 0 : mask[i] * raw.values()[i];
    }
    return Tensor.of(shape, values);
  }

  private static Tensor.Floats floats(State state, String name, Shape shape) {
    if (state.get(name) instanceof Tensor.Floats floats && floats.shape().equals(shape)) {
      return floats;
    }
    throw new IllegalArgumentException(
        "tensor " + name + " must be float32" + shape + ", the State has " + state.get(name));
  }
}
