// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.espalier.automl.latency.ServedBudget;
import org.espalier.graph.state.DurableFile;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.page.Axis;
import org.espalier.pruning.page.Chart;
import org.espalier.pruning.page.Colours;
import org.espalier.pruning.page.Mark;
import org.espalier.pruning.page.Page;
import org.espalier.pruning.page.Table;
import org.espalier.pruning.page.Text;
import org.espalier.pruning.run.RunException;

/**
 * What a search leaves behind: {@code search.json}, every number, which the best one is read from;
 * {@code search.html} and its chart, {@code front.svg}. The same search gives the same bytes.
 */
final class OfaReport {

  private static final String SEARCH = "search.json";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private OfaReport() {}

  static void write(
      OfaConfig config, double budget, OfaCost cost, OfaResult result, Path directory) {
    try {
      DurableFile.write(directory.resolve(SEARCH), json(config, budget, cost, result));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    Chart front = front(cost, result);
    DurableFile.write(directory.resolve("front.svg"), Chart.image(List.of(front)));
    DurableFile.write(directory.resolve("search.html"), page(config, budget, cost, result, front));
  }

  /**
   * Reads the sub-network of the last search.
   *
   * @throws RunException if there was none, or it was of another network
   */
  static SubNetwork best(Path directory, ElasticSpace space) {
    Path file = directory.resolve(SEARCH);
    try {
      if (!Files.exists(file)) {
        throw new RunException(
            "there is no " + file + "; run espalier ofa search first, or name a sub-network");
      }
      JsonNode found = JSON.readTree(Files.readAllBytes(file)).at("/best/sub");
      SubNetwork best = JSON.treeToValue(found, SubNetwork.class);
      if (best == null) {
        throw new IllegalArgumentException("it has no sub-network");
      }
      best.requireIn(space);
      return best;
    } catch (IOException | IllegalArgumentException e) {
      throw new RunException(file + " is broken; search again", e);
    }
  }

  private static String json(OfaConfig config, double budget, OfaCost cost, OfaResult result)
      throws JsonProcessingException {
    ObjectNode top = JSON.createObjectNode();
    top.put("version", 1);
    top.set("config", config.tree());
    top.put("budget", budget).put("cost", cost.toString());
    top.put("spearman", Double.isNaN(result.spearman()) ? null : (Double) result.spearman())
        .put("heldOut", result.heldOut());
    result.served().ifPresent(s -> top.put("servedLatency", s.ratio()).put("budgetKept", s.kept()));
    top.set("largest", JSON.valueToTree(result.largest()));
    top.set("best", JSON.valueToTree(result.best()));
    top.set("smallest", JSON.valueToTree(result.smallest()));
    all(top.putArray("front"), result.front());
    all(top.putArray("measured"), result.measured());
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(top) + "\n";
  }

  private static void all(ArrayNode array, List<Specialist> specialists) {
    specialists.forEach(one -> array.add(JSON.<ObjectNode>valueToTree(one)));
  }

  private static Chart front(OfaCost cost, OfaResult result) {
    List<Mark.Dot> line =
        result.front().stream().map(s -> new Mark.Dot(s.cost(), s.accuracy())).toList();
    List<Mark> marks = new ArrayList<>();
    marks.add(new Mark.Level("largest", Colours.GREY, result.largest().accuracy()));
    marks.add(new Mark.Level("best", Colours.VERMILION, result.best().accuracy()));
    marks.add(new Mark.Line("no cheaper one is better", Colours.BLUE, true, line));
    return new Chart(
        "Accuracy by cost, of sub-networks that were measured",
        Axis.linear(
            cost + ", of the largest", "", result.front().stream().mapToDouble(Specialist::cost)),
        Axis.linear(
            "Validation accuracy", "", result.front().stream().mapToDouble(Specialist::accuracy)),
        marks);
  }

  private static String page(
      OfaConfig config, double budget, OfaCost cost, OfaResult result, Chart front) {
    String headline =
        Text.escape(
            "%.2f %% of the validation examples at %.1f %% of the %s of the largest sub-network, under a budget of %.1f %%; the largest has %.2f %%"
                .formatted(
                    100 * result.best().accuracy(),
                    100 * result.best().cost(),
                    cost,
                    100 * budget,
                    100 * result.largest().accuracy()));
    String served =
        result.served().map(ServedBudget.Served::text).map(text -> ", " + text).orElse("");
    Table table =
        new Table("sub-network", "cost", "predicted", "validation", "test", "resolution", "depths");
    row(table, "largest", result.largest());
    row(table, "best", result.best());
    row(table, "smallest", result.smallest());
    result.front().forEach(one -> row(table, "on the front", one));
    return Page.of(
        "Once-for-all search",
        headline + served,
        List.of(
            Page.section(front),
            Page.section(
                "Sub-networks; predictor: Spearman correlation %.3f on %d held out"
                    .formatted(result.spearman(), result.heldOut()),
                table.html()),
            Page.section(
                "Configuration",
                "<pre>" + Text.escape(ConfigFile.write(config.tree())) + "</pre>\n")));
  }

  private static void row(Table table, String name, Specialist one) {
    table.row(
        name,
        Text.percent(one.cost()),
        String.format(Locale.ROOT, "%.4f", one.predicted()),
        String.format(Locale.ROOT, "%.4f", one.accuracy()),
        one.testAccuracy() == null ? "" : String.format(Locale.ROOT, "%.4f", one.testAccuracy()),
        Integer.toString(one.sub().resolution()),
        one.sub().units().stream().map(unit -> "" + unit.size()).toList().toString());
  }
}
