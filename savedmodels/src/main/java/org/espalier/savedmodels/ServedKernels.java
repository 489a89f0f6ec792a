// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * The kernels that {@code serving_default} answers with: float32 variables, and constants of the
 * graph, that matrix products and convolutions take.
 */
final class ServedKernels {

  private ServedKernels() {}

  /**
   * Prunes them.
   *
   * @param served the part that is served
   * @param variables values by node; those of kernels are replaced
   * @return the served part with its constant kernels pruned
   * @throws IllegalArgumentException if there are none
   */
  static MetaGraphDef prune(
      MetaGraph graph, MetaGraphDef served, Map<String, TensorProto> variables, OneShot pruning) {
    FlatGraph flat = FlatGraph.of(graph, TensorFlow.registeredOpList().getOpList());
    Set<String> kernels = new HashSet<>(KernelUses.of(flat).keySet());
    Map<String, TensorProto> found = new LinkedHashMap<>();
    for (NodeDef node : served.getGraphDef().getNodeList()) {
      TensorProto value =
          node.getOp().equals("Const")
              ? node.getAttrOrDefault("value", AttrValue.getDefaultInstance()).getTensor()
              : variables.getOrDefault(node.getName(), TensorProto.getDefaultInstance());
      if (kernels.contains(node.getName()) && value.getDtype() == DataType.DT_FLOAT) {
        found.put(node.getName(), value);
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "there is nothing to prune: serving_default answers with no float32 kernel of a matrix"
              + " product or convolution that is a variable or a constant of the graph");
    }
    Map<String, TensorProto> pruned = pruning.prune(found);
    variables.replaceAll((name, value) -> pruned.getOrDefault(name, value));
    GraphDef.Builder constants = served.getGraphDef().toBuilder();
    for (NodeDef.Builder node : constants.getNodeBuilderList()) {
      TensorProto value = pruned.get(node.getName());
      if (value != null && node.getOp().equals("Const")) {
        node.putAttr("value", AttrValue.newBuilder().setTensor(value).build());
      }
    }
    return served.toBuilder().setGraphDef(constants).build();
  }
}
