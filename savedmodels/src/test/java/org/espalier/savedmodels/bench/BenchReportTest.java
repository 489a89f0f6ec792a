// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.espalier.savedmodels.ServedTensor;
import org.junit.jupiter.api.Test;

/** What is made of measurements, on made-up ones. */
class BenchReportTest {

  private static final BenchModel PLAIN = model("dense-plain/1", Engine.VARIABLES);
  private static final BenchModel FAST = model("dense/1", Engine.FROZEN);
  private static final BenchModel PRUNED = model("pruned/1", Engine.FROZEN);

  private static BenchModel model(String name, Engine engine) {
    ServedTensor input = new ServedTensor("x", "float", true, List.of(-1L, 784L));
    DirectoryBytes bytes = new DirectoryBytes(1_234_567_890, 87_654_321);
    return new BenchModel(name, Path.of("models", name), engine, List.of(input), bytes);
  }

  /** A request a round, so the latency of a round is that of its request. */
  private static BenchCell cell(BenchModel model, int batch, double... millis) {
    long[] nanos = DoubleStream.of(millis).mapToLong(ms -> (long) (ms * 1e6)).toArray();
    return new BenchCell(
        model, 1, batch, Latency.of(nanos), DoubleStream.of(millis).boxed().toList(), null);
  }

  private static BenchReport report(BenchSet set, List<BenchCell> cells) {
    List<BenchStart> starts = new ArrayList<>();
    set.models().forEach(m -> starts.add(new BenchStart(m, 1, 12.5, 1, 1234.5, 312L << 20)));
    return new BenchReport(
        new Machine("A CPU", 2, "Linux 6", "17.0.1", "2.18.0", "0.1.0", List.of("CPU:0")),
        new BenchSettings(List.of(1, 32), List.of(1), 3, 7),
        set,
        starts,
        cells,
        "not measured",
        List.of("a note"));
  }

  private static BenchReport three() {
    return report(
        new BenchSet(List.of(FAST, PLAIN, PRUNED), true, PLAIN),
        List.of(
            cell(FAST, 1, 4, 8, 2),
            cell(PLAIN, 1, 6, 12, 4),
            cell(PRUNED, 1, 1, 4, 1),
            cell(FAST, 32, 40, 80, 20),
            cell(PRUNED, 32, 10, 20, 10)));
  }

  @Test
  void keepsTheGainsFromFreezingAndFromPruningApart() {
    BenchReport report = three();
    List<BenchCell> cells = report.cells();
    assertThat(report.freezingGain(cells.get(0))).isEqualTo(new Quartiles(1.5, 1.5, 1.75, 3));
    assertThat(report.pruningGain(cells.get(0))).isNull();
    assertThat(report.freezingGain(cells.get(1))).isNull();
    assertThat(report.pruningGain(cells.get(1))).isNull();
    assertThat(report.freezingGain(cells.get(2))).isNull();
    assertThat(report.pruningGain(cells.get(2))).isEqualTo(new Quartiles(2, 2, 3, 3));
    assertThat(report.pruningGain(cells.get(4)))
        .as("over its own batch")
        .isEqualTo(new Quartiles(4, 3, 4, 3));
  }

  @Test
  void givesNoGainWhereTheOtherWasNotAskedForThatBatch() {
    BenchReport report = three();
    assertThat(report.freezingGain(report.cells().get(3))).isNull();
  }

  @Test
  void givesNoGainFromPruningToAnotherFlavour() {
    BenchReport report =
        report(
            new BenchSet(List.of(FAST, PLAIN), true, null),
            List.of(cell(FAST, 1, 2), cell(PLAIN, 1, 4)));
    assertThat(report.pruningGain(report.cells().get(1))).isNull();
    assertThat(report.speedup(report.cells().get(1))).isEqualTo(new Quartiles(0.5, 0.5, 0.5, 1));
  }

  @Test
  void theTableHasAColumnForEachGain() {
    String text = three().text();
    assertThat(text)
        .contains("A CPU, 2 cores (CPU:0), Java 17.0.1, TensorFlow 2.18.0; 3 rounds, seed 7\n")
        .contains("\ndense/1       frozen          1     12.50      1235       312  1,234,567,890")
        .contains("\n1 thread      batch   median      p95   p99 ms examples/s")
        .contains("             freezing              pruning\n")
        .contains("\npruned/1          1    1.000        –        –        500")
        .contains("                 –    2.00 [2.00, 3.00]\n")
        .contains("    1.50 [1.50, 1.75]                    –\n")
        .contains("freezing: latency of dense-plain/1 / that of dense/1.\n")
        .contains("p99 –: fewer than 100 requests; give more --rounds.\n")
        .contains("note: a note\n")
        .doesNotContain("speed-up", "warning");
    assertThat(text.lines()).allMatch(line -> line.length() <= 110);
  }

  @Test
  void theTableStaysNarrowWithLongNames() {
    BenchModel plain = model("a-very-long-name-of-a-plain-dense-model/1", Engine.VARIABLES);
    BenchModel fast = model("another-very-long-name-of-a-dense-model/1", Engine.FROZEN);
    BenchReport report =
        report(
            new BenchSet(List.of(fast, plain), true, plain),
            List.of(cell(fast, 10_000, 123_456), cell(plain, 10_000, 9_876_543)));
    List<String> rows = report.text().lines().filter(line -> line.contains("…")).toList();
    assertThat(rows).hasSize(4).allMatch(row -> row.length() <= 110);
  }

  @Test
  void ratiosFarFromOneKeepTheirDigits() {
    BenchSet set = new BenchSet(List.of(PLAIN, FAST, PRUNED), false, null);
    List<BenchCell> cells = List.of(cell(PLAIN, 1, 1), cell(FAST, 1, 250), cell(PRUNED, 1, 0.008));
    assertThat(report(set, cells).text())
        .contains(" 0.004 [0.004, 0.004]\n", " 125.0 [125.0, 125.0]\n");
  }

  @Test
  void withoutABaselineItIsASpeedUpOverTheFirst() {
    String text =
        report(
                new BenchSet(List.of(PLAIN, PRUNED), false, null),
                List.of(cell(PLAIN, 1, 6), cell(PRUNED, 1, 2)))
            .text();
    assertThat(text)
        .contains("             speed-up\n", "    3.00 [3.00, 3.00]\n")
        .contains("speed-up: latency of dense-plain/1 / that of the model.\n")
        .contains("warning: pruned/1: weights frozen, but those of dense-plain/1 are in variables")
        .doesNotContain("freezing:", "pruning:");
  }

  @Test
  void jsonHasUnitsInItsKeysAndNullForWhatWasNotMeasured() throws JsonProcessingException {
    JsonNode json = new ObjectMapper().readTree(three().json());
    assertThat(json.at("/machine/cpu").asText()).isEqualTo("A CPU");
    assertThat(json.at("/baseline").asText()).isEqualTo("dense/1");
    assertThat(json.at("/unfrozen").asText()).isEqualTo("dense-plain/1");
    assertThat(json.at("/models/1/engine").asText()).isEqualTo("tensorflow");
    assertThat(json.at("/models/1/weights").asText()).isEqualTo("variables");
    assertThat(json.at("/models/0/gzipBytes").asLong()).isEqualTo(87_654_321);
    assertThat(json.at("/starts/0/peakResidentBytes").asLong()).isEqualTo(312L << 20);
    JsonNode pruned = json.at("/measurements/2");
    assertThat(pruned.at("/latencyMedianMilliseconds").asDouble()).isEqualTo(1);
    assertThat(pruned.at("/latencyP99Milliseconds").isNull()).isTrue();
    assertThat(pruned.at("/examplesPerSecond").asDouble()).isEqualTo(500);
    assertThat(pruned.at("/pruningGain/lowerQuartile").asDouble()).isEqualTo(2);
    assertThat(pruned.at("/freezingGain").isNull()).isTrue();
    assertThat(json.at("/skipped/0").asText()).isEqualTo("a note");
  }

  @Test
  void energyHasATableAndAKeyWhereItWasMeasured() throws JsonProcessingException {
    BenchCell plain = cell(PLAIN, 1, 6, 12, 4);
    BenchCell measured =
        new BenchCell(
            PRUNED, 1, 1, plain.latency(), plain.roundMillis(), new Quartiles(2e-3, 1e-3, 4e-3, 3));
    BenchReport report =
        new BenchReport(
            three().machine(),
            three().settings(),
            new BenchSet(List.of(PLAIN, PRUNED), false, null),
            List.of(),
            List.of(plain, measured),
            "rapl",
            List.of());
    assertThat(report.text())
        .contains("\nenergy        threads batch                  mJ an example\n")
        .contains("\npruned/1            1     1              2.00 [1.00, 4.00]\n")
        .contains("energy: of the whole hardware (rapl) in a model's turns");
    JsonNode json = new ObjectMapper().readTree(report.json());
    assertThat(json.at("/energy").asText()).isEqualTo("rapl");
    assertThat(json.at("/measurements/0/joulesPerExample").isNull()).isTrue();
    assertThat(json.at("/measurements/1/joulesPerExample/median").asDouble()).isEqualTo(2e-3);
    assertThat(three().text()).contains("energy: not measured: ").doesNotContain("mJ");
  }

  @Test
  void drawsEveryModelAndTicksAtTheBatchesMeasured() {
    String svg = three().chart();
    assertThat(svg)
        .startsWith("<svg ")
        .contains("Latency of a request, 1 thread", "Throughput, one client, 1 thread")
        .contains("dense-plain/1", "pruned/1: 32, 10", ">32</text>")
        .doesNotContain(">1.5</text>");
  }
}
