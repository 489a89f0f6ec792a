// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A network: named inputs, calls of layers on values, and named outputs. Immutable; equal when its
 * parts are equal.
 *
 * @param name what it is called
 * @param inputs what it is given, in order
 * @param calls layers applied to earlier values, in an order in which they can be computed
 * @param outputs what it gives back, in order
 */
public record Network(String name, List<Input> inputs, List<Call> calls, List<Output> outputs) {

  /** The type of an input. */
  public enum Type {
    /** 32-bit floating point. */
    FLOAT32,
    /** 32-bit integers: ids, for layers that look them up. */
    INT32
  }

  /**
   * A value from outside.
   *
   * @param shape of one example, without the batch dimension
   */
  public record Input(String name, Shape shape, Type type) {}

  /**
   * One use of a layer.
   *
   * @param value the name of the result, unique among inputs and calls
   * @param layer what is applied
   * @param inputs the names of the values it is applied to
   */
  public record Call(String value, Layer layer, List<String> inputs) {
    /** Copies the inputs. */
    public Call {
      inputs = ImmutableList.copyOf(inputs);
    }
  }

  /** A value given back under a name. */
  public record Output(String name, String value) {}

  /**
   * Copies and checks that every call fits.
   *
   * @throws IllegalArgumentException if a name is used twice or unknown, a layer's name stands for
   *     two different layers, shapes do not fit, numbers are given to a layer that takes ids or ids
   *     to one that does not, or there is no input or output
   */
  public Network {
    inputs = ImmutableList.copyOf(inputs);
    calls = ImmutableList.copyOf(calls);
    outputs = ImmutableList.copyOf(outputs);
    if (inputs.isEmpty() || outputs.isEmpty()) {
      throw new IllegalArgumentException(
          "network " + name + " needs at least one input and one output");
    }
    Map<String, Shape> shapes = shapes(inputs, calls);
    Set<String> outputNames = new HashSet<>();
    for (Output output : outputs) {
      require(shapes, output.value(), "output " + output.name());
      if (!outputNames.add(output.name())) {
        throw new IllegalArgumentException("two outputs are named " + output.name());
      }
    }
    checkLayers(calls, shapes);
    checkIds(inputs, calls, outputs);
  }

  /** Starts a network. */
  public static NetworkBuilder builder(String name) {
    return new NetworkBuilder(name);
  }

  /** The shape of each value by name, inputs first, without the batch dimension. */
  public Map<String, Shape> shapes() {
    return shapes(inputs, calls);
  }

  /** Every parameter once, in the order of first use; the flat index of ties follows it. */
  public List<Parameter> parameters() {
    Map<String, Shape> shapes = shapes();
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (Call call : calls) {
      for (Parameter parameter : call.layer().parameters(inputShapes(call, shapes))) {
        parameters.putIfAbsent(parameter.name(), parameter);
      }
    }
    return ImmutableList.copyOf(parameters.values());
  }

  /** The parameters of role kernel, in order. */
  public List<Parameter> kernels() {
    return parameters().stream().filter(p -> p.role() == Role.KERNEL).toList();
  }

  /**
   * How often one example uses each weight of each kernel: output positions, summed over the calls
   * that share it. Multiply-adds of a kernel are its weights times this.
   *
   * @return kernel name to uses, in the order of {@link #kernels()}
   */
  public Map<String, Double> kernelUses() {
    Map<String, Shape> shapes = shapes();
    Map<String, Double> uses = new LinkedHashMap<>();
    for (Call call : calls) {
      List<Shape> in = inputShapes(call, shapes);
      for (Parameter parameter : call.layer().parameters(in)) {
        if (parameter.role() == Role.KERNEL) {
          uses.merge(parameter.name(), call.layer().uses(in), Double::sum);
        }
      }
    }
    return ImmutableMap.copyOf(uses);
  }

  /** Multiplications with, and in a bag additions of, a kernel weight for one example. */
  public long multiplyAdds() {
    Map<String, Double> uses = kernelUses();
    return Math.round(
        kernels().stream()
            .mapToDouble(k -> k.shape().size() * uses.getOrDefault(k.name(), 0.0))
            .sum());
  }

  /** The shape of an output of one example. */
  public Shape outputShape(String output) {
    for (Output candidate : outputs) {
      if (candidate.name().equals(output)) {
        return Objects.requireNonNull(shapes().get(candidate.value()));
      }
    }
    throw new IllegalArgumentException("network " + name + " has no output " + output);
  }

  /** A table of layers, shapes and parameters like Keras's. */
  public String summary() {
    return Summary.of(this);
  }

  private static Map<String, Shape> shapes(List<Input> inputs, List<Call> calls) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (Input input : inputs) {
      putNew(shapes, input.name(), input.shape());
    }
    for (Call call : calls) {
      for (String value : call.inputs()) {
        require(shapes, value, "layer " + call.layer().name());
      }
      putNew(shapes, call.value(), call.layer().outputShape(inputShapes(call, shapes)));
    }
    return ImmutableMap.copyOf(shapes);
  }

  private static List<Shape> inputShapes(Call call, Map<String, Shape> shapes) {
    List<Shape> in = new ArrayList<>();
    for (String value : call.inputs()) {
      in.add(shapes.get(value));
    }
    return in;
  }

  private static void putNew(Map<String, Shape> shapes, String value, Shape shape) {
    if (shapes.put(value, shape) != null) {
      throw new IllegalArgumentException("two values are named " + value);
    }
  }

  private static void require(Map<String, Shape> shapes, String value, String where) {
    if (!shapes.containsKey(value)) {
      throw new IllegalArgumentException(
          "no value " + value + " has been computed yet (" + where + ")");
    }
  }

  private static void checkIds(List<Input> inputs, List<Call> calls, List<Output> outputs) {
    Set<String> ids = new HashSet<>();
    inputs.stream().filter(input -> input.type() == Type.INT32).forEach(i -> ids.add(i.name()));
    for (Call call : calls) {
      Layer layer = call.layer();
      for (String value : call.inputs()) {
        if (layer.takesIds() != ids.contains(value)) {
          throw new IllegalArgumentException(
              layer.takesIds()
                  ? "layer %s takes ids, %s holds numbers; give it an int32 input"
                      .formatted(layer.name(), value)
                  : ("layer %s takes numbers, %s holds ids; put an Embedding or EmbeddingBag before"
                          + " it")
                      .formatted(layer.name(), value));
        }
      }
    }
    for (Output output : outputs) {
      if (ids.contains(output.value())) {
        throw new IllegalArgumentException(
            "output %s must be numbers, %s holds ids".formatted(output.name(), output.value()));
      }
    }
  }

  private static void checkLayers(List<Call> calls, Map<String, Shape> shapes) {
    Map<String, Layer> layers = new LinkedHashMap<>();
    Map<String, List<Parameter>> owned = new LinkedHashMap<>();
    for (Call call : calls) {
      Layer layer = call.layer();
      List<Parameter> parameters = layer.parameters(inputShapes(call, shapes));
      Layer earlier = layers.putIfAbsent(layer.name(), layer);
      if (earlier != null && !earlier.equals(layer)) {
        throw new IllegalArgumentException("two different layers are named " + layer.name());
      }
      List<Parameter> before = owned.putIfAbsent(layer.name(), parameters);
      if (before != null && !before.equals(parameters)) {
        throw new IllegalArgumentException(
            "layer " + layer.name() + " is shared by calls that need different parameters");
      }
    }
    Set<String> names = new HashSet<>();
    for (List<Parameter> parameters : owned.values()) {
      for (Parameter parameter : parameters) {
        if (!names.add(parameter.name())) {
          throw new IllegalArgumentException("two parameters are named " + parameter.name());
        }
      }
    }
  }
}
