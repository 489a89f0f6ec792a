// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.primitives.Longs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.tensorflow.RawTensor;
import org.tensorflow.Result;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Looks at the values of weights: a constant's in the proto, a variable's once it is restored. */
final class WeightValues {

  private final Map<String, OptionalLong> uses;
  private final List<Weight> weights = new ArrayList<>();

  private WeightValues(Map<String, OptionalLong> uses) {
    this.uses = uses;
  }

  /**
   * The weights of some nodes, one at a time in memory. The SavedModel is loaded if any of them is
   * a variable.
   *
   * @param nodes constants and variables
   * @param uses of each kernel, by node
   * @throws IllegalStateException if TensorFlow does not load it
   */
  static List<Weight> of(Path directory, List<NodeDef> nodes, Map<String, OptionalLong> uses) {
    WeightValues values = new WeightValues(uses);
    if (nodes.stream().noneMatch(WeightNodes::isVariable)) {
      nodes.forEach(values::addConstant);
      return values.weights;
    }
    try (LoadedGraph loaded = LoadedGraph.loadAnywhere(directory)) {
      for (NodeDef node : nodes) {
        if (WeightNodes.isVariable(node)) {
          values.addVariable(node, loaded);
        } else {
          values.addConstant(node);
        }
      }
    }
    return values.weights;
  }

  private void addConstant(NodeDef node) {
    TensorProto value = node.getAttrOrThrow("value").getTensor();
    List<Long> shape =
        value.getTensorShape().getDimList().stream().map(TensorShapeProto.Dim::getSize).toList();
    add(node, node.getName(), value.getDtype(), shape, FloatTensors.nonZeros(value));
  }

  private void addVariable(NodeDef node, LoadedGraph loaded) {
    try (Result result = loaded.session().runner().fetch(loaded.value(node)).run()) {
      RawTensor value = result.get(0).asRawTensor();
      List<Long> shape = Longs.asList(value.shape().asArray());
      add(
          node,
          VariableRules.sharedName(node),
          value.dataType(),
          shape,
          FloatTensors.nonZeros(value));
    }
  }

  private void add(NodeDef node, String name, DataType type, List<Long> shape, long nonZeros) {
    long parameters = shape.stream().reduce(1L, Math::multiplyExact);
    OptionalLong used = uses.getOrDefault(node.getName(), OptionalLong.of(0));
    weights.add(
        new Weight(
            name,
            ServedTensor.typeName(type),
            shape,
            parameters,
            nonZeros,
            Math.multiplyExact(parameters, FloatTensors.bytes(type)),
            times(used, parameters),
            times(used, nonZeros)));
  }

  private static @Nullable Long times(OptionalLong used, long weights) {
    return used.isPresent() ? Math.multiplyExact(used.getAsLong(), weights) : null;
  }
}
