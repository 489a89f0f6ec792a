// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.models.Models;
import org.espalier.models.data.DataException;
import org.espalier.models.data.DataSets;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.results.LayerResult;
import org.espalier.pruning.results.RoundResult;

/**
 * What each prunable kernel of a round keeps: its weights, the multiply-adds of one example on
 * those kept, and the bytes that all its weights take as float32. How often an example uses a
 * weight hangs on the size of an example, which a run looks up in its data; where these are gone or
 * others by now, multiply-adds are unknown.
 */
final class LayerTable {

  private final StringBuilder text = new StringBuilder();

  private LayerTable() {}

  /** The names of the columns, a line a kernel, one for all of them, and what is unknown. */
  static String of(RunConfig config, RoundResult round) {
    try {
      return new LayerTable().lines(round, uses(config, round.layers()));
    } catch (DataException | IllegalArgumentException e) {
      return new LayerTable().lines(round, Map.of())
          + "multiply-adds are unknown: %s%n".formatted(e.getMessage());
    }
  }

  /** How often an example uses each weight, by kernel. */
  private static Map<String, Double> uses(RunConfig config, List<LayerResult> layers) {
    DataSet data = DataSets.read(config.data());
    Network network = Models.create(config.model(), data);
    Map<String, Shape> shapes =
        network.kernels().stream().collect(Collectors.toMap(Parameter::name, Parameter::shape));
    for (LayerResult layer : layers) {
      Shape shape = shapes.get(layer.name());
      if (!layer.shape().equals(shape)) {
        throw new IllegalArgumentException(
            "with the data %s as they are now %s would be %s, in the run it is %s"
                .formatted(config.data(), layer.name(), shape, layer.shape()));
      }
    }
    return network.kernelUses();
  }

  private String lines(RoundResult round, Map<String, Double> uses) {
    text.append(
        String.format(
            "%-32s %-20s %13s %13s %9s %15s %15s%n",
            "kernel", "shape", "weights", "kept", "density", "multiply-adds", "bytes"));
    long all = 0;
    for (LayerResult layer : round.layers()) {
      long multiplyAdds = Math.round(layer.remaining() * uses.getOrDefault(layer.name(), 0.0));
      all += multiplyAdds;
      String shown = uses.isEmpty() ? "-" : count(multiplyAdds);
      line(layer.name(), layer.shape().toString(), layer.prunable(), layer.remaining(), shown);
    }
    line("all", "", round.prunable(), round.remaining(), uses.isEmpty() ? "-" : count(all));
    return text.append(System.lineSeparator()).toString();
  }

  private void line(String name, String shape, long weights, long kept, String multiplyAdds) {
    double percent = 100.0 * kept / weights;
    text.append(
        String.format(
            Locale.ROOT,
            "%-32s %-20s %,13d %,13d %7.2f %% %15s %,15d%n",
            name,
            shape,
            weights,
            kept,
            percent,
            multiplyAdds,
            Float.BYTES * weights));
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
