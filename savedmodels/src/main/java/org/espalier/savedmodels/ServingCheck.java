// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tensorflow.TensorFlow;
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
          RecursionRule::check,
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

  /** Asked for once: the list is long, and a process's ops stay. */
  private static final class Registered {
    static final RegisteredOps OPS = new RegisteredOps(TensorFlow.registeredOpList().getOpList());
  }

  /**
   * Checks every rule that can be checked without native code: all but {@link Rule#KNOWN_OPS},
   * {@link Rule#OP_INPUTS} and {@link Rule#OUTPUT_TYPES}.
   *
   * @param savedModel a directory with {@code saved_model.pb} or {@code .pbtxt}, or a base
   *     directory of version directories, of which the highest is checked
   * @return what is wrong, empty if nothing is
   * @throws NotASavedModelException if there is no SavedModel
   * @throws java.io.UncheckedIOException if a file cannot be read
   */
  public static ImmutableList<Finding> check(Path savedModel) {
    return check(savedModel, graph -> ImmutableList.of()).findings();
  }

  /**
   * As {@link #check}, and the rules about ops, by the list of ops of this process's TensorFlow.
   * Its native library is loaded for that list; the SavedModel stays out of its sight.
   */
  public static ImmutableList<Finding> checkWithOps(Path savedModel) {
    return checked(savedModel).findings();
  }

  /** As {@link #checkWithOps}, with what has been checked. */
  static Checked checked(Path savedModel) {
    return check(savedModel, graph -> Registered.OPS.check(graph)); // asked for once it was read
  }

  /**
   * What a check saw.
   *
   * @param directory the version directory
   * @param graph null if there is none that is served
   */
  record Checked(Path directory, @Nullable MetaGraph graph, ImmutableList<Finding> findings) {}

  /** Those findings that keep a SavedModel from being loaded. */
  static ImmutableList<Finding> structural(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.severity() == Severity.ERROR)
        .filter(finding -> STRUCTURAL.contains(finding.rule()))
        .collect(ImmutableList.toImmutableList());
  }

  /** Checks a proto beside the files of its directory; the directory may have any name. */
  static ImmutableList<Finding> check(Path directory, SavedModel proto) {
    return check(MetaGraph.of(directory, proto).orElse(null), proto);
  }

  private static ImmutableList<Finding> check(@Nullable MetaGraph graph, SavedModel proto) {
    if (graph == null) {
      List<?> tags =
          proto.getMetaGraphsList().stream().map(g -> g.getMetaInfoDef().getTagsList()).toList();
      return ImmutableList.of(
          Rule.TAG_SERVE.error(
              "there must be a graph with the tags [serve], got the tags " + tags,
              "export it with the tag serve"));
    }
    return RULES.stream()
        .flatMap(rule -> rule.apply(graph).stream())
        .collect(ImmutableList.toImmutableList());
  }

  private static Checked check(Path savedModel, Function<MetaGraph, List<Finding>> opRules) {
    SavedModelLocation location = SavedModelLocation.of(savedModel);
    ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    findings.addAll(location.findings());
    MetaGraph graph = null;
    try {
      SavedModel proto = SavedModelFile.read(location.directory());
      graph = MetaGraph.of(location.directory(), proto).orElse(null);
      findings.addAll(check(graph, proto));
      if (graph != null) {
        findings.addAll(opRules.apply(graph));
      }
    } catch (SavedModelFile.UnreadableException e) {
      findings.add(e.finding());
    }
    return new Checked(location.directory(), graph, findings.build());
  }
}
