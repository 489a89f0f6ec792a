// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.tensorflow.proto.SavedModel;

/**
 * Checks any SavedModel against TensorFlow Serving's rules, by reading its files and protos only.
 * No native code sees them, so this can judge a SavedModel that would crash a loader. The rules are
 * listed in {@link Rule}; findings come in that order, so the same files give the same list.
 */
public final class ServingCheck {

  private static final ImmutableList<Function<MetaGraph, List<Finding>>> RULES =
      ImmutableList.of(
          SignatureRules::servingDefault,
          SignatureRules::methodName,
          SignatureTensors::check,
          SignatureRules::batchDimension,
          GraphRules::uniqueNodeNames,
          GraphRules::inputsExist,
          GraphRules::noDevices,
          OpRules::noRefVariables,
          OpRules::noTrainingOps,
          OpRules::noXlaMustCompile,
          VariableRules::variablesComplete,
          InitOps::initOp,
          AssetRules::pathsInside,
          AssetRules::assetsExist,
          WarmUpRule::check);

  private static final ImmutableSet<String> STRUCTURAL =
      ImmutableSet.copyOf(Rule.values()).stream()
          .filter(Rule::structural)
          .map(Rule::id)
          .collect(ImmutableSet.toImmutableSet());

  private ServingCheck() {}

  /**
   * Checks every rule but {@link Rule#KNOWN_OPS}, which needs a list of ops.
   *
   * @param savedModel a directory with {@code saved_model.pb} or {@code .pbtxt}, or a base
   *     directory of version directories, of which the highest is checked
   * @return what is wrong, empty if nothing is
   * @throws NotASavedModelException if there is no SavedModel
   * @throws java.io.UncheckedIOException if a file cannot be read
   */
  public static ImmutableList<Finding> check(Path savedModel) {
    SavedModelLocation location = SavedModelLocation.of(savedModel);
    return ImmutableList.<Finding>builder()
        .addAll(location.findings())
        .addAll(checkFile(location.directory(), ImmutableSet.of()))
        .build();
  }

  /** As {@link #check(Path)}, and that every op is one of {@code registeredOps}. */
  public static ImmutableList<Finding> check(Path savedModel, Set<String> registeredOps) {
    SavedModelLocation location = SavedModelLocation.of(savedModel);
    return ImmutableList.<Finding>builder()
        .addAll(location.findings())
        .addAll(checkFile(location.directory(), registeredOps))
        .build();
  }

  /** Those findings that keep a SavedModel from being loaded. */
  static ImmutableList<Finding> structural(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.severity() == Severity.ERROR)
        .filter(finding -> STRUCTURAL.contains(finding.rule()))
        .collect(ImmutableList.toImmutableList());
  }

  /** Checks a proto beside the files of its directory; the directory may have any name. */
  static ImmutableList<Finding> check(Path directory, SavedModel proto) {
    return check(directory, proto, ImmutableSet.of());
  }

  private static ImmutableList<Finding> checkFile(Path directory, Set<String> registeredOps) {
    try {
      return check(directory, SavedModelFile.read(directory), registeredOps);
    } catch (SavedModelFile.UnreadableException e) {
      return ImmutableList.of(e.finding());
    }
  }

  private static ImmutableList<Finding> check(
      Path directory, SavedModel proto, Set<String> registeredOps) {
    ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    MetaGraph graph = MetaGraph.of(directory, proto).orElse(null);
    if (graph == null) {
      List<?> tags =
          proto.getMetaGraphsList().stream().map(g -> g.getMetaInfoDef().getTagsList()).toList();
      return ImmutableList.of(
          Rule.TAG_SERVE.error(
              "there must be a graph with the tags [serve], got the tags " + tags,
              "export it with the tag serve"));
    }
    RULES.forEach(rule -> findings.addAll(rule.apply(graph)));
    if (!registeredOps.isEmpty()) {
      findings.addAll(OpRules.knownOps(graph, registeredOps));
    }
    return findings.build();
  }
}
