// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.nio.file.Path;
import org.espalier.runtime.ModelOptions;
import org.espalier.runtime.Tuning;
import org.espalier.runtime.file.ModelFile;
import org.espalier.runtime.graph.ModelGraph;

/**
 * Chooses sparse or dense kernels by {@link Tuning} in a fresh JVM, which has the Vector API if the
 * JDK has it: there models are run, while the JVM that trains need not have been asked for it.
 */
final class MeasuredKernels {

  private MeasuredKernels() {}

  /**
   * The same graph with other kernels.
   *
   * @throws IllegalStateException if the child fails
   */
  static ModelGraph of(ModelGraph graph) {
    return FreshJvm.ask(
        Path.of(graph.name()),
        Main.class,
        FreshJvm.LIMIT,
        file -> ModelFile.write(graph, file),
        ModelFile::read);
  }

  /** What the fresh JVM runs: NAME GRAPH MEASURED, the last two paths. */
  static final class Main {

    private Main() {}

    public static void main(String[] args) {
      ModelGraph graph = ModelFile.read(Path.of(args[1]));
      ModelFile.write(Tuning.measured(graph, ModelOptions.DEFAULT), Path.of(args[2]));
    }
  }
}
