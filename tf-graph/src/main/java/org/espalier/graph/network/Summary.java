// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import com.google.common.base.Strings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Prints a network as Keras's {@code summary()} does: layer, output shape, parameters, inputs. */
final class Summary {

  private Summary() {}

  static String of(Network network) {
    Map<String, Shape> shapes = network.shapes();
    int width =
        network.calls().stream().mapToInt(call -> title(call).length()).reduce(34, Math::max);
    StringBuilder text = new StringBuilder("Network: " + network.name() + System.lineSeparator());
    text.append(row(width, "Layer (type)", "Output shape", "Parameters", "Connected to"));
    String rule = "=".repeat(width + 52) + System.lineSeparator();
    text.append(rule);
    for (Network.Input input : network.inputs()) {
      text.append(row(width, input.name() + " (Input)", batched(input.shape()), "0", ""));
    }
    Set<String> counted = new HashSet<>();
    for (Network.Call call : network.calls()) {
      List<Shape> in = new ArrayList<>();
      call.inputs().forEach(value -> in.add(shapes.get(value)));
      Layer layer = call.layer();
      long parameters = counted.add(layer.name()) ? count(layer.parameters(in), false) : 0;
      text.append(
          row(
              width,
              title(call),
              batched(layer.outputShape(in)),
              grouped(parameters),
              String.join(", ", call.inputs())));
    }
    text.append(rule);
    long all = count(network.parameters(), false);
    long trainable = count(network.parameters(), true);
    text.append(
        String.format(
            Locale.ROOT,
            "Parameters: %,d (trainable %,d, other %,d); kernel weights: %,d; multiply-adds: %,d%n",
            all,
            trainable,
            all - trainable,
            network.kernels().stream().mapToLong(k -> k.shape().size()).sum(),
            network.multiplyAdds()));
    return text.toString();
  }

  private static long count(List<Parameter> parameters, boolean trainableOnly) {
    return parameters.stream()
        .filter(p -> !trainableOnly || p.trainable())
        .mapToLong(p -> p.shape().size())
        .sum();
  }

  private static String title(Network.Call call) {
    return call.value() + " (" + call.layer().getClass().getSimpleName() + ")";
  }

  private static String row(
      int width, String layer, String shape, String parameters, String inputs) {
    return String.format(
        Locale.ROOT,
        "%s %-18s %12s  %s%n",
        Strings.padEnd(layer, width, ' '),
        shape,
        parameters,
        inputs);
  }

  private static String batched(Shape shape) {
    return shape.rank() == 0 ? "[-1]" : "[-1, " + shape.toString().substring(1);
  }

  private static String grouped(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}
