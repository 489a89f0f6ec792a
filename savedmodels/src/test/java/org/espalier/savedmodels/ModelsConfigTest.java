// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsConfigTest {

  @TempDir Path base;

  @Test
  void listsTheModel() {
    assertThat(ModelsConfig.write(base.resolve("net"))).isEqualTo(ModelsConfig.Outcome.WRITTEN);
    assertThat(base.resolve("models.config"))
        .hasContent(
            """
            model_config_list {
              config { name: "net" base_path: "%s/net" model_platform: "tensorflow" }
            }
            """
                .formatted(base));
  }

  @Test
  void isWrittenOnce() {
    ModelsConfig.write(base.resolve("net"));
    assertThat(ModelsConfig.write(base.resolve("other/../net")))
        .isEqualTo(ModelsConfig.Outcome.LISTED);
  }

  @Test
  void leavesAFileWithOtherModelsAlone() throws IOException {
    Path file = Files.writeString(base.resolve("models.config"), "model_config_list {}");
    assertThat(ModelsConfig.write(base.resolve("net"))).isEqualTo(ModelsConfig.Outcome.OTHERS);
    assertThat(file).hasContent("model_config_list {}");
    assertThat(ModelsConfig.path(base.resolve("net"))).isEqualTo(file);
  }

  @Test
  void escapesWhatTextProtosEscape() {
    assertThat(ModelsConfig.entry(Path.of("/a \"b\"\\/größe")))
        .isEqualTo(
            "config { name: \"gr\\303\\266\\303\\237e\""
                + " base_path: \"/a \\\"b\\\"\\\\/gr\\303\\266\\303\\237e\""
                + " model_platform: \"tensorflow\" }");
  }
}
