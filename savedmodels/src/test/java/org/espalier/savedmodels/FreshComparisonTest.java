// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.espalier.savedmodels.PackableModels.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshComparisonTest {

  @TempDir private Path base;

  @Test
  void bringsBackWhatWasFound() throws IOException {
    Movement found = new Movement(3, true, Double.POSITIVE_INFINITY, 2.5, 4, 5, List.of("é (no)"));
    Path file = base.resolve("movement");
    FreshComparison.write(file, found);
    assertThat(FreshComparison.read(file)).isEqualTo(found);
  }

  @Test
  void readsWhatLiesOnDisk() throws IOException {
    Path model = PackableModels.write(VersionDirectory.of(base, "model", 1), Kind.CONSTANT);
    Path packed = Files.createDirectory(base.resolve("packed"));
    Files.writeString(packed.resolve("model.espalier"), "no model");
    assertThatThrownBy(() -> FreshComparison.of(model, "packed", packed, Optional.empty()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "comparing " + model + " with the packed model failed in a fresh JVM (exit 1): ")
        .hasMessageContaining(packed.resolve("model.espalier").toString());
  }
}
