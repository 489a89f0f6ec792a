// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * Tells weights from other nodes. Weights are the variables, the constants of at least two
 * dimensions, and those constants of one that are a bias, a kernel or batch normalization's; all of
 * them floating-point.
 */
final class WeightNodes {

  private static final ImmutableSet<String> FED =
      ImmutableSet.of(
          "MatMul",
          "Conv2D",
          "DepthwiseConv2dNative",
          "BiasAdd",
          "BiasAddV1",
          "FusedBatchNorm",
          "FusedBatchNormV2",
          "FusedBatchNormV3");

  private WeightNodes() {}

  /** Those of a graph, in file order. */
  static List<NodeDef> of(FlatGraph graph) {
    Set<NodeDef> fed = new HashSet<>();
    for (NodeDef node : graph.nodes().values()) {
      boolean adds = node.getOp().equals("Add") || node.getOp().equals("AddV2");
      List<NodeDef> sources = node.getInputList().stream().map(graph::source).toList();
      if (FED.contains(node.getOp())
          || (adds && sources.stream().anyMatch(s -> KernelUses.COUNTED.contains(s.getOp())))) {
        fed.addAll(sources);
      }
    }
    return graph.nodes().values().stream()
        .filter(node -> isVariable(node) || isConstant(node, fed.contains(node)))
        .collect(ImmutableList.toImmutableList());
  }

  /** Whether a node is a floating-point variable. */
  static boolean isVariable(NodeDef node) {
    DataType type = node.getAttrOrDefault("dtype", AttrValue.getDefaultInstance()).getType();
    return VariableRules.isVariable(node) && FloatTensors.bytes(type) > 0;
  }

  private static boolean isConstant(NodeDef node, boolean fed) {
    if (!node.getOp().equals("Const")) {
      return false;
    }
    TensorProto value = node.getAttrOrDefault("value", AttrValue.getDefaultInstance()).getTensor();
    int rank = value.getTensorShape().getDimCount();
    return FloatTensors.bytes(value.getDtype()) > 0
        && FloatTensors.size(value.getTensorShape()) > 0
        && rank >= (fed ? 1 : 2);
  }
}
