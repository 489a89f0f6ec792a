// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.espalier.pruning.page.Svg;
import org.espalier.pruning.page.Text;
import org.espalier.pruning.results.Environment;
import org.espalier.pruning.results.LayerResult;
import org.espalier.pruning.results.Results;
import org.espalier.pruning.results.SummaryRow;

/** The tables of a page; text from data is escaped here. */
final class Tables {

  private Tables() {}

  /** A row for each round. */
  static String rounds(Results results) {
    boolean accuracies = Measure.of(results) != Measure.VALIDATION_LOSS;
    StringBuilder out = new StringBuilder("<table>\n<thead><tr>");
    Stream.of("Round", "Weights kept", "Compression").forEach(name -> out.append(head(name)));
    if (accuracies) {
      out.append(head("Validation accuracy")).append(head("Test accuracy"));
    } else {
      out.append(head("Validation loss"));
    }
    out.append(head("Replicates")).append("</tr></thead>\n<tbody>\n");
    for (SummaryRow row : results.summary()) {
      boolean best = row.round() > 0 && results.best().filter(row::equals).isPresent();
      out.append(best ? "<tr class=\"best\">" : "<tr>");
      out.append(cell(row.round() + (best ? " <small>best</small>" : "")));
      out.append(cell(Text.percent(row.densityMean()))).append(cell(Text.times(row.compression())));
      if (accuracies) {
        out.append(cell(Text.percent(row.validationAccuracyMean())));
        out.append(cell(Text.percent(row.testAccuracyMean(), row.testAccuracySd())));
      } else {
        out.append(cell(Measure.VALIDATION_LOSS.show(results, row.round())));
      }
      out.append(cell(Text.count(row.replicates()))).append("</tr>\n");
    }
    return out.append("</tbody>\n</table>\n").toString();
  }

  /** A row for each layer: what survives at the best round, where there is one, and the last. */
  static String layers(Results results) {
    int last = results.summary().stream().mapToInt(SummaryRow::round).max().orElse(0);
    int best = results.best().map(SummaryRow::round).filter(round -> round > 0).orElse(last);
    LayerTable table = LayerTable.of(results);
    StringBuilder out = new StringBuilder("<table>\n<thead><tr><th class=\"name\">Layer</th>");
    out.append(head("Shape")).append(head("Prunable"));
    if (best != last) {
      out.append("<th colspan=\"2\">Kept, round " + best + " (best)</th>");
    }
    out.append("<th colspan=\"2\">Kept, round " + last + " (last)</th></tr></thead>\n<tbody>\n");
    for (LayerResult layer : table.layers()) {
      out.append("<tr><td class=\"name\">").append(Text.escape(layer.name())).append("</td>");
      out.append(cell(Text.escape(layer.shape().toString())));
      out.append(cell(Text.count(layer.prunable())));
      if (best != last) {
        out.append(kept(layer, table.kept(layer, best)));
      }
      out.append(kept(layer, table.kept(layer, last))).append("</tr>\n");
    }
    return out.append("</tbody>\n</table>\n").toString();
  }

  static String environment(Environment environment) {
    return "<table>\n<tbody>\n"
        + row("Espalier", environment.espalier())
        + row("TensorFlow", environment.tensorflow())
        + row("Java", environment.java())
        + row("Device", environment.device())
        + row("Threads", Text.count(environment.threads()))
        + "</tbody>\n</table>\n";
  }

  private static String kept(LayerResult layer, OptionalDouble kept) {
    if (kept.isEmpty() || layer.prunable() == 0) {
      return cell(Text.UNDEFINED) + cell("");
    }
    double density = kept.getAsDouble() / layer.prunable();
    return cell(Text.count(Math.round(kept.getAsDouble())))
        + Svg.format(
            "<td><span class=\"bar\" style=\"--kept:%.2f%%\">%s</span></td>",
            100 * density, Text.percent(density));
  }

  private static String row(String name, String value) {
    return "<tr><td class=\"name\">" + name + "</td>" + cell(Text.escape(value)) + "</tr>\n";
  }

  private static String head(String name) {
    return "<th>" + name + "</th>";
  }

  private static String cell(String html) {
    return "<td>" + html + "</td>";
  }
}
