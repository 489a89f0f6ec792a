// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.espalier.pruning.page.Text;
import org.espalier.pruning.results.Timings;
import org.jspecify.annotations.Nullable;

/** A report as two tables, of what every model is and how fast it answers, and what they mean. */
final class BenchText {

  private static final int HEAD = "99 threads".length();
  private static final int LONGEST_NAME = 32; // so that a line has at most 110 characters
  private static final int LONGEST_NAME_BESIDE_TWO_GAINS = 24;

  private final BenchReport report;
  private final BenchSet set;
  private final int longestName;
  private final String name; // the format of the first column
  private final StringBuilder out = new StringBuilder();

  private BenchText(BenchReport report) {
    this.report = report;
    this.set = report.set();
    this.longestName = set.unfrozen() == null ? LONGEST_NAME : LONGEST_NAME_BESIDE_TWO_GAINS;
    int width = set.models().stream().mapToInt(model -> name(model).length()).max().orElse(0);
    this.name = "%-" + Math.max(width, HEAD) + "s";
  }

  static String of(BenchReport report) {
    BenchText text = new BenchText(report);
    text.machine();
    text.starts();
    report.settings().threads().forEach(text::cells);
    text.energy();
    text.notes();
    return text.out.toString();
  }

  private void machine() {
    Machine machine = report.machine();
    line(
        "%s, %d cores%s, Java %s, TensorFlow %s; %d rounds, seed %d",
        machine.cpu(),
        machine.cores(),
        machine.devices().isEmpty() ? "" : " (" + String.join(", ", machine.devices()) + ")",
        machine.java(),
        machine.tensorflow(),
        report.settings().rounds(),
        report.settings().seed());
  }

  private void starts() {
    line("");
    String row = name + " %-9s %7s %9s %9s %9s %14s %14s";
    line(row, "model", "weights", "threads", "load ms", "first ms", "peak MiB", "bytes", "gzip");
    for (BenchStart start : report.starts()) {
      BenchModel model = start.model();
      Long peak = start.peakResidentBytes();
      line(
          row,
          name(model),
          model.engine(),
          start.threads(),
          millis(start.loadMillis()),
          millis(start.firstRequestMillis()),
          peak == null ? Text.UNDEFINED : Text.count(peak >> 20),
          Text.count(model.bytes().plain()),
          Text.count(model.bytes().gzip()));
    }
  }

  private void cells(int threads) {
    line("");
    String row = name + " %5s %8s %8s %8s %10s";
    line(
        row + gains("freezing", "pruning", "speed-up"),
        threads == 1 ? "1 thread" : threads + " threads",
        "batch",
        "median",
        "p95",
        "p99 ms",
        "examples/s");
    for (BenchCell cell : report.cells()) {
      if (cell.threads() == threads) {
        Latency latency = cell.latency();
        line(
            row
                + gains(
                    ratio(report.freezingGain(cell)),
                    ratio(report.pruningGain(cell)),
                    ratio(report.speedup(cell))),
            name(cell.model()),
            cell.batch(),
            millis(latency.medianMillis()),
            millis(latency.p95Millis()),
            millis(latency.p99Millis()),
            Text.count(Math.round(cell.examplesPerSecond())));
      }
    }
  }

  /** A table of its own, as most machines do not tell. */
  private void energy() {
    List<BenchCell> measured =
        report.cells().stream().filter(cell -> cell.joules() != null).toList();
    if (measured.isEmpty()) {
      return;
    }
    line("");
    String row = name + " %7s %5s %30s";
    line(row, "energy", "threads", "batch", "mJ an example");
    for (BenchCell cell : measured) {
      line(row, name(cell.model()), cell.threads(), cell.batch(), milli(cell.joules()));
    }
  }

  /** The columns that this set of models has. */
  private String gains(String freezing, String pruning, String speedup) {
    List<String> columns = new ArrayList<>();
    if (set.unfrozen() != null) {
      columns.add(freezing);
    }
    if (set.models().size() > 1) {
      columns.add(set.baseline() ? pruning : speedup);
    }
    StringBuilder text = new StringBuilder();
    columns.forEach(column -> text.append(String.format(Locale.ROOT, " %20s", column)));
    return text.toString();
  }

  private void notes() {
    line("");
    line("latency: one client, the next request follows the answer; every output is fetched.");
    String reference = set.reference().name();
    if (set.unfrozen() != null) {
      line("freezing: latency of %s / that of %s.", set.unfrozen().name(), reference);
    }
    if (set.models().size() > 1) {
      line(
          "%s: latency of %s / that of the model%s.",
          set.baseline() ? "pruning" : "speed-up",
          reference,
          set.baseline() ? ", for models with " + weightsOf(set.reference()) : "");
      line("ratios: median [quartiles] of the rounds, in each of which the models take turns.");
    }
    line("load: the loader alone, once, files cached. first: the first request after it.");
    line(
        "peak: resident memory of the whole process (VmHWM) over all batches, Java and TensorFlow in it.");
    line("gzip: one stream over the bytes of all files.");
    if (set.models().stream().anyMatch(model -> model.engine() == Engine.RUNTIME)) {
      line(
          "runtime: plain Java; its ratio to a SavedModel includes what leaving out TensorFlow gives.");
    }
    line(
        report.energy().equals(Timings.NOT_MEASURED)
            ? "energy: not measured: no counter can be read here (root alone may, most virtual machines"
                + " have none)."
            : "energy: of the whole hardware (%s) in a model's turns, all that runs on it included.",
        report.energy());
    if (report.cells().stream().anyMatch(cell -> cell.latency().p99Millis() == null)) {
      line("p99 %s: fewer than 100 requests; give more --rounds.", Text.UNDEFINED);
    }
    report.skipped().forEach(skipped -> line("note: %s", skipped));
    set.warnings().forEach(warning -> line("warning: %s", warning));
  }

  private static String weightsOf(BenchModel model) {
    return model.frozen() ? "frozen weights" : "weights in variables";
  }

  private void line(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }

  /** The end of a long name, where versions are. */
  private String name(BenchModel model) {
    String whole = model.name();
    int length = whole.length();
    return length <= longestName ? whole : "…" + whole.substring(length - longestName + 1);
  }

  private static String milli(@Nullable Quartiles joules) {
    return joules == null
        ? Text.UNDEFINED
        : ratio(
            new Quartiles(
                1e3 * joules.median(),
                1e3 * joules.lowerQuartile(),
                1e3 * joules.upperQuartile(),
                joules.count()));
  }

  private static String ratio(@Nullable Quartiles ratio) {
    if (ratio == null) {
      return Text.UNDEFINED;
    }
    int decimals = ratio.median() < 0.1 ? 3 : ratio.median() < 100 ? 2 : 1;
    return String.format(
        Locale.ROOT,
        "%%.%1$df [%%.%1$df, %%.%1$df]".formatted(decimals),
        ratio.median(),
        ratio.lowerQuartile(),
        ratio.upperQuartile());
  }

  private static String millis(@Nullable Double millis) {
    if (millis == null) {
      return Text.UNDEFINED;
    }
    int decimals = millis < 10 ? 3 : millis < 100 ? 2 : millis < 1000 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + decimals + "f", millis);
  }
}
