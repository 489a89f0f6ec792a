// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.espalier.graph.state.DurableFile;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.page.Text;
import org.espalier.pruning.results.SummaryRow;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code espalier gate}: lets a CI job pass only if a run is good enough. */
@Command(
    name = "gate",
    mixinStandardHelpOptions = true,
    description = {
      "Passes (exit 0) if some round of pruning of a finished run has lost at most --max-drop points of"
          + " validation accuracy at --min-compression or more; writes JUnit XML into the run."
    })
final class GateCommand implements Callable<Integer> {

  @Parameters(paramLabel = "RUN", description = "The directory of a run.")
  private @Nullable Path run;

  @Option(
      names = "--max-drop",
      paramLabel = "POINTS",
      description =
          "Of mean validation accuracy, in percentage points (default: ${DEFAULT-VALUE}).")
  private double maxDrop = 0.5;

  @Option(
      names = "--min-compression",
      paramLabel = "X",
      description = "Prunable weights over kept ones (default: ${DEFAULT-VALUE}).")
  private double minCompression = 1;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (!(maxDrop >= 0) || !(minCompression >= 1)) {
      throw new ConfigException(
          "--max-drop must be at least 0 and --min-compression at least 1, got %s and %s"
              .formatted(maxDrop, minCompression));
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    FinishedRun finished = FinishedRun.read(Objects.requireNonNull(run));
    List<String> failures = failures(finished);
    DurableFile.write(finished.directory().path().resolve("gate.xml"), junit(finished, failures));
    failures.forEach(out::println);
    out.println(failures.isEmpty() ? "gate passed" : "gate failed");
    return failures.isEmpty() ? 0 : Failures.FAILED;
  }

  private List<String> failures(FinishedRun finished) {
    List<String> failures = new ArrayList<>();
    if (!finished.results().finished()) {
      failures.add(
          "the run is " + finished.results().status() + ", not done; finish it with --resume");
      return failures;
    }
    Double dense = finished.results().summary().get(0).validationAccuracyMean();
    if (dense == null) {
      failures.add("the run has no validation accuracy to judge by");
      return failures;
    }
    double best = Double.POSITIVE_INFINITY; // the smallest drop among rounds small enough
    for (SummaryRow row : finished.results().summary()) {
      if (row.round() == 0) {
        continue; // nothing has been pruned
      }
      Double compression = row.compression();
      Double accuracy = row.validationAccuracyMean();
      if (compression != null && compression >= minCompression - 1e-9 && accuracy != null) {
        best = Math.min(best, 100 * (dense - accuracy));
      }
    }
    if (best == Double.POSITIVE_INFINITY) {
      failures.add(
          String.format(
              Locale.ROOT, "no round of pruning reaches a compression of %s", minCompression));
    } else if (best > maxDrop + 1e-9) {
      failures.add(
          String.format(
              Locale.ROOT,
              "at a compression of %s or more the smallest drop is %.2f points, at most %s is"
                  + " allowed",
              minCompression,
              best,
              maxDrop));
    }
    return failures;
  }

  private String junit(FinishedRun finished, List<String> failures) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append(
        "<testsuite name=\"espalier gate\" tests=\"1\" failures=\"%d\">\n"
            .formatted(failures.isEmpty() ? 0 : 1));
    xml.append(
        "  <testcase classname=\"espalier.gate\" name=\"%s max-drop %s min-compression %s\">\n"
            .formatted(
                Text.escape(finished.directory().path().toString()), maxDrop, minCompression));
    failures.forEach(f -> xml.append("    <failure message=\"%s\"/>\n".formatted(Text.escape(f))));
    return xml.append("  </testcase>\n</testsuite>\n").toString();
  }
}
