// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * How often one example uses each weight of each kernel: the output positions of a convolution,
 * padding included, or the rows a matrix is multiplied with; summed over the ops that share it.
 * Multiply-adds are the weights times this. Shapes are TensorFlow's own.
 */
final class KernelUses {

  static final ImmutableSet<String> COUNTED =
      ImmutableSet.of("MatMul", "Conv2D", "DepthwiseConv2dNative");

  /** These multiply with weights too, but how often is not known here. */
  private static final ImmutableSet<String> NOT_COUNTED =
      ImmutableSet.of(
          "BatchMatMul",
          "BatchMatMulV2",
          "BatchMatMulV3",
          "Conv",
          "Conv2DBackpropInput",
          "Conv3D",
          "Conv3DBackpropInputV2",
          "Einsum",
          "SparseMatMul",
          "While",
          "StatelessWhile",
          "If",
          "StatelessIf",
          "PartitionedCall",
          "StatefulPartitionedCall");

  private final FlatGraph flat;
  private final Graph shapes;
  private final Map<String, OptionalLong> uses = new HashMap<>();

  private KernelUses(FlatGraph flat, Graph shapes) {
    this.flat = flat;
    this.shapes = shapes;
  }

  /**
   * Counts.
   *
   * @return uses by the name of the node that a kernel's values come from, empty where unknown; a
   *     node that is no kernel is not there
   */
  static Map<String, OptionalLong> of(FlatGraph flat) {
    try (Graph shapes = new Graph()) {
      shapes.importGraphDef(flat.withoutWeights());
      KernelUses kernels = new KernelUses(flat, shapes);
      flat.nodes().values().forEach(kernels::add);
      return kernels.uses;
    }
  }

  private void add(NodeDef node) {
    if (NOT_COUNTED.contains(node.getOp())) {
      node.getInputList().stream()
          .filter(input -> !flat.fromInputs(input))
          .forEach(input -> addBehind(input, OptionalLong.empty()));
    } else if (COUNTED.contains(node.getOp())) {
      boolean kernelFirst = node.getOp().equals("MatMul") && flat.fromInputs(node.getInput(1));
      String kernel = node.getInput(kernelFirst ? 0 : 1);
      if (!flat.fromInputs(kernel)) {
        addBehind(kernel, uses(node, kernelFirst));
      }
    }
  }

  private void addBehind(String kernel, OptionalLong times) {
    NodeDef source = flat.source(kernel);
    if (source.getInputCount() == 0) {
      uses.merge(source.getName(), times, KernelUses::sum);
    } else { // computed from weights, so how their zeros count is not known
      flat.ancestors(kernel).forEach(node -> uses.put(node.getName(), OptionalLong.empty()));
    }
  }

  private static OptionalLong sum(OptionalLong a, OptionalLong b) {
    return a.isPresent() && b.isPresent()
        ? OptionalLong.of(Math.addExact(a.getAsLong(), b.getAsLong()))
        : OptionalLong.empty();
  }

  private OptionalLong uses(NodeDef node, boolean kernelFirst) {
    Operation operation = shapes.operationOrThrow(node.getName());
    Shape output = operation.output(0).shape();
    if (output.isUnknown() || output.hasUnknownDimension()) {
      return OptionalLong.empty();
    }
    long positions = 1;
    int channels = kernelFirst ? 0 : channels(node, output.numDimensions());
    for (int i = 0; i < output.numDimensions(); i++) {
      positions = i == channels ? positions : Math.multiplyExact(positions, output.get(i));
    }
    return positions % flat.batch() == 0
        ? OptionalLong.of(positions / flat.batch())
        : OptionalLong.empty();
  }

  /** The axis along which an op's outputs each have weights of their own. */
  private static int channels(NodeDef node, int rank) {
    AttrValue format = node.getAttrOrDefault("data_format", AttrValue.getDefaultInstance());
    return List.of("NCHW", "NCHW_VECT_C").contains(format.getS().toStringUtf8()) ? 1 : rank - 1;
  }
}
