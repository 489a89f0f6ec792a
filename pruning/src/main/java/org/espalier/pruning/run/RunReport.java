// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.report.EventFile;
import org.espalier.pruning.report.InputPicture;
import org.espalier.pruning.report.RateTrace;
import org.espalier.pruning.report.Report;
import org.espalier.pruning.results.OverlapRow;
import org.espalier.pruning.results.OverlapsFile;
import org.espalier.pruning.results.ReplicateResult;
import org.espalier.pruning.results.Results;
import org.espalier.pruning.results.ResultsFile;
import org.espalier.pruning.results.RoundResult;
import org.espalier.pruning.results.Timings;
import org.jspecify.annotations.Nullable;

/** Everything a run tells about itself: results, report, TensorBoard events, timings. */
final class RunReport {

  private static final int RATES_A_ROUND = 300;

  private final Plan plan;
  private final RunDirectory directory;
  private final Journal journal;

  RunReport(Plan plan, RunDirectory directory, Journal journal) {
    this.plan = plan;
    this.directory = directory;
    this.journal = journal;
  }

  /** Writes the results so far. */
  Results results(String status, List<ReplicateResult> replicates) {
    Results results =
        Results.of(
            status, ConfigFile.tree(plan.config()), new Provenance(plan).environment(), replicates);
    ResultsFile.write(directory.path(), results);
    return results;
  }

  /** Writes everything of a finished run. */
  void finish(List<ReplicateResult> replicates) {
    Results results = results(Results.DONE, replicates);
    List<OverlapRow> overlaps = new RunOverlaps(plan, directory).rows();
    OverlapsFile.write(directory.path(), overlaps);
    Report.write(directory.path(), results, rates(), overlaps, picture());
    for (int i = 0; i < replicates.size(); i++) {
      events(i + 1, replicates.get(i));
    }
    timings();
  }

  private List<RateTrace> rates() {
    List<RateTrace> traces = new ArrayList<>();
    for (int round = 0; round <= plan.densities().size(); round++) {
      long from = plan.from(round);
      long steps = plan.to(round) - from;
      long every = Math.max(1, steps / RATES_A_ROUND);
      List<RateTrace.Point> points = new ArrayList<>();
      for (long step = 0; step < steps; step += every) {
        points.add(new RateTrace.Point(step, plan.rate(round, from + step)));
      }
      points.add(new RateTrace.Point(steps, plan.rate(round, from + steps - 1)));
      traces.add(new RateTrace(round, points));
    }
    return traces;
  }

  /** Which input pixels the first dense layer of the sparsest network still sees. */
  private @Nullable InputPicture picture() {
    Shape input = plan.data().training().shape();
    List<Parameter> prunable = plan.method().prunable(plan.network());
    Shape first = prunable.get(0).shape();
    if (input.rank() != 3 || first.rank() != 2 || first.dimension(0) != input.size()) {
      return null;
    }
    State last = directory.trained(1, plan.densities().size());
    float[] mask = plan.method().masking(plan.network()).values(prunable.get(0), last);
    int height = input.dimension(0);
    int width = input.dimension(1);
    int units = first.dimension(1);
    double each = 1.0 / (units * input.dimension(2));
    double[] survivors = new double[height * width];
    for (int i = 0; i < mask.length; i++) {
      survivors[i / units / input.dimension(2)] += mask[i] * each;
    }
    for (int i = 0; i < survivors.length; i++) {
      survivors[i] = Math.min(1, survivors[i]); // rounding
    }
    return new InputPicture(height, width, survivors);
  }

  private void events(int number, ReplicateResult replicate) {
    Path directory = this.directory.events(number);
    removeOld(directory);
    try (EventFile events = EventFile.open(directory, Clock.systemUTC())) {
      for (RoundResult round : replicate.rounds()) {
        int step = round.round();
        events.scalar("density", step, round.density());
        scalar(events, "train/loss", step, round.trainLoss());
        scalar(events, "validation/loss", step, round.validationLoss());
        scalar(events, "validation/accuracy", step, round.validationAccuracy());
        scalar(events, "test/accuracy", step, round.testAccuracy());
        scalar(events, "test/top5", step, round.testTop5());
      }
      long before = 0;
      for (RateTrace trace : rates()) {
        for (RateTrace.Point point : trace.points()) {
          events.scalar("learning_rate", before + point.step(), point.rate());
        }
        before += trace.points().get(trace.points().size() - 1).step();
      }
    }
  }

  private static void scalar(EventFile events, String tag, long step, @Nullable Double value) {
    if (value != null) {
      events.scalar(tag, step, value);
    }
  }

  /** A run that was killed while it reported begins its events anew. */
  private static void removeOld(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> old = Files.list(directory)) {
      for (Path file : old.toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot empty " + directory, e);
    }
  }

  private void timings() {
    List<Timings.Round> rounds = new ArrayList<>();
    journal
        .entries()
        .forEach(
            (stage, entry) -> {
              if (!stage.equals(Journal.BEGIN) && entry.has("seconds")) {
                rounds.add(
                    new Timings.Round(
                        stage,
                        entry.get("seconds").asDouble(),
                        entry.get("examplesPerSecond").asDouble(),
                        entry.has("joules") ? entry.get("joules").asDouble() : null,
                        entry.path("energy").asText(Timings.NOT_MEASURED)));
              }
            });
    new Timings(rounds, GitCommit.of(Path.of("")).orElse(null)).write(directory.path());
  }
}
