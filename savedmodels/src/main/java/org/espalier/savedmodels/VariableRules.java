// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SaverDef;

/**
 * {@link Rule#VARIABLES_COMPLETE}. The loader restores only if {@code variables.index} is there, so
 * a half-copied directory loads without a word and fails at its first request; and of a file cut
 * short it says neither which nor by how much.
 */
final class VariableRules {

  private static final long LARGEST_INDEX = 1 << 28; // bytes; it has about 50 a variable
  private static final String COPY_AGAIN = "copy the directory again";

  private VariableRules() {}

  static List<Finding> variablesComplete(MetaGraph graph) {
    Path directory = graph.directory().resolve("variables");
    List<String> variables =
        graph.nodes().values().stream()
            .filter(VariableRules::isVariable)
            .map(NodeDef::getName)
            .toList();
    if (variables.isEmpty()) {
      return ImmutableList.of();
    }
    if (!Files.isRegularFile(directory.resolve("variables.index"))) {
      return unsaved(graph, variables);
    }
    ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    try {
      findings.addAll(shards(directory, index(directory.resolve("variables.index"))));
    } catch (CheckpointIndex.PackedException e) {
      findings.add(
          Rule.VARIABLES_COMPLETE.warning(
              "variables/variables.index is packed, so the files beside it were not measured",
              "export the model again with a TensorFlow of version 1.2 or later"));
    } catch (IOException e) {
      findings.add(
          Rule.VARIABLES_COMPLETE.error(
              "variables/variables.index is corrupt or no table of variables: " + e.getMessage(),
              COPY_AGAIN));
    }
    return findings.addAll(restoreOp(graph)).build();
  }

  static boolean isVariable(NodeDef node) {
    return node.getOp().equals("VarHandleOp") || OpRules.REF_VARIABLES.contains(node.getOp());
  }

  /** What a variable is saved under and shared by: a name of its own, or the node's. */
  static String sharedName(NodeDef variable) {
    AttrValue shared = variable.getAttrOrDefault("shared_name", AttrValue.getDefaultInstance());
    return shared.getS().isEmpty() ? variable.getName() : shared.getS().toStringUtf8();
  }

  /** Without saved values, the init op must give every variable its value. */
  private static List<Finding> unsaved(MetaGraph graph, List<String> variables) {
    Set<String> initialized = InitOps.reachable(graph);
    List<String> lost = variables.stream().filter(name -> !initialized.contains(name)).toList();
    return lost.isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(
            Rule.VARIABLES_COMPLETE.error(
                "there is no variables/variables.index, and no init op gives these variables a"
                    + " value: "
                    + Few.of(lost),
                COPY_AGAIN + ", or export it with its variables"));
  }

  private static List<Finding> shards(Path directory, CheckpointIndex index) {
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < index.shards(); i++) {
      String shard = String.format(Locale.ROOT, "variables.data-%05d-of-%05d", i, index.shards());
      Path file = directory.resolve(shard);
      long needed = index.bytesNeeded().getOrDefault(i, 0L);
      if (!Files.isRegularFile(file)) {
        wrong.add(shard + " is missing");
      } else if (size(file) < needed) {
        wrong.add("%s has %d bytes, variables.index needs %d".formatted(shard, size(file), needed));
      }
    }
    return wrong.isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(
            Rule.VARIABLES_COMPLETE.error(
                "the saved variables are not whole: " + Few.of(wrong), COPY_AGAIN));
  }

  private static List<Finding> restoreOp(MetaGraph graph) {
    SaverDef saver = graph.proto().getSaverDef();
    List<String> missing =
        Stream.of(saver.getRestoreOpName(), saver.getFilenameTensorName())
            .filter(name -> !graph.nodes().containsKey(MetaGraph.nodeName(name)))
            .map(name -> "'" + name + "'")
            .toList();
    return missing.isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(
            Rule.VARIABLES_COMPLETE.error(
                "the saved variables cannot be restored, the graph has no node " + Few.of(missing),
                "export it with a restore op and its file name, named in the saver"));
  }

  private static CheckpointIndex index(Path file) throws IOException {
    if (size(file) > LARGEST_INDEX) {
      throw new StreamCorruptedException(
          "it has %d bytes, at most %d are read".formatted(size(file), LARGEST_INDEX));
    }
    return CheckpointIndex.parse(bytes(file));
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
