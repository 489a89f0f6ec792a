// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.SignatureDef;

/**
 * A SavedModel that keeps the structural rules of {@link ServingCheck}, so that native code may see
 * it; it has not been loaded.
 *
 * @param directory the version directory
 * @param frozen whether {@code serving_default} answers without any variable
 * @param inputs of {@code serving_default}, in alphabetical order
 */
public record CheckedSavedModel(Path directory, boolean frozen, List<ServedTensor> inputs) {

  /** Copies. */
  public CheckedSavedModel {
    inputs = ImmutableList.copyOf(inputs);
  }

  /**
   * Looks at a version directory, or at the highest version of a base directory.
   *
   * @throws NotASavedModelException if there is no SavedModel
   * @throws RefusedSavedModelException if it breaks a structural rule
   * @throws java.io.UncheckedIOException if a file cannot be read
   */
  public static CheckedSavedModel of(Path savedModel) {
    MetaGraph graph = graph(savedModel);
    SignatureDef signature = graph.proto().getSignatureDefOrThrow(MetaGraph.DEFAULT_SIGNATURE);
    ImmutableList.Builder<ServedTensor> inputs = ImmutableList.builder();
    new TreeMap<>(signature.getInputsMap())
        .forEach((name, info) -> inputs.add(ServedTensor.of(name, info)));
    return new CheckedSavedModel(graph.directory(), isFrozen(graph, signature), inputs.build());
  }

  /**
   * The graph that is served, as it has been checked: the file is read once.
   *
   * @throws NotASavedModelException as {@link #of}, as are the others
   */
  static MetaGraph graph(Path savedModel) {
    ServingCheck.Checked checked = ServingCheck.checked(savedModel);
    List<Finding> findings = ServingCheck.structural(checked.findings());
    if (!findings.isEmpty()) {
      throw new RefusedSavedModelException(checked.directory(), findings);
    }
    return requireNonNull(checked.graph());
  }

  /** A function gets variables as arguments, from nodes of the graph, or makes them itself. */
  private static boolean isFrozen(MetaGraph graph, SignatureDef signature) {
    GraphDef all = graph.proto().getGraphDef();
    List<String> outputs =
        signature.getOutputsMap().values().stream()
            .map(SignatureTensors::names)
            .flatMap(List::stream)
            .toList();
    return NeededNodes.of(all, outputs).getNodeList().stream().noneMatch(VariableRules::isVariable)
        && graph.scopes().stream()
            .skip(1) // the graph itself
            .flatMap(function -> function.nodes().stream())
            .noneMatch(VariableRules::isVariable);
  }
}
