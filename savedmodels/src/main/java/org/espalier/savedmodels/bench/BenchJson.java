// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.espalier.pruning.results.Json;
import org.espalier.savedmodels.ServedTensor;

/** A report as JSON; keys may be added in the same version. */
final class BenchJson {

  private static final int VERSION = 1;

  private BenchJson() {}

  static String of(BenchReport report) {
    BenchSet set = report.set();
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("version", VERSION);
    root.putPOJO("machine", report.machine());
    root.put("clients", 1);
    root.put("seed", report.settings().seed()).put("rounds", report.settings().rounds());
    root.put("reference", set.reference().name());
    root.put("baseline", set.baseline() ? set.reference().name() : null);
    root.put("unfrozen", set.unfrozen() == null ? null : set.unfrozen().name());
    root.put("energy", report.energy());
    ArrayNode models = root.putArray("models");
    set.models().forEach(model -> model(models.addObject(), model));
    ArrayNode starts = root.putArray("starts");
    report.starts().forEach(start -> start(starts.addObject(), start));
    ArrayNode cells = root.putArray("measurements");
    report.cells().forEach(cell -> cell(cells.addObject(), cell, report));
    report.skipped().forEach(root.putArray("skipped")::add);
    set.warnings().forEach(root.putArray("warnings")::add);
    return Json.text(root);
  }

  private static void model(ObjectNode node, BenchModel model) {
    node.put("model", model.name()).put("directory", model.directory().toString());
    node.put("engine", model.engine() == Engine.RUNTIME ? "runtime" : "tensorflow");
    node.put("weights", model.frozen() ? "frozen" : "variables");
    node.putPOJO("inputs", model.inputs().stream().map(ServedTensor::toString).toList());
    node.put("directoryBytes", model.bytes().plain()).put("gzipBytes", model.bytes().gzip());
  }

  private static void start(ObjectNode node, BenchStart start) {
    node.put("model", start.model().name()).put("threads", start.threads());
    node.put("loadMilliseconds", start.loadMillis());
    node.put("firstRequestBatch", start.firstBatch());
    node.put("firstRequestMilliseconds", start.firstRequestMillis());
    node.put("peakResidentBytes", start.peakResidentBytes());
  }

  private static void cell(ObjectNode node, BenchCell cell, BenchReport report) {
    Latency latency = cell.latency();
    node.put("model", cell.model().name());
    node.put("threads", cell.threads()).put("batch", cell.batch());
    node.put("requests", latency.requests());
    node.put("latencyMedianMilliseconds", latency.medianMillis());
    node.put("latencyP95Milliseconds", latency.p95Millis());
    node.put("latencyP99Milliseconds", latency.p99Millis());
    node.put("examplesPerSecond", cell.examplesPerSecond());
    node.putPOJO("roundMedianMilliseconds", cell.roundMillis());
    node.putPOJO("joulesPerExample", cell.joules());
    node.putPOJO("speedupOverReference", report.speedup(cell));
    node.putPOJO("freezingGain", report.freezingGain(cell));
    node.putPOJO("pruningGain", report.pruningGain(cell));
  }
}
