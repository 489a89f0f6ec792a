// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SaverDef;

/**
 * {@link Rule#VARIABLES_COMPLETE}. The loader restores only if {@code variables.index} is there, so
 * a half-copied directory loads without a word and fails at its first request.
 */
final class VariableRules {

  private static final Pattern SHARD = Pattern.compile("variables\\.data-([0-9]{5})-of-([0-9]{5})");
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
    if (size(directory.resolve("variables.index")) == 0) {
      findings.add(Rule.VARIABLES_COMPLETE.error("variables/variables.index is empty", COPY_AGAIN));
    }
    return findings.addAll(shards(directory)).addAll(restoreOp(graph)).build();
  }

  static boolean isVariable(NodeDef node) {
    return node.getOp().equals("VarHandleOp") || OpRules.REF_VARIABLES.contains(node.getOp());
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

  private static List<Finding> shards(Path directory) {
    List<String> wrong = new ArrayList<>();
    int total = 0;
    for (Path file : list(directory)) {
      Matcher name = SHARD.matcher(file.getFileName().toString());
      if (name.matches()) {
        total = Math.max(total, Integer.parseInt(name.group(2)));
        if (size(file) == 0) {
          wrong.add(file.getFileName() + " is empty");
        }
      }
    }
    if (total == 0) {
      wrong.add("there is no variables.data-00000-of-00001");
    }
    for (int i = 0; i < total; i++) {
      String shard = String.format("variables.data-%05d-of-%05d", i, total);
      if (!Files.isRegularFile(directory.resolve(shard))) {
        wrong.add(shard + " is missing");
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

  private static List<Path> list(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
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
