// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.automl.latency.ServedBudget;
import org.espalier.graph.state.DurableFile;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.page.Axis;
import org.espalier.pruning.page.Chart;
import org.espalier.pruning.page.Colours;
import org.espalier.pruning.page.Mark;
import org.espalier.pruning.page.Page;
import org.espalier.pruning.page.Table;
import org.espalier.pruning.page.Text;

/**
 * What a search leaves behind: {@code plan.yaml}, a configuration that prunes by the plan it found;
 * {@code search.json}, every number; {@code report.html} and its chart, {@code curves.svg}. The
 * same search gives the same bytes.
 */
final class AmcReport {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final RunConfig config;
  private final Amc amc;
  private final AmcResult result;

  private AmcReport(RunConfig config, Amc amc, AmcResult result) {
    this.config = config;
    this.amc = amc;
    this.result = result;
  }

  static void write(RunConfig config, Amc amc, AmcResult result, Path directory) {
    AmcReport report = new AmcReport(config, amc, result);
    DurableFile.write(directory.resolve("plan.yaml"), report.plan());
    DurableFile.write(directory.resolve("search.json"), report.json());
    DurableFile.write(directory.resolve("curves.svg"), Chart.image(List.of(report.rewardCurve())));
    DurableFile.write(directory.resolve("report.html"), report.page());
  }

  private Map<String, Episode> found() {
    Map<String, Episode> found = new LinkedHashMap<>();
    found.put("agent", result.agent());
    found.put("random", result.random());
    found.put("uniform", result.uniform());
    found.put("magnitude", result.magnitude());
    return found;
  }

  private String plan() {
    ObjectNode tree = ConfigFile.tree(config);
    ObjectNode pruning = tree.withObject("/pruning");
    pruning.remove(List.of("sparsity", "densities"));
    pruning.put("rounds", 1);
    pruning.set("scope", ConfigFile.tree(result.agent().plan(amc.unit(), result.layers())));
    return ConfigFile.write(tree);
  }

  private String json() {
    ObjectNode top = JSON.createObjectNode();
    top.put("version", 1);
    top.set("config", ConfigFile.tree(config));
    ArrayNode layers = top.putArray("layers");
    result.layers().forEach(l -> layers.addObject().put("name", l.name()).put("units", l.units()));
    ObjectNode plans = top.putObject("plans");
    found()
        .forEach(
            (name, episode) -> {
              ObjectNode plan = plans.putObject(name);
              plan.put("reward", episode.reward()).put("cost", episode.cost());
              episode.kept().forEach(plan.putArray("kept")::add);
            });
    result.served().ifPresent(s -> top.put("servedLatency", s.ratio()).put("budgetKept", s.kept()));
    rewards(top.putArray("agentRewards"), result.agents());
    rewards(top.putArray("randomRewards"), result.randoms());
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(top) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void rewards(ArrayNode array, List<Episode> episodes) {
    episodes.forEach(episode -> array.add(episode.reward()));
  }

  private String page() {
    String headline =
        Text.escape(
            "%s: reward %.4f at %.2f %% of the %s, the best of %d plans; uniform %.4f, random %.4f"
                .formatted(
                    config.model(),
                    result.agent().reward(),
                    100 * result.agent().cost(),
                    amc.cost(),
                    result.agents().size(),
                    result.uniform().reward(),
                    result.random().reward()));
    List<String> sections = new ArrayList<>();
    sections.add(Page.section(rewardCurve()));
    sections.add(Page.section("Plans of the same budget", plans()));
    sections.add(Page.wide("Density by layer", densities()));
    String yaml = "<pre>" + Text.escape(ConfigFile.write(config)) + "</pre>\n";
    sections.add(Page.section("Configuration", yaml));
    String served =
        result.served().map(ServedBudget.Served::text).map(text -> ", " + text).orElse("");
    return Page.of("Search report", headline + served, sections);
  }

  private Chart rewardCurve() {
    List<Mark> marks = new ArrayList<>();
    marks.add(new Mark.Level("uniform", Colours.GREY, result.uniform().reward()));
    marks.add(new Mark.Level("magnitude", Colours.grey(1), result.magnitude().reward()));
    marks.add(new Mark.Line("each plan of the agent", "#a9cbe4", false, rewards(result.agents())));
    marks.add(new Mark.Line("best of the agent", Colours.BLUE, false, best(result.agents())));
    marks.add(new Mark.Line("best at random", Colours.VERMILION, false, best(result.randoms())));
    return new Chart(
        "Reward, plan after plan",
        Axis.counting(
            "Plans tried", Stream.of((double) result.agents().size()).mapToDouble(d -> d)),
        Axis.linear(
            "Reward",
            "",
            Stream.concat(
                    result.agents().stream().map(Episode::reward),
                    found().values().stream().map(Episode::reward))
                .mapToDouble(reward -> reward)),
        marks);
  }

  private static List<Mark.Dot> rewards(List<Episode> episodes) {
    return episodes.stream().map(e -> new Mark.Dot(e.number() + 1, e.reward())).toList();
  }

  private static List<Mark.Dot> best(List<Episode> episodes) {
    List<Mark.Dot> dots = new ArrayList<>();
    double best = Double.NEGATIVE_INFINITY;
    for (Episode episode : episodes) {
      best = Math.max(best, episode.reward());
      dots.add(new Mark.Dot(episode.number() + 1, best));
    }
    return dots;
  }

  private String plans() {
    Table table = new Table("plan", "reward", "cost");
    found()
        .forEach(
            (name, plan) ->
                table.row(
                    name,
                    String.format(Locale.ROOT, "%.4f", plan.reward()),
                    Text.percent(plan.cost())));
    return table.html();
  }

  /** A bar a layer and plan. */
  private String densities() {
    StringBuilder html = new StringBuilder("<table>\n<thead><tr><th class=\"name\">layer</th>");
    found().keySet().forEach(name -> html.append("<th>").append(name).append("</th>"));
    html.append("</tr></thead>\n<tbody>\n");
    for (int i = 0; i < result.layers().size(); i++) {
      PlanLayer layer = result.layers().get(i);
      html.append("<tr><td class=\"name\">").append(Text.escape(layer.name())).append("</td>");
      for (Episode plan : found().values()) {
        double kept = 100.0 * plan.kept().get(i) / layer.units();
        html.append(
            String.format(
                Locale.ROOT,
                "<td><span class=\"bar\" style=\"--kept:%.1f%%\">%,d of %,d</span></td>",
                kept,
                plan.kept().get(i),
                layer.units()));
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody>\n</table>\n").toString();
  }
}
