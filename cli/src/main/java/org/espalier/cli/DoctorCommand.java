// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.graph.tensorflow.Device;
import org.espalier.pruning.config.ConfigFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code espalier doctor}: versions, devices, and what a GPU would need. Only reports. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Lists versions, devices, and which CUDA libraries and tools are found.")
final class DoctorCommand implements Callable<Integer> {

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    ObjectNode report = ConfigFile.overlay();
    report.put("espalier", Version.espalier());
    report.put("java", System.getProperty("java.version"));
    report.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    report.put("cores", Runtime.getRuntime().availableProcessors());
    report.put("heapBytes", Runtime.getRuntime().maxMemory());
    try {
      report.put("tensorflow", Device.tensorFlowVersion());
      Device.present().forEach(report.putArray("devices")::add);
      report.put("gpuBuild", Device.gpuBuild());
    } catch (LinkageError e) { // another platform, or a C library that is too old
      report.put("tensorflow", "cannot be loaded: " + e.getMessage());
    }
    GpuHost host = GpuHost.current();
    report.put("driver", host.driver().orElse(null));
    report.set("gpu", needs(host));
    if (json) {
      out.println(report.toPrettyString());
    } else {
      print(report, out);
    }
    return 0;
  }

  /** Each need: where it is and of which version, or null, and what to do if it is not loaded. */
  static ArrayNode needs(GpuHost host) {
    ArrayNode needs = ConfigFile.overlay().arrayNode();
    for (GpuNeeds.Need need : GpuNeeds.ALL) {
      Optional<GpuHost.Found> found = need.find(host);
      String advice =
          found.isEmpty()
              ? need.get()
              : found.get().loads()
                  ? null
                  : "put " + found.get().file().getParent() + " on " + path(need.name());
      needs
          .addObject()
          .put("name", need.name())
          .put("state", found.isEmpty() ? "missing" : found.get().loads() ? "found" : "elsewhere")
          .put("found", found.map(f -> f.file().toString()).orElse(null))
          .put("version", found.flatMap(GpuHost.Found::version).orElse(null))
          .put("get", advice);
    }
    return needs;
  }

  private static String path(String name) {
    if (name.contains(".so")) {
      return "LD_LIBRARY_PATH";
    }
    return name.contains("/") ? "XLA_FLAGS=--xla_gpu_cuda_data_dir (its home)" : "PATH";
  }

  private static void print(ObjectNode report, PrintWriter out) {
    for (var field : report.properties()) {
      if (!field.getKey().equals("gpu")) {
        out.printf("%-12s %s%n", field.getKey(), text(field.getValue()));
      }
    }
    out.println("what a GPU needs:");
    for (JsonNode need : report.get("gpu")) {
      List<String> said = new ArrayList<>();
      for (String field : List.of("found", "version", "get")) {
        if (!need.get(field).isNull()) {
          said.add(need.get(field).asText());
        }
      }
      out.printf(
          "  %-9s %-36s %s%n",
          need.get("state").asText(), need.get("name").asText(), String.join("; ", said));
    }
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.asText() : value.isNull() ? "none" : value.toString();
  }
}
