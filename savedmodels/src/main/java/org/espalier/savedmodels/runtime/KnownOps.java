// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Pooling;
import org.tensorflow.proto.DataType;

/** The ops of TensorFlow that the runtime knows, and what converts each. */
final class KnownOps {

  /** Converts a node whose inputs have been converted. */
  @FunctionalInterface
  private interface Conversion {
    GraphValue of(GraphNode node);
  }

  private static final String MANY = "IdentityN";

  /** Of these, inputs after the first say how, not what. */
  private static final ImmutableSet<String> OF_THE_FIRST =
      ImmutableSet.of("Reshape", "ExpandDims", "Squeeze", "Mean", "Max", "Pad", "PadV2");

  private static final ImmutableMap<String, Conversion> BY_OP =
      ImmutableMap.<String, Conversion>builder()
          .put("Identity", node -> node.bordered(0))
          .put("StopGradient", node -> node.bordered(0))
          .put("PreventGradient", node -> node.bordered(0))
          .put("CheckNumerics", node -> node.bordered(0))
          .put("Snapshot", node -> node.bordered(0))
          .put("PlaceholderWithDefault", node -> node.bordered(0))
          .put("Cast", KnownOps::cast)
          .put("MatMul", ProductNodes::matMul)
          .put("Conv2D", ProductNodes::convolution)
          .put("DepthwiseConv2dNative", ProductNodes::depthwise)
          .put("GatherV2", ProductNodes::gather)
          .put("BiasAdd", ChannelNodes::biasAdd)
          .put("FusedBatchNorm", ChannelNodes::batchNorm)
          .put("FusedBatchNormV2", ChannelNodes::batchNorm)
          .put("FusedBatchNormV3", ChannelNodes::batchNorm)
          .put("Add", ChannelNodes::add)
          .put("AddV2", ChannelNodes::add)
          .put("Sub", ChannelNodes::subtract)
          .put("Mul", ChannelNodes::multiply)
          .put("Div", ChannelNodes::divide)
          .put("RealDiv", ChannelNodes::divide)
          .put("Neg", ChannelNodes::negate)
          .put("Maximum", ChannelNodes::maximum)
          .put("Minimum", ChannelNodes::minimum)
          .put("Relu", node -> activation(node, Function.RELU))
          .put("Relu6", node -> activation(node, Function.RELU6))
          .put("Tanh", node -> activation(node, Function.TANH))
          .put("Sigmoid", node -> activation(node, Function.SIGMOID))
          .put("Softmax", node -> activation(node, Function.SOFTMAX))
          .put("Reshape", ShapeNodes::reshape)
          .put("ExpandDims", ShapeNodes::reshape)
          .put("Squeeze", ShapeNodes::reshape)
          .put("Pad", ShapeNodes::pad)
          .put("PadV2", ShapeNodes::pad)
          .put("ConcatV2", ShapeNodes::concatenate)
          .put("MaxPool", node -> ShapeNodes.pool(node, Pooling.MAXIMUM))
          .put("AvgPool", node -> ShapeNodes.pool(node, Pooling.AVERAGE))
          .put("Mean", node -> ShapeNodes.reduce(node, Pooling.AVERAGE))
          .put("Max", node -> ShapeNodes.reduce(node, Pooling.MAXIMUM))
          .buildOrThrow();

  private KnownOps() {}

  /**
   * The tensors that must be converted before one of a node's results.
   *
   * @throws IllegalArgumentException if the op is not known
   */
  static List<String> needed(GraphNode node, int output) {
    if (node.op().equals(MANY)) {
      return List.of(node.inputs().get(output));
    }
    if (!BY_OP.containsKey(node.op())) {
      throw node.unknown();
    }
    int most = OF_THE_FIRST.contains(node.op()) ? 1 : node.inputs().size();
    return IntStream.range(0, most)
        .filter(input -> node.fromInputs(input) && !node.isOnes(input))
        .mapToObj(input -> node.inputs().get(input))
        .toList();
  }

  /**
   * Converts a result of a node.
   *
   * @throws IllegalArgumentException if the runtime does not know this form of the op
   */
  static GraphValue convert(GraphNode node, int output) {
    if (node.op().equals(MANY)) {
      return node.bordered(output);
    }
    if (output > 0) {
      throw node.refused("its result %d in use".formatted(output));
    }
    Conversion conversion = BY_OP.get(node.op());
    if (conversion == null) {
      throw node.unknown();
    }
    GraphValue value = conversion.of(node);
    if (!value.dimensions().equals(node.dimensions())) {
      throw node.refused(
          "a result of %s (it would be %s)".formatted(node.dimensions(), value.dimensions()));
    }
    return value;
  }

  private static GraphValue activation(GraphNode node, Function function) {
    node.requireFloats();
    return node.add(new Op.Activation(node.channels(0).number(), function));
  }

  /** Ids stay ids; numbers that clients give may be whole. */
  private static GraphValue cast(GraphNode node) {
    DataType from = node.attribute("SrcT").getType();
    DataType to = node.attribute("DstT").getType();
    boolean ids = isWhole(from) && isWhole(to) && to != DataType.DT_UINT8;
    if (ids || from == to || (isWhole(from) && to == DataType.DT_FLOAT)) {
      return node.bordered(0);
    }
    throw node.refused(
        "numbers of %s to be made %s"
            .formatted(GraphConversion.name(from), GraphConversion.name(to)));
  }

  private static boolean isWhole(DataType type) {
    return type == DataType.DT_INT32 || type == DataType.DT_INT64 || type == DataType.DT_UINT8;
  }
}
