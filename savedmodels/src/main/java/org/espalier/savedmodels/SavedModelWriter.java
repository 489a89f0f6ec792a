// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;

/**
 * Writes a SavedModel that TensorFlow Serving takes: tag {@code serve}, signature {@code
 * serving_default}, method {@code tensorflow/serving/predict}, no devices. What would break a rule
 * of {@link ServingCheck} is refused before the version appears.
 */
final class SavedModelWriter {

  private static final long SCHEMA_VERSION = 1;

  private SavedModelWriter() {}

  /** Writes a SavedModel without variables. */
  static Path write(VersionDirectory version, ServingGraph graph) {
    return write(version, graph, prefix -> {});
  }

  /** Writes a SavedModel with nothing in {@code assets.extra}. */
  static Path write(VersionDirectory version, ServingGraph graph, Consumer<Path> writeVariables) {
    return write(version, graph, writeVariables, directory -> {}, directory -> {});
  }

  /**
   * Writes a SavedModel.
   *
   * @param writeVariables saves the variables under the path prefix it is given, {@code
   *     .../variables/variables}; the directory is there. Called only if the graph has a saver.
   * @param writeExtras adds files that servers pass over to the directory it is given
   * @param accept sees the directory when it is complete and checked, before it appears
   * @return the version's directory
   * @throws IllegalArgumentException if the version exists, the graph is too large for one proto,
   *     or a rule is broken
   * @throws UncheckedIOException if a file cannot be written
   */
  static Path write(
      VersionDirectory version,
      ServingGraph graph,
      Consumer<Path> writeVariables,
      Consumer<Path> writeExtras,
      Consumer<Path> accept) {
    SavedModel proto = toProto(graph);
    return version.publish(
        directory -> {
          try {
            if (graph.saver() != null) {
              Path variables = Files.createDirectory(directory.resolve("variables"));
              writeVariables.accept(variables.resolve("variables"));
            }
            ModelFiles.write(proto, directory);
          } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + version.path(), e);
          }
          writeExtras.accept(directory);
          refuseFindings(version.path(), ServingCheck.check(directory, proto));
          accept.accept(directory);
        });
  }

  private static void refuseFindings(Path path, List<Finding> findings) {
    if (!findings.isEmpty()) {
      throw new IllegalArgumentException(
          findings.stream()
              .map(Finding::toString)
              .collect(Collectors.joining(" | ", "refused to write " + path + ": ", "")));
    }
  }

  private static SavedModel toProto(ServingGraph graph) {
    MetaGraphDef.Builder meta = MetaGraphDef.newBuilder();
    meta.getMetaInfoDefBuilder()
        .addTags(MetaGraph.TAG)
        .setTensorflowVersion(TensorFlow.version())
        .setStrippedDefaultAttrs(false);
    meta.setGraphDef(withoutDevices(checkSize(graph.graph())));
    meta.putSignatureDef(
        MetaGraph.DEFAULT_SIGNATURE,
        SignatureDef.newBuilder()
            .putAllInputs(graph.inputs())
            .putAllOutputs(graph.outputs())
            .setMethodName(SignatureRules.PREDICT)
            .build());
    meta.putAllSignatureDef(graph.signatures());
    if (graph.saver() != null) {
      meta.setSaverDef(graph.saver());
    }
    if (graph.initOp() != null) {
      InitOps.set(meta, graph.initOp());
    }
    return SavedModel.newBuilder()
        .setSavedModelSchemaVersion(SCHEMA_VERSION)
        .addMetaGraphs(meta)
        .build();
  }

  /** Summed in 64 bits: the proto's own size overflows where it matters. */
  static GraphDef checkSize(GraphDef graph) {
    long bytes = graph.getNodeList().stream().mapToLong(NodeDef::getSerializedSize).sum();
    long limit = Integer.MAX_VALUE - (1L << 20); // what is left is for signatures and functions
    if (bytes > limit) {
      throw new IllegalArgumentException(
          "a graph can have at most "
              + limit
              + " bytes, got "
              + bytes
              + "; export it with its weights in variables");
    }
    return graph;
  }

  private static GraphDef withoutDevices(GraphDef graph) {
    GraphDef.Builder builder = graph.toBuilder();
    builder.clearNode().addAllNode(withoutDevices(graph.getNodeList()));
    builder.getLibraryBuilder().clearFunction();
    for (FunctionDef function : graph.getLibrary().getFunctionList()) {
      FunctionDef.Builder copy = function.toBuilder();
      copy.clearNodeDef().addAllNodeDef(withoutDevices(function.getNodeDefList()));
      builder.getLibraryBuilder().addFunction(copy);
    }
    return builder.build();
  }

  /** Without devices, nor the wish to be placed with another node. */
  private static ImmutableList<NodeDef> withoutDevices(List<NodeDef> nodes) {
    return nodes.stream()
        .map(node -> node.toBuilder().clearDevice().removeAttr("_class").build())
        .collect(ImmutableList.toImmutableList());
  }
}
