// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.espalier.graph.network.Shape;
import org.espalier.pruning.comparison.Cell;
import org.espalier.pruning.comparison.Comparison;
import org.espalier.pruning.comparison.ComparisonReport;
import org.espalier.pruning.comparison.Cost;
import org.espalier.pruning.comparison.Rates;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.page.Text;
import org.espalier.pruning.report.Report;
import org.espalier.pruning.results.Environment;
import org.espalier.pruning.results.LayerResult;
import org.espalier.pruning.results.ReplicateResult;
import org.espalier.pruning.results.Results;
import org.espalier.pruning.results.ResultsFile;
import org.espalier.pruning.results.RoundResult;
import org.espalier.pruning.results.Timings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A page never runs what a name says: with a hostile name it is the page with a harmless one, but
 * for that name, escaped.
 */
class HostilePageTest {

  private static final List<String> PARTS =
      List.of(
          "<script>alert(1)</script>",
          "\" onload=\"alert(1)",
          "' onmouseover='alert(1)",
          "]]>",
          "<![CDATA[",
          "-->",
          "<!--",
          "javascript:alert(1)",
          "</style><svg onload=alert(1)>",
          "&lt;",
          "&#60;",
          "\u202eevil",
          "\u2066",
          "\0",
          "\u0001",
          "\u001b[2J",
          "\ud83d\ude00",
          "\ud83d",
          "\ufffe",
          "${x}",
          "%s%n",
          "{{x}}",
          "@title@",
          "\\",
          "$1",
          "=1+1");

  @TempDir private Path directory;

  static Stream<String> names() {
    Random random = new Random(5);
    List<String> names = new ArrayList<>(PARTS);
    while (names.size() < PARTS.size() + 12) {
      String name =
          PARTS.get(random.nextInt(PARTS.size())) + PARTS.get(random.nextInt(PARTS.size()));
      if (name.length() < 30) { // longer ones are cut
        names.add(name);
      }
    }
    return names.stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aRunsPageIsThatOfAHarmlessName(String name) throws IOException {
    String other = harmless(name);
    for (String each : List.of(name, other)) {
      Report.write(at(each), results(each), List.of(), List.of(), null);
    }
    differsInTheNameAlone(name, Report.HTML);
    differsInTheNameAlone(name, Report.SVG);
  }

  @ParameterizedTest
  @MethodSource("names")
  void aComparisonsPageIsThatOfAHarmlessName(String name) throws IOException {
    for (String each : List.of(name, harmless(name))) {
      ReplicateResult replicate = results(each).replicates().get(0);
      Cost cost = Cost.of(replicate, 1, new Timings(List.of(), null));
      Cell cell = new Cell(each, replicate, cost, Cell.Masks.ROUND_BEFORE);
      ComparisonReport.write(
          at(each),
          new Comparison(each, List.of(cell), List.of(each), List.of(each), Rates.NONE, List.of()));
    }
    differsInTheNameAlone(name, ComparisonReport.HTML);
    differsInTheNameAlone(name, ComparisonReport.SVG);
  }

  @Test
  void theConfigurationOnAPageIsText() throws IOException {
    for (String name : PARTS) {
      ObjectNode config = ConfigFile.tree(ConfigFile.defaults()).put("model", name).put(name, 1);
      Results plain = results("a");
      Report.write(
          directory,
          new Results(
              1, plain.status(), config, plain.environment(), plain.replicates(), plain.summary()),
          List.of(),
          List.of(),
          null);
      assertThat(
              Files.readString(directory.resolve(Report.HTML)).replaceAll("(?s)<pre>.*?</pre>", ""))
          .isEqualTo(page(plain).replaceAll("(?s)<pre>.*?</pre>", ""));
      assertThat(
              Files.readString(directory.resolve(Report.HTML))
                  .replaceAll("(?s).*<pre>|</pre>.*", ""))
          .doesNotContain("<", "\"");
    }
  }

  private String page(Results results) throws IOException {
    Path plain = Files.createDirectories(directory.resolve("plain"));
    Report.write(plain, results, List.of(), List.of(), null);
    return Files.readString(plain.resolve(Report.HTML));
  }

  @Test
  void theGatesXmlIsWholeWhateverTheRunIsCalled() throws Exception {
    Path run = Files.createDirectories(directory.resolve("a<b>&\"'\u0001]]>"));
    Files.writeString(run.resolve("config.yaml"), ConfigFile.write(ConfigFile.defaults()));
    ResultsFile.write(run, results("done"));
    espalier("gate", run.toString(), "--max-drop=1", "--min-compression=1").code(0);
    var cases = parse(run.resolve("gate.xml")).getElementsByTagName("testcase");
    assertThat(cases.getLength()).isEqualTo(1);
    assertThat(cases.item(0).getAttributes().getLength()).isEqualTo(2);
    assertThat(cases.item(0).getAttributes().getNamedItem("name").getNodeValue())
        .contains("a<b>&\"'\ufffd]]>");
  }

  private void differsInTheNameAlone(String name, String file) throws IOException {
    String page = Files.readString(at(name).resolve(file));
    assertThat(page.replace(Text.escape(name), harmless(name)))
        .isEqualTo(Files.readString(at(harmless(name)).resolve(file)));
    assertThat(Text.escape(name)).doesNotContain("<", ">", "\"", "'", "\0", "\u202e");
    if (file.endsWith(".svg")) {
      assertThat(parse(at(name).resolve(file)).getElementsByTagName("script").getLength()).isZero();
    }
  }

  private static org.w3c.dom.Document parse(Path xml) {
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xml.toFile());
    } catch (Exception e) {
      throw new AssertionError(xml + " is no XML", e);
    }
  }

  /** As long, so that nothing is drawn elsewhere. */
  private static String harmless(String name) {
    return "q".repeat(name.length());
  }

  private Path at(String name) throws IOException {
    return Files.createDirectories(directory.resolve(Integer.toHexString(name.hashCode())));
  }

  private static Results results(String name) {
    List<RoundResult> rounds = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      double density = Math.pow(0.5, round);
      long remaining = Math.round(1000 * density);
      rounds.add(
          new RoundResult(
              round,
              density,
              1 - density,
              1000,
              10,
              remaining,
              1 / density,
              1 / density,
              0.1,
              0.2,
              0.9,
              0.8,
              1.0,
              null,
              List.of(new LayerResult(name, Shape.of(10, 100), remaining, 1000))));
    }
    return Results.of(
        name,
        ConfigFile.tree(ConfigFile.defaults()),
        new Environment(name, name, name, name, 1),
        List.of(new ReplicateResult(1, 1000L, 60, rounds)));
  }
}
