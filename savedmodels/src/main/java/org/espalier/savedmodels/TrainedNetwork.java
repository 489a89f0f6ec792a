// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Sets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Role;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.EffectiveValues;
import org.espalier.graph.training.Masking;
import org.espalier.pruning.run.Pruner;
import org.espalier.pruning.shrink.Shrinking;
import org.espalier.pruning.shrink.Shrunk;
import org.tensorflow.types.TFloat32;

/**
 * A network as it is to be served: without masks, every parameter with the value it computes with.
 *
 * @param network of one input and one output, the logits {@code [classes]}
 * @param transform what is done to raw inputs first
 * @param values the effective value of each parameter and statistic by name, float32; a pruned
 *     weight is 0
 * @param labels the names of the classes in order; outputs beyond them have none
 */
public record TrainedNetwork(
    Network network, InputTransform transform, Map<String, Tensor> values, List<String> labels) {

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if the network has several inputs or outputs or is elastic, a
   *     value is missing, unknown or of another shape, or there are more labels than classes
   */
  public TrainedNetwork {
    Objects.requireNonNull(transform, "transform");
    values = ImmutableMap.copyOf(values);
    labels = ImmutableList.copyOf(labels);
    checkEnds(network, transform, labels.size());
    checkValues(network, values);
  }

  /**
   * A network with the values it has in a State, masks applied.
   *
   * @throws IllegalArgumentException as the constructor, or if the State is of another network
   */
  public static TrainedNetwork of(
      Network network,
      Masking masking,
      State state,
      InputTransform transform,
      List<String> labels) {
    return new TrainedNetwork(
        network, transform, EffectiveValues.of(network, masking, state), labels);
  }

  /** What a pruner has arrived at. */
  public static TrainedNetwork of(Pruner pruner, DataSet data) {
    return of(pruner.network(), pruner.masking(), pruner.state(), data.transform(), data.labels());
  }

  /**
   * The same function without the channels and neurons that do nothing, by {@link Shrinking}.
   *
   * @param multiple what is left in a layer is rounded up to, at least 1
   */
  TrainedNetwork shrunk(int multiple) {
    Map<String, Tensor> named = new HashMap<>();
    for (Parameter parameter : network.parameters()) {
      named.put(State.fullName(parameter), Objects.requireNonNull(values.get(parameter.name())));
    }
    Shrunk shrunk = Shrinking.shrink(network, Masking.none(), new State(named), multiple);
    return of(shrunk.network(), shrunk.masking(), shrunk.state(), transform, labels);
  }

  /** How many logits there are. */
  public int classes() {
    return network.outputShape(network.outputs().get(0).name()).dimension(0);
  }

  /** The value of a parameter, row-major; not to be modified. */
  float[] floats(Parameter parameter) {
    return ((Tensor.Floats) Objects.requireNonNull(values.get(parameter.name()))).values();
  }

  /** A copy of a parameter's value; the caller closes it. */
  TFloat32 tensor(Parameter parameter) {
    long[] shape = parameter.shape().toLongs();
    return Columns.floats(org.tensorflow.ndarray.Shape.of(shape), floats(parameter));
  }

  private static void checkEnds(Network network, InputTransform transform, int labels) {
    if (network.inputs().size() != 1 || network.outputs().size() != 1) {
      throw new IllegalArgumentException(
          "network %s must have one input and one output, has %d and %d"
              .formatted(network.name(), network.inputs().size(), network.outputs().size()));
    }
    if (network.parameters().stream().anyMatch(p -> p.role() == Role.SELECTOR)) {
      throw new IllegalArgumentException(
          "network %s is elastic; take a network out of it and export that"
              .formatted(network.name()));
    }
    Shape input = network.inputs().get(0).shape();
    if (transform instanceof InputTransform.Columns columns
        && !input.equals(Shape.of(columns.width()))) {
      throw new IllegalArgumentException(
          "network %s takes %s, the table's columns make %d features"
              .formatted(network.name(), input, columns.width()));
    }
    Shape output = network.outputShape(network.outputs().get(0).name());
    if (output.rank() != 1) {
      throw new IllegalArgumentException(
          "the output of network %s must be [classes], got %s".formatted(network.name(), output));
    }
    if (labels > output.dimension(0)) {
      throw new IllegalArgumentException(
          "network %s has %d classes, got %d labels; it may have more classes than labels, not fewer"
              .formatted(network.name(), output.dimension(0), labels));
    }
  }

  private static void checkValues(Network network, Map<String, Tensor> values) {
    Map<String, Shape> expected = new HashMap<>();
    for (Parameter parameter : network.parameters()) {
      expected.put(parameter.name(), parameter.shape());
      Tensor value = values.get(parameter.name());
      if (!(value instanceof Tensor.Floats) || !value.shape().equals(parameter.shape())) {
        throw new IllegalArgumentException(
            "the value of %s must be float32%s, got %s"
                .formatted(parameter.name(), parameter.shape(), value == null ? "none" : value));
      }
    }
    Set<String> unknown = Sets.difference(values.keySet(), expected.keySet());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "network " + network.name() + " has no parameter " + unknown.iterator().next());
    }
  }
}
