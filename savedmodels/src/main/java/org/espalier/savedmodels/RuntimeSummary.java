// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.espalier.runtime.Model;
import org.espalier.runtime.file.ModelFile;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.Product.Kernel;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Weights;
import org.espalier.savedmodels.runtime.OpParts;

/**
 * What a model of the flavour runtime consists of: a row an operation, with the kernel that
 * multiplies for one example and for several, and what it costs for one example.
 */
public final class RuntimeSummary {

  private static final int WORDS = 6; // the first columns, aligned to the left

  private final ModelGraph graph;
  private final List<Shape> shapes;
  private final long bytes;
  private final List<List<String>> rows = new ArrayList<>();
  private long weights;
  private long nonZeros;
  private long multiplyAdds;

  private RuntimeSummary(ModelGraph graph, long bytes) {
    this.graph = graph;
    this.shapes = graph.shapes();
    this.bytes = bytes;
  }

  /**
   * The table to print, with a line end after each line.
   *
   * @param file {@value Model#FILE}
   * @throws org.espalier.runtime.file.ModelFileException if it is no model file, or a broken one
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static String of(Path file) {
    return new RuntimeSummary(ModelFile.read(file), ModelFiles.bytes(file)).text();
  }

  private String text() {
    rows.add(
        List.of(
            "Value",
            "Operation",
            "Of",
            "Shape",
            "Function",
            "Kernels",
            "Weights",
            "Non-zero",
            "Density",
            "Multiply-adds",
            "On non-zero"));
    for (int i = 0; i < graph.ops().size(); i++) {
      add(graph.inputs().size() + i, graph.ops().get(i));
    }
    long kept = graph.multiplyAdds();
    rows.add(
        List.of(
            "Total",
            "",
            "",
            "",
            "",
            "",
            SummaryText.whole(weights),
            SummaryText.whole(nonZeros),
            SummaryText.density(nonZeros, weights),
            SummaryText.whole(multiplyAdds),
            SummaryText.whole(kept)));
    return "Model:   %s%nInputs:  %s%nOutputs: %s%n%n".formatted(graph.name(), inputs(), outputs())
        + TextTable.of(rows, WORDS)
        + "%nTheoretical speed-up: %s%n"
            .formatted(SummaryText.decimal(kept == 0 ? null : (double) multiplyAdds / kept, 2))
        + String.format(Locale.ROOT, "File: %,d bytes%n", bytes);
  }

  private void add(int value, Op op) {
    Optional<Weights> held = OpParts.weights(op);
    Optional<Product> product = OpParts.product(op);
    long all = held.map(w -> (long) w.rows() * w.columns()).orElse(0L);
    long kept = held.map(w -> (long) w.nonZeros()).orElse(0L);
    long positions = product.isPresent() ? shapes.get(value).positions() : 0;
    weights += all;
    nonZeros += kept;
    multiplyAdds += all * positions;
    Function function = OpParts.function(op);
    rows.add(
        List.of(
            Integer.toString(value),
            op.getClass().getSimpleName(),
            op.inputs().stream().map(String::valueOf).collect(Collectors.joining(" ")),
            shapes.get(value).toString(),
            function == Function.LINEAR ? "" : function.name().toLowerCase(Locale.ROOT),
            product.map(RuntimeSummary::kernels).orElse(""),
            held.isPresent() ? SummaryText.whole(all) : "",
            held.isPresent() ? SummaryText.whole(kept) : "",
            held.isPresent() ? SummaryText.density(kept, all) : "",
            product.isPresent() ? SummaryText.whole(all * positions) : "",
            product.isPresent() ? SummaryText.whole(kept * positions) : ""));
  }

  /** For one example, and for several where that is another. */
  private static String kernels(Product product) {
    String single = name(product.single());
    return product.single() == product.batched() ? single : single + "/" + name(product.batched());
  }

  private static String name(Kernel kernel) {
    return kernel.name().toLowerCase(Locale.ROOT);
  }

  private String inputs() {
    return graph.inputs().stream()
        .map(
            input ->
                "%s %s %s"
                    .formatted(
                        input.name(), input.type().name().toLowerCase(Locale.ROOT), input.shape()))
        .collect(Collectors.joining(", "));
  }

  private String outputs() {
    return graph.outputs().stream()
        .map(
            output ->
                "%s %s (value %d)"
                    .formatted(output.name(), shapes.get(output.value()), output.value()))
        .collect(Collectors.joining(", "));
  }
}
