// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.espalier.savedmodels.packed.Precision;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * Makes a fast model of a small one, or of any SavedModel: weights become constants of the graph.
 * Variables that requests change, gather from or give to branches stay variables, which the init op
 * fills.
 */
public final class Expansion {

  private Expansion() {}

  /**
   * Expands a model as a new version, which appears whole, having given the same answers, or not at
   * all. Its answers may differ by rounding: TensorFlow prepares constant filters.
   *
   * @param model a version directory, or a base directory of which the highest is taken
   * @param to {@code BASE/NAME}
   * @param version empty for the next free one
   * @return what was made and how far its answers are
   * @throws NotASavedModelException if there is no SavedModel
   * @throws RefusedSavedModelException if it breaks a structural rule
   * @throws IllegalArgumentException if the version exists, or the model holds something that
   *     cannot be expanded, or too much for one graph
   * @throws IllegalStateException if the expanded model answers otherwise
   */
  public static PackedModel expand(Path model, Path to, OptionalLong version) {
    MetaGraph graph = CheckedSavedModel.graph(model);
    Path directory = graph.directory();
    MetaGraphDef expanded = of(graph);
    Movement[] movement = new Movement[1];
    Path path =
        VersionDirectory.of(to, version)
            .publish(
                unpublished -> {
                  ModelFiles.write(expanded, directory, unpublished);
                  movement[0] = requireSame(directory, unpublished);
                });
    return new PackedModel(
        path,
        ModelFiles.bytes(directory),
        ModelFiles.bytes(path),
        Optional.empty(),
        Optional.of(movement[0]));
  }

  /**
   * The graph of a model with constants; its directory is loaded for their values.
   *
   * @throws IllegalArgumentException as {@link #expand}
   */
  static MetaGraphDef of(MetaGraph graph) {
    MetaGraph unpacked = MetaGraph.of(graph.directory(), SmallModel.withoutPacking(graph.proto()));
    MetaGraphDef served = ServedPart.of(unpacked);
    try {
      Map<String, TensorProto> values =
          SavedVariables.read(unpacked, served.getGraphDef().getNodeList());
      GraphDef frozen = SavedModelWriter.checkSize(Freezing.freeze(served.getGraphDef(), values));
      MetaGraph needed =
          MetaGraph.of(graph.directory(), served.toBuilder().setGraphDef(frozen).build());
      MetaGraphDef constant = ServedPart.of(needed);
      return SmallModel.withVariables(
          constant, left(constant, values), new Packing(constant.getGraphDef(), Precision.FLOAT32));
    } catch (UnpackableException e) {
      throw new IllegalArgumentException(
          "%s cannot be expanded: %s".formatted(graph.directory(), e.reason()), e);
    }
  }

  /** The values of variables that are variables still. */
  private static Map<String, TensorProto> left(
      MetaGraphDef graph, Map<String, TensorProto> values) {
    Map<String, TensorProto> left = new HashMap<>();
    for (NodeDef node : graph.getGraphDef().getNodeList()) {
      TensorProto value = values.get(node.getName());
      if (value != null && VariableRules.isVariable(node)) {
        left.put(node.getName(), value);
      }
    }
    return left;
  }

  private static Movement requireSame(Path before, Path after) {
    Movement movement = FreshComparison.of(before, "expanded", after, Optional.empty());
    double allowed = 1e-5 * Math.max(1, movement.largestValue());
    if (movement.largestDifference() > allowed) {
      throw new IllegalStateException(
          "expanded, the model answers otherwise, by up to %s; it has not been expanded"
              .formatted(movement.largestDifference()));
    }
    return movement;
  }
}
