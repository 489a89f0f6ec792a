// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AskDirectoryTest {

  @Test
  void leavesNothingBehind() throws IOException {
    Path path;
    try (AskDirectory directory = AskDirectory.create()) {
      path = Files.writeString(directory.path().resolve("question"), "why").getParent();
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void removesWhatAKilledProcessLeftAndNothingThatIsInUse() throws IOException {
    Path left = Files.createTempDirectory("espalier-ask-");
    Files.writeString(left.resolve("question"), "why");
    Files.createFile(left.resolve(".lock"));
    Path begun = Files.createTempDirectory("espalier-ask-"); // and not locked yet
    try (AskDirectory used = AskDirectory.create();
        AskDirectory next = AskDirectory.create()) {
      assertThat(left).doesNotExist();
      assertThat(used.path()).exists();
      assertThat(next.path()).exists();
      assertThat(begun).exists();
    } finally {
      Files.delete(begun);
    }
  }
}
