// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.espalier.savedmodels.Finding;
import org.espalier.savedmodels.LoadedCheck;
import org.espalier.savedmodels.Rule;
import org.espalier.savedmodels.ServingCheck;
import org.espalier.savedmodels.Severity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code espalier check}: TensorFlow Serving's rules, one by one. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Checks any SavedModel against the rules of TensorFlow Serving.")
final class CheckCommand implements Callable<Integer> {

  /** Where one of these is broken, no later rule has been looked at. */
  private static final Set<Rule> GRAPH = EnumSet.of(Rule.SAVED_MODEL_FILE, Rule.TAG_SERVE);

  @Parameters(paramLabel = "SAVEDMODEL", description = "A version directory, or a model's base.")
  private @Nullable Path savedModel;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Path path = Objects.requireNonNull(savedModel);
    List<Finding> findings = new ArrayList<>(ServingCheck.checkWithOps(path));
    findings.addAll(LoadedCheck.check(path, List.copyOf(findings)));
    boolean graph = true; // whether there is one to look at
    for (Rule rule : Rule.values()) {
      List<Finding> broken = findings.stream().filter(f -> f.rule().equals(rule.id())).toList();
      if (broken.isEmpty()) {
        String verdict = graph ? "ok" : "unknown";
        out.printf("%-8s %-24s %s%n", verdict, rule.id(), rule.description());
      }
      for (Finding finding : broken) {
        out.printf(
            "%-8s %-24s %s; %s%n",
            finding.severity().toString().toLowerCase(java.util.Locale.ROOT),
            rule.id(),
            finding.problem(),
            finding.fix());
      }
      graph &= !GRAPH.contains(rule) || broken.stream().noneMatch(CheckCommand::isError);
    }
    boolean failed = findings.stream().anyMatch(CheckCommand::isError);
    return failed ? Failures.FAILED : 0;
  }

  private static boolean isError(Finding finding) {
    return finding.severity() == Severity.ERROR;
  }
}
