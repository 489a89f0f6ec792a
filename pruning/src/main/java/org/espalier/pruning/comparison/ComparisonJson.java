// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.espalier.pruning.results.EarlyStopping;
import org.espalier.pruning.results.Json;
import org.espalier.pruning.results.RoundResult;

/**
 * A comparison as JSON: {@code comparison.json} has what follows from the cells' results, and
 * {@code costs.json} what the machine and the day made of it, as {@code timings.json} does for a
 * run. Fractions are in [0, 1]; undefined is null; keys may be added in the same version.
 */
final class ComparisonJson {

  private static final int VERSION = 1;

  private ComparisonJson() {}

  static String comparison(Comparison comparison) {
    ObjectNode root = root(comparison);
    ArrayNode controls = root.putArray("controls");
    comparison.controls().forEach(controls::add);
    ArrayNode methods = root.putArray("methods");
    comparison.methods().forEach(method -> method(methods.addObject(), method));
    ArrayNode differences = root.putArray("differences");
    Difference.of(comparison).forEach(one -> difference(differences.addObject(), one));
    ArrayNode empty = root.putArray("emptyLayers");
    EmptyLayer.of(comparison.cells()).forEach(empty::addPOJO);
    ArrayNode failures = root.putArray("failures");
    comparison.failures().forEach(failures::add);
    ArrayNode published = root.putArray("published");
    comparison.published().forEach(curve -> published.add(curve.name()));
    return Json.text(root);
  }

  static String costs(Comparison comparison) {
    ObjectNode root = root(comparison);
    root.putPOJO("rates", comparison.rates());
    ArrayNode methods = root.putArray("methods");
    for (Method method : comparison.methods()) {
      MethodCost cost = MethodCost.of(method.cells());
      ObjectNode node = methods.addObject().put("method", method.name());
      node.put("seeds", method.cells().size());
      effort(node.putObject("dense"), cost.dense(), comparison.rates());
      effort(node.putObject("pruning"), cost.pruning(), comparison.rates());
      effort(node.putObject("whole"), cost.whole(), comparison.rates());
    }
    effort(root.putObject("all"), MethodCost.all(comparison.cells()), comparison.rates());
    return Json.text(root);
  }

  private static ObjectNode root(Comparison comparison) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("version", VERSION)
        .put("title", comparison.title());
  }

  private static void method(ObjectNode node, Method method) {
    node.put("method", method.name());
    node.putPOJO("seeds", method.cells().stream().map(Cell::seed).toList());
    node.put("denseTestAccuracy", Spread.meanOf(method.dense()));
    node.put("collapsesAt", method.collapse().map(Point::compression).orElse(null));
    ArrayNode reached = node.putArray("reached");
    for (double tolerance : Conclusion.TOLERANCES) {
      Double compression = method.reached(tolerance).map(Point::compression).orElse(null);
      reached.addObject().put("tolerance", tolerance).put("compression", compression);
    }
    ArrayNode points = node.putArray("points");
    method.points().forEach(point -> point(points.addObject(), point, method.layers()));
  }

  private static void point(ObjectNode node, Point point, List<String> layers) {
    Payback payback = Payback.of(point);
    node.put("round", point.round());
    node.putPOJO("seeds", point.seeds());
    node.put("density", point.density()).put("compression", point.compression());
    node.putPOJO("theoreticalSpeedup", point.over(RoundResult::theoreticalSpeedup));
    node.putPOJO("testAccuracy", point.testAccuracy());
    node.putPOJO("testTop5", point.over(RoundResult::testTop5));
    node.putPOJO("validationAccuracy", point.over(RoundResult::validationAccuracy));
    node.putPOJO("validationLoss", point.over(RoundResult::validationLoss));
    node.putPOJO("trainLoss", point.over(RoundResult::trainLoss));
    node.putPOJO("earlyStoppingSteps", point.over(EarlyStopping::stepsOf));
    node.putPOJO("earlyStoppingTestAccuracy", point.over(EarlyStopping::testAccuracyOf));
    node.put("multiplyAddsTrained", payback.trained());
    node.put("multiplyAddsSaved", payback.saved());
    node.put("inferencesToPayBack", payback.inferences());
    ObjectNode densities = node.putObject("layers");
    layers.forEach(layer -> densities.put(layer, point.layerDensity(layer)));
  }

  private static void difference(ObjectNode node, Difference difference) {
    node.put("control", difference.control()).put("method", difference.method());
    node.put("round", difference.point().round());
    node.put("density", difference.point().density());
    node.put("compression", difference.point().compression());
    node.putPOJO("test", difference.test());
  }

  private static void effort(ObjectNode node, Effort effort, Rates rates) {
    Rates.Bill bill = rates.bill(effort);
    node.put("seconds", effort.seconds()).put("steps", effort.steps());
    node.put("examples", effort.examples()).put("multiplyAdds", effort.multiplyAdds());
    node.put("joules", bill.joules()).put("energy", bill.energy());
    node.put("gramsCo2", bill.gramsCo2()).put("price", bill.price());
  }
}
