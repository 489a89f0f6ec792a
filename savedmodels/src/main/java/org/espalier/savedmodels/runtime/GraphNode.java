// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import java.util.List;
import java.util.stream.Collectors;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/** A node that is being converted: what it is given, and what it becomes. */
final class GraphNode {

  private final GraphConversion conversion;
  private final NodeDef node;

  GraphNode(GraphConversion conversion, NodeDef node) {
    this.conversion = conversion;
    this.node = node;
  }

  String op() {
    return node.getOp();
  }

  /** The tensors it is given. */
  List<String> inputs() {
    return node.getInputList();
  }

  /** Whether one of them depends on what is asked. */
  boolean fromInputs(int input) {
    return conversion.tensors().fromInputs(inputs().get(input));
  }

  /** Whether one of them is what dropout multiplies by when it drops nothing. */
  boolean isOnes(int input) {
    return Dropout.keepsAll(conversion.tensors(), inputs().get(input));
  }

  /** One of them in the model, whatever its border. */
  GraphValue bordered(int input) {
    return conversion.converted(inputs().get(input));
  }

  /**
   * One of them in the model.
   *
   * @throws IllegalArgumentException if it has a border
   */
  GraphValue value(int input) {
    GraphValue value = bordered(input);
    if (!value.border().equals(GraphValue.Border.NONE)) {
      throw refused("padding before it, which only convolutions may have");
    }
    return value;
  }

  /**
   * One of them in the model, with a channel for each of its last dimension.
   *
   * @throws IllegalArgumentException if the model has it in another shape
   */
  GraphValue channels(int input) {
    GraphValue value = value(input);
    if (!value.fits(shape(value))) {
      throw refused("numbers in a shape that they were not computed in");
    }
    return value;
  }

  /** The shape of a value in the model. */
  Shape shape(GraphValue value) {
    return conversion.shape(value.number());
  }

  /** The numbers of an input that must be constant, float32. */
  float[] floats(int input) {
    return conversion
        .tensors()
        .floats(inputs().get(input))
        .orElseThrow(() -> refused("input %d not a float32 constant".formatted(input)));
  }

  /** The numbers of an input that must be constant, int32 or int64. */
  List<Integer> integers(int input) {
    return conversion
        .tensors()
        .integers(inputs().get(input))
        .orElseThrow(() -> refused("input %d not a constant of whole numbers".formatted(input)));
  }

  /** All sizes of an input. */
  List<Integer> sizes(int input) {
    return conversion
        .tensors()
        .sizes(inputs().get(input))
        .orElseThrow(() -> refused("input %d of a shape that is not known".formatted(input)));
  }

  /**
   * The sizes of one example of its result.
   *
   * @throws IllegalArgumentException if they are not known, or it does not keep examples apart
   */
  List<Integer> dimensions() {
    List<Integer> sizes =
        conversion
            .tensors()
            .sizes(node.getName())
            .orElseThrow(() -> refused("a shape that is not known"));
    if (sizes.isEmpty() || sizes.get(0) != conversion.batch()) {
      throw refused("examples that are not kept apart");
    }
    if (sizes.size() > 4) {
      throw refused("examples of more than three dimensions, " + sizes.subList(1, sizes.size()));
    }
    return sizes.subList(1, sizes.size());
  }

  /** Adds an operation, which gives the node's result. */
  GraphValue add(Op op) {
    return GraphValue.of(append(op), dimensions());
  }

  /** Adds an operation on the way to the result; its number. */
  int append(Op op) {
    try {
      return conversion.add(op);
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  /** The operation that gave a value. */
  Op producer(GraphValue value) {
    return conversion.producer(value.number());
  }

  boolean reshapeInput(GraphValue value, Shape shape) {
    return conversion.reshapeInput(value.number(), shape);
  }

  AttrValue attribute(String name) {
    return node.getAttrOrDefault(name, AttrValue.getDefaultInstance());
  }

  boolean isTrue(String attribute) {
    return attribute(attribute).getB();
  }

  String text(String attribute) {
    return attribute(attribute).getS().toStringUtf8();
  }

  List<Integer> list(String attribute) {
    return attribute(attribute).getList().getIList().stream().map(Math::toIntExact).toList();
  }

  /**
   * Requires numbers of float32.
   *
   * @throws IllegalArgumentException if it computes with others
   */
  void requireFloats() {
    DataType type = attribute("T").getType();
    if (type != DataType.DT_FLOAT) {
      throw refused("numbers of " + GraphConversion.name(type));
    }
  }

  /** Requires the channels last. */
  void requireChannelsLast() {
    String format = text("data_format");
    if (!format.isEmpty() && !format.equals("NHWC")) {
      throw refused("the format %s; export it with channels last".formatted(format));
    }
  }

  /** Why the model cannot be converted: a form of an op that is known otherwise. */
  IllegalArgumentException refused(String form) {
    return new IllegalArgumentException(
        "the runtime knows no %s with %s (node %s)".formatted(op(), form, node.getName()));
  }

  /** The same: an op that is not known. */
  IllegalArgumentException unknown() {
    return new IllegalArgumentException(
        "the runtime knows no op %s (node %s%s)"
            .formatted(
                op(),
                node.getName(),
                inputs().isEmpty()
                    ? ""
                    : inputs().stream().collect(Collectors.joining(", ", ", of ", ""))));
  }
}
