// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.nio.file.Path;
import java.util.List;
import org.espalier.runtime.ModelOptions;
import org.espalier.runtime.Tuning;
import org.espalier.runtime.file.ModelFile;
import org.espalier.runtime.graph.ModelGraph;

/**
 * Chooses sparse or dense kernels by {@link Tuning} in a fresh JVM, which has the Vector API if the
 * JDK has it: there models are run, while the JVM that trains need not have been asked for it.
 */
final class MeasuredKernels {

  /** Fewer multiply-adds a second than any machine does, although each is measured often. */
  private static final long SLOWEST = 500_000;

  private MeasuredKernels() {}

  /**
   * The same graph with other kernels.
   *
   * @throws IllegalStateException if the child fails
   */
  static ModelGraph of(ModelGraph graph) {
    return FreshJvm.ask(
        "measuring the kernels of model " + graph.name(),
        Main.class,
        List.of(),
        FreshJvm.LIMIT.plusSeconds(graph.multiplyAdds() / SLOWEST),
        file -> ModelFile.write(graph, file),
        ModelFile::read);
  }

  /** What the fresh JVM runs: GRAPH MEASURED, both paths. */
  static final class Main {

    private Main() {}

    public static void main(String[] args) {
      ModelGraph graph = ModelFile.read(Path.of(args[0]));
      ModelFile.write(Tuning.measured(graph, ModelOptions.DEFAULT), Path.of(args[1]));
    }
  }
}
