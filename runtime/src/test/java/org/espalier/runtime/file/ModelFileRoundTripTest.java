// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.espalier.runtime.RandomGraphs;
import org.espalier.runtime.graph.ModelGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileRoundTripTest {

  @TempDir private Path directory;

  @Test
  void readsBackEveryGraphAsItWas() {
    for (long seed = 0; seed < 300; seed++) {
      ModelGraph graph = RandomGraphs.of(seed);
      Path file = directory.resolve("model.espalier");
      ModelFile.write(graph, file);
      assertThat(ModelFile.read(file)).as("seed %d", seed).isEqualTo(graph);
    }
  }
}
