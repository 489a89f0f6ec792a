// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.savedmodels.runtime.GraphConversion;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;

/** What {@code serving_default} computes, for the runtime in plain Java. */
final class ServedComputation {

  /** How many examples shapes are worked out for: no size that an example is likely to have. */
  private static final int BATCH = 4099;

  private ServedComputation() {}

  /**
   * Converts it, with variables and calls of functions made constants and nodes.
   *
   * @param name what the model is to be called
   * @param pruning what is cut first; empty for nothing
   * @throws IllegalArgumentException if the runtime does not know all of it, naming what not
   */
  static ModelGraph convert(String name, MetaGraph graph, Optional<OneShot> pruning) {
    MetaGraph unpacked = MetaGraph.of(graph.directory(), SmallModel.withoutPacking(graph.proto()));
    MetaGraphDef served = ServedPart.of(unpacked);
    Map<String, TensorProto> variables = new LinkedHashMap<>();
    try {
      variables.putAll(SavedVariables.read(unpacked, served.getGraphDef().getNodeList()));
    } catch (UnpackableException e) {
      throw new IllegalArgumentException(
          "%s cannot be converted: %s".formatted(graph.directory(), e.reason()), e);
    }
    if (pruning.isPresent()) {
      served = ServedKernels.prune(unpacked, served, variables, pruning.get());
    }
    GraphDef frozen = Freezing.freeze(served.getGraphDef(), variables);
    MetaGraph constant =
        MetaGraph.of(graph.directory(), served.toBuilder().setGraphDef(frozen).build());
    FlatGraph flat = FlatGraph.of(constant, TensorFlow.registeredOpList().getOpList(), BATCH);
    SignatureDef signature = served.getSignatureDefOrThrow(MetaGraph.DEFAULT_SIGNATURE);
    return GraphConversion.convert(
        new GraphConversion.Source(
            name,
            GatheredVariables.freeze(constant, flat, variables),
            tensors(signature.getInputsMap(), true),
            tensors(signature.getOutputsMap(), false),
            Math.toIntExact(flat.batch())));
  }

  private static Map<String, String> tensors(Map<String, TensorInfo> infos, boolean nodes) {
    Map<String, String> tensors = new HashMap<>();
    infos.forEach(
        (name, info) -> {
          List<String> names = SignatureTensors.names(info);
          if (names.size() != 1) {
            throw new IllegalArgumentException(
                "the runtime knows no tensors of several parts, such as " + name);
          }
          tensors.put(name, nodes ? MetaGraph.nodeName(names.get(0)) : names.get(0));
        });
    return tensors;
  }
}
