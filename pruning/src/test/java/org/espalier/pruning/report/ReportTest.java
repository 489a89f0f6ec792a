// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.espalier.pruning.page.Text;
import org.espalier.pruning.results.OverlapRow;
import org.espalier.pruning.results.Results;
import org.espalier.pruning.results.SummaryRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class ReportTest {

  private static final Pattern LOADS = Pattern.compile("(?:src|href|url)\\s*[=(]\\s*[\"']?(.{5})");

  @TempDir Path directory;

  @Test
  void saysInPlainWordsWhatWasFound() {
    Results results = Sample.classification();
    SummaryRow best = results.best().orElseThrow();

    assertThat(page(results))
        .contains("The dense network has a test accuracy of 98.")
        .contains(
            "With %s of the prunable weights kept (%s fewer), it has "
                .formatted(Text.percent(best.densityMean()), Text.times(best.compression())))
        .contains("and is still within 0.5 points of dense on validation data.")
        .doesNotContain("Status:");
    assertThat(best.round()).isBetween(6, 10);
  }

  @Test
  void showsEachRoundWithMeanAndDeviation() {
    Results results = Sample.classification();
    String page = page(results);

    for (SummaryRow row : results.summary()) {
      assertThat(page)
          .contains("<td>" + Text.percent(row.densityMean()) + "</td>")
          .containsPattern(
              "<td>%.2f ± %.2f %%</td>"
                  .formatted(
                      100 * requireNonNull(row.testAccuracyMean()),
                      100 * requireNonNull(row.testAccuracySd())));
    }
  }

  @Test
  void showsWhatEachLayerKeeps() {
    assertThat(page(Sample.classification()))
        .contains("<td class=\"name\">output/kernel</td><td>[100, 10]</td><td>1,000</td>")
        .contains("Kept, round 15 (last)");
  }

  @Test
  void showsSignsAndMasksAndNoSeedsWhereThereIsOne() {
    OverlapRow dense = new OverlapRow(0, 1, null, 0.25, 0, null, null);
    OverlapRow pair = new OverlapRow(1, 2, 0.01, 0.25, 1, 0.5, 0.333333);
    Report.write(directory, Sample.classification(), List.of(), List.of(dense, pair), null);
    assertThat(read(Report.HTML))
        .contains("<h2>Signs and masks</h2>")
        .contains(
            "<tr><td class=\"name\">0</td><td>–</td><td>25.00 %</td><td>–</td><td>–</td><td>0</td></tr>")
        .contains(
            "<tr><td class=\"name\">1</td><td>1.00 %</td><td>25.00 %</td><td>50.00 %</td><td>33.33 %</td>"
                + "<td>1</td></tr>");

    Report.write(directory, Sample.classification(), List.of(), List.of(dense), null);
    assertThat(read(Report.HTML)).contains("Signs and masks").doesNotContain("By chance");
    assertThat(page(Sample.classification())).doesNotContain("Signs and masks");
  }

  @Test
  void showsConfigurationAndEnvironment() {
    assertThat(page(Sample.classification()))
        .contains("&quot;model&quot; : &quot;lenet-300-100&quot;")
        .contains("<td class=\"name\">TensorFlow</td><td>2.18.0</td>");
  }

  @Test
  void aRegressionIsReportedByItsLoss() {
    assertThat(page(Sample.regression()))
        .contains("The dense network has a validation loss of 0.0500.")
        .contains("(28.1× fewer), it has 0.0800.")
        .contains("Validation loss against compression")
        .doesNotContain("accuracy");
  }

  @Test
  void hostileTextIsShownAndNeverRun() {
    String text = "<script>alert('x')</script>\" onload=\"alert(1)\u0000";
    Report.write(directory, Sample.hostile(text), Sample.rates(), List.of(), Sample.picture());

    String shown =
        "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; onload=&quot;alert(1)\ufffd";
    assertThat(read(Report.HTML)).doesNotContain("<script").contains(shown);
    assertThat(read(Report.SVG)).doesNotContain("<script").contains(shown);
    assertThat(read(Report.HTML)).doesNotContain("\" onload=\"");
  }

  @Test
  void loadsNothing() {
    String page = page(Sample.classification());

    assertThat(page)
        .contains("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"")
        .doesNotContain("<link", "@import", "@font-face", "<iframe");
    assertThat(page.replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
        .doesNotContainPattern("https?://|src=\"//");
    assertThat(LOADS.matcher(page).results().map(load -> load.group(1))).containsOnly("data:");
  }

  @Test
  void theCurvesAreOneWellFormedImage() {
    Report.write(directory, Sample.classification(), Sample.rates(), List.of(), null);
    Document image = parse(read(Report.SVG));

    assertThat(image.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(image.getElementsByTagName("svg").getLength()).isEqualTo(1 + 3);
    assertThat(image.getElementsByTagName("path").getLength())
        .isEqualTo(2 + (Sample.LAST + 1) + 3); // band and mean, a rate a round, a line a layer
    assertThat(read(Report.SVG)).doesNotContain("NaN", "Infinity");
  }

  @Test
  void theSameRunGivesTheSameBytesInEveryLocale() {
    Report.write(directory, Sample.classification(), Sample.rates(), List.of(), Sample.picture());
    String html = read(Report.HTML);
    String svg = read(Report.SVG);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      Report.write(directory, Sample.classification(), Sample.rates(), List.of(), Sample.picture());
    } finally {
      Locale.setDefault(before);
    }

    assertThat(read(Report.HTML)).isEqualTo(html);
    assertThat(read(Report.SVG)).isEqualTo(svg);
  }

  @Test
  void aRunWithNothingYetStillHasAPage() {
    Results done = Sample.classification();
    Results started = Results.of("running", done.config(), done.environment(), List.of());
    Report.write(directory, started, List.of(), List.of(), null);

    assertThat(read(Report.HTML))
        .contains("No dense round to compare with. There is no pruned round.")
        .contains("Status: running.");
    assertThat(parse(read(Report.SVG)).getElementsByTagName("svg").getLength()).isEqualTo(2);
  }

  private String page(Results results) {
    Report.write(directory, results, Sample.rates(), List.of(), Sample.picture());
    return read(Report.HTML);
  }

  private String read(String name) {
    try {
      return Files.readString(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Document parse(String xml) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(xml)));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new AssertionError("the image must be well-formed XML", e);
    }
  }
}
