// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
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
    List<String> devices = Device.present();
    ObjectNode report = ConfigFile.overlay();
    report.put("espalier", Version.espalier());
    report.put("tensorflow", Device.tensorFlowVersion());
    report.put("java", System.getProperty("java.version"));
    report.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    report.put("cores", Runtime.getRuntime().availableProcessors());
    report.put("heapBytes", Runtime.getRuntime().maxMemory());
    devices.forEach(report.putArray("devices")::add);
    ArrayNode needed = report.putArray("gpu");
    for (GpuNeeds.Need need : GpuNeeds.ALL) {
      Optional<String> found = need.find();
      needed
          .addObject()
          .put("name", need.name())
          .put("found", found.orElse(null))
          .put("get", need.howToGet());
    }
    if (json) {
      out.println(report.toPrettyString());
    } else {
      print(report, out);
    }
    return 0;
  }

  private static void print(ObjectNode report, PrintWriter out) {
    for (var field : report.properties()) {
      if (!field.getKey().equals("gpu")) {
        out.printf("%-12s %s%n", field.getKey(), text(field.getValue()));
      }
    }
    out.println("what a GPU needs:");
    report
        .get("gpu")
        .forEach(
            need ->
                out.printf(
                    "  %-8s %-22s %s%n",
                    need.get("found").isNull() ? "missing" : "found",
                    need.get("name").asText(),
                    need.get("found").isNull()
                        ? need.get("get").asText()
                        : need.get("found").asText()));
  }

  private static String text(com.fasterxml.jackson.databind.JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }
}
