// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;

/**
 * Turns a network into what the runtime computes: an operation or two a layer, the transform of raw
 * inputs in front. Dropout and activations that do nothing vanish.
 */
public final class NetworkConversion {

  /** The name of the output. */
  public static final String OUTPUT = "logits";

  private final Network network;
  private final Map<String, Shape> shapes;
  private final Map<String, Tensor> values;
  private final List<Op> ops = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>(); // of values, by name

  private NetworkConversion(Network network, Map<String, Tensor> values) {
    this.network = network;
    this.shapes = network.shapes();
    this.values = values;
  }

  /**
   * Converts a network of one input and one output, and fuses what can be by {@link Fusion}.
   *
   * @param transform of raw inputs; of a table the model is given a row, a number a column, a word
   *     as its place among the words of its column
   * @param values the effective value of each parameter by name
   * @param labels the names of the classes; empty if there are none
   */
  public static ModelGraph convert(
      Network network, InputTransform transform, Map<String, Tensor> values, List<String> labels) {
    return Fusion.fuse(new NetworkConversion(network, values).convert(transform, labels));
  }

  private ModelGraph convert(InputTransform transform, List<String> labels) {
    Network.Input given = network.inputs().get(0);
    numbers.put(given.name(), 0);
    Transforms.op(transform, 0, given.shape())
        .ifPresent(
            op -> {
              ops.add(op);
              numbers.put(given.name(), ops.size());
            });
    for (Network.Call call : network.calls()) {
      numbers.put(call.value(), add(call));
    }
    int value = number(network.outputs().get(0).value());
    if (value == 0) { // the input itself
      value = add(new Op.Activation(value, Function.LINEAR));
    }
    return new ModelGraph(
        network.name(),
        List.of(Transforms.input(transform, given)),
        ops,
        List.of(new ModelGraph.Output(OUTPUT, value)),
        labels);
  }

  /** Adds what a layer does; the number of its result. */
  private int add(Network.Call call) {
    List<Integer> inputs = call.inputs().stream().map(this::number).toList();
    List<Shape> in =
        call.inputs().stream().map(value -> requireNonNull(shapes.get(value))).toList();
    List<float[]> parameters = call.layer().parameters(in).stream().map(this::floats).toList();
    int value = inputs.get(0);
    for (LayerOps.Step step : LayerOps.of(call.layer(), inputs, in.get(0), parameters)) {
      value = add(step.on(value));
    }
    return value;
  }

  private int add(Op op) {
    ops.add(op);
    return ops.size();
  }

  private int number(String value) {
    return requireNonNull(numbers.get(value), value);
  }

  private float[] floats(Parameter parameter) {
    return ((Tensor.Floats) requireNonNull(values.get(parameter.name()))).values();
  }

  /** The same function in the runtime's words; a hard sigmoid is no function of its own there. */
  static Function function(ActivationFunction function) {
    return switch (function) {
      case LINEAR -> Function.LINEAR;
      case RELU -> Function.RELU;
      case RELU6 -> Function.RELU6;
      case TANH -> Function.TANH;
      case SIGMOID -> Function.SIGMOID;
      case SWISH -> Function.SWISH;
      case HARD_SIGMOID -> throw new IllegalArgumentException("a hard sigmoid is three operations");
      case HARD_SWISH -> Function.HARD_SWISH;
      case SOFTMAX -> Function.SOFTMAX;
    };
  }
}
