// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModelNamesTest {

  private static List<String> names(String... paths) {
    return ModelNames.of(Stream.of(paths).map(Path::of).toList());
  }

  @Test
  void aVersionComesWithItsModel() {
    assertThat(names("/models/dense/1", "/models/pruned/1")).containsExactly("dense/1", "pruned/1");
    assertThat(names("/models/keras", "/other/mlnet")).containsExactly("keras", "mlnet");
  }

  @Test
  void namesGrowUntilTheyDiffer() {
    assertThat(names("/a/net/1", "/b/net/1")).containsExactly("a/net/1", "b/net/1");
    assertThat(names("/a/net/1", "/net/1")).containsExactly("a/net/1", "net/1");
  }

  @Test
  void theSameDirectoryTwiceIsCounted() {
    assertThat(names("/m/net", "/m/net", "/m/net")).containsExactly("net", "net (2)", "net (3)");
  }

  @Test
  void theRootHasAName() {
    assertThat(names("/")).containsExactly("/");
  }
}
