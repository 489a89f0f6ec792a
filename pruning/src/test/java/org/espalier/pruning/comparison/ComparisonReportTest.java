// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.espalier.pruning.results.RoundResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class ComparisonReportTest {

  private static final String HOSTILE = "a\"b, <script>alert('x')</script>";

  /** Three seeds of a control, two of a method that collapses, one of a name that bites. */
  private static final List<Cell> CELLS =
      List.of(
          Cells.halving("base", 1, 0.95, 0.95, 0.94),
          Cells.halving("base", 2, 0.96, 0.95, 0.94),
          Cells.halving("base", 3, 0.97, 0.96, 0.95),
          Cells.halving("weights/random", 1, 0.95, 0.93, 0.5),
          Cells.halving("weights/random", 2, 0.96, 0.94, 0.4),
          Cells.of(
              HOSTILE,
              1,
              List.of(
                  Cells.round(0, 1000, 0.95, "<b>"),
                  Cells.round(1, 700, 0.9, "<b>"),
                  Cells.round(2, 0, 0.1, "<b>"))));

  @TempDir Path directory;

  @Test
  void theSameCellsGiveTheSameBytesInAnyOrderAndLocale() throws IOException {
    List<String> first = files(comparison(CELLS));
    List<Cell> turned = new ArrayList<>(CELLS);
    Collections.reverse(turned);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(files(comparison(turned))).isEqualTo(first);
    } finally {
      Locale.setDefault(before);
    }
    assertThat(String.join("", first)).doesNotContain("NaN", "Infinity");
  }

  @Test
  void theJsonHoldsEveryMethodAndPoint() throws IOException {
    JsonNode json = json(ComparisonReport.JSON);

    assertThat(json.get("version").asInt()).isEqualTo(1);
    JsonNode base = json.get("methods").get(1);
    assertThat(base.get("method").asText()).isEqualTo("base");
    assertThat(base.get("seeds").toString()).isEqualTo("[1,2,3]");
    assertThat(base.get("denseTestAccuracy").asDouble()).isEqualTo(0.96);
    assertThat(base.get("reached").toString())
        .isEqualTo(
            "[{\"tolerance\":0.0,\"compression\":null},{\"tolerance\":0.005,\"compression\":null},"
                + "{\"tolerance\":0.01,\"compression\":2.0}]");
    JsonNode point = base.get("points").get(1);
    assertThat(point.get("testAccuracy").get("n").asInt()).isEqualTo(3);
    assertThat(point.get("inferencesToPayBack").asLong()).isEqualTo(6000);
    assertThat(point.get("layers").get("output/kernel").asDouble()).isZero();
    JsonNode random = json.get("methods").get(2);
    assertThat(random.get("collapsesAt").asDouble()).isEqualTo(4);
    assertThat(json.get("differences").get(2).get("test").get("remark").asText())
        .isEqualTo("too few seeds for a test (2 of at least 3)");
    assertThat(json.get("emptyLayers").get(0).get("layer").asText()).isEqualTo("output/kernel");
    assertThat(json.get("failures").toString()).isEqualTo("[\"base, seed 4: diverged <here>\"]");
  }

  @Test
  void tellsWhenTheValidationLossWasLowestIfThatWasMeasured() throws IOException {
    RoundResult dense = Cells.round(0, 1000, 0.9);
    List<Cell> cells =
        List.of(
            Cells.of("a", 1, List.of(Cells.stopping(dense, 40, 0.92))),
            Cells.of("a", 2, List.of(Cells.stopping(dense, 60, 0.94))));
    List<String> files = files(comparison(cells));

    JsonNode point = new ObjectMapper().readTree(files.get(0)).at("/methods/0/points/0");
    assertThat(point.at("/earlyStoppingSteps/mean").asDouble()).isEqualTo(50);
    assertThat(point.at("/earlyStoppingTestAccuracy/max").asDouble()).isEqualTo(0.94);
    assertThat(files.get(1).lines().skip(1)).allMatch(line -> line.contains(",50.0,14.14213562"));
    assertThat(page(cells)).contains("<h2>Early stopping</h2>", "<td>50 ± 14</td>");
    assertThat(page(CELLS)).doesNotContain("Early stopping");
  }

  private String page(List<Cell> cells) throws IOException {
    ComparisonReport.write(directory, comparison(cells));
    return Files.readString(directory.resolve(ComparisonReport.HTML));
  }

  @Test
  void theCostsAreAFileOfTheirOwn() throws IOException {
    JsonNode json = json(ComparisonReport.COSTS);

    JsonNode base = json.get("methods").get(1);
    assertThat(base.get("whole").get("seconds").asDouble()).isEqualTo(360);
    assertThat(base.get("dense").get("energy").asText()).isEqualTo("estimated from 65 W");
    assertThat(base.get("dense").get("joules").asDouble()).isEqualTo(3900);
    // 18 rounds, of which two dense trainings ended like another of the same seed.
    assertThat(json.get("all").get("steps").asLong()).isEqualTo((18 - 2) * 100);
    assertThat(files(comparison(CELLS)).get(0)).doesNotContain("seconds", "joules");
  }

  @Test
  void theTableQuotesNamesThatHoldItsOwnSigns() throws IOException {
    String[] lines = files(comparison(CELLS)).get(1).split("\r\n", -1);

    assertThat(lines).hasSize(1 + 9 + 1);
    assertThat(lines[0]).startsWith("method,round,seeds,density,compression");
    assertThat(lines[1]).startsWith("\"a\"\"b, <script>alert('x')</script>\",0,1,1.0,1.0,");
    assertThat(lines[3]).startsWith("\"a\"\"b, <script>alert('x')</script>\",2,1,0.0,,,0.1,,");
    assertThat(lines[7])
        .isEqualTo(
            "weights/random,0,2,1.0,1.0,1.0,0.955,0.007071067811865481,0.95,0.96,0.955,"
                + "0.007071067811865481,0.955,0.007071067811865481,0.25,0.1,,,,,");
  }

  @Test
  void thePageShowsHostileTextAndNeverRunsIt() throws IOException {
    String page = files(comparison(CELLS)).get(3);

    assertThat(page)
        .doesNotContain("<script", "<b>,", "<here>")
        .contains("a&quot;b, &lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")
        .contains("<td class=\"name\">&lt;b&gt;</td>")
        .contains("<li>base, seed 4: diverged &lt;here&gt;</li>")
        .contains("default-src 'none'");
  }

  @Test
  void thePageEndsWithTheSentenceAReaderWants() throws IOException {
    String page = files(comparison(CELLS)).get(3);

    assertThat(page)
        .contains("3 methods, 6 cells finished, 1 failed.")
        .contains("First mean test accuracy more than 10 points below dense, marked by a cross: ")
        .contains("weights/random at 4×")
        .contains("estimated from 65 W")
        .endsWith(
            "<p><b>base reaches no compression within 0, no compression within 0.5 and 2× within 1"
                + " points of its dense 96.00 ± 1.00 % (3 seeds).</b></p>\n"
                + "<p><b>weights/random reaches no compression within 0, no compression within 0.5"
                + " and no compression within 1 points of its dense 95.50 ± 0.71 % (2 seeds).</b>"
                + "</p>\n</section>\n</div>\n</main></body>\n</html>\n");
  }

  @Test
  void theCurvesAreOneWellFormedImageWithWhatWasPublished() throws Exception {
    String svg = files(comparison(CELLS)).get(4);

    assertThat(parse(svg)).isEqualTo("svg");
    assertThat(svg)
        .contains("renda-2020/resnet-20/learning-rate (not run here)")
        .contains("base, 3 seeds")
        .contains("mean more than 10 points below dense")
        .contains("The same, its upper end");
  }

  @Test
  void aGridOfWhichNothingFinishedStillHasAReport() throws IOException {
    Comparison nothing =
        new Comparison(
            "grid", List.of(), List.of("all failed"), List.of("base"), Rates.NONE, List.of());

    assertThat(files(nothing).get(3))
        .contains("0 methods, 0 cells finished, 1 failed.")
        .contains("No cell of this control has finished.");
  }

  @Test
  void cellsWithoutAccuraciesAreDrawnByTheirLoss() throws IOException {
    Cell cell = Cells.of("a", 1, List.of(Cells.round(0, 1000, null), Cells.round(1, 500, null)));

    assertThat(files(Cells.comparison(List.of(cell))).get(4))
        .contains("Validation loss against compression");
  }

  @Test
  void aSeedMayNotComeTwice() {
    Cell cell = Cells.halving("a", 1, 0.9);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cells.comparison(List.of(cell, cell)))
        .withMessage("a cell must come once, got seed 1 twice (method a)");
  }

  private static Comparison comparison(List<Cell> cells) {
    return new Comparison(
        "A grid",
        cells,
        List.of("base, seed 4: diverged <here>"),
        List.of("base"),
        new Rates(65.0, null, null),
        List.of(PublishedCurve.named("renda-2020/resnet-20/learning-rate")));
  }

  private JsonNode json(String name) throws IOException {
    ComparisonReport.write(directory, comparison(CELLS));
    return new ObjectMapper().readTree(directory.resolve(name).toFile());
  }

  private List<String> files(Comparison comparison) throws IOException {
    ComparisonReport.write(directory, comparison);
    List<String> texts = new ArrayList<>();
    for (String name :
        List.of("comparison.json", "comparison.csv", "costs.json", "report.html", "curves.svg")) {
      texts.add(Files.readString(directory.resolve(name)));
    }
    return texts;
  }

  private static String parse(String xml)
      throws ParserConfigurationException, SAXException, IOException {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)))
        .getDocumentElement()
        .getTagName();
  }
}
