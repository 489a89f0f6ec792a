// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is in the file, the check answers with findings, never with an exception. */
class CorruptFilesTest {

  @TempDir Path base;

  @Test
  void findsSomethingInAFileCutShortAnywhere() {
    TinyModel model = new TinyModel(base).variable();
    byte[] whole = model.proto().toByteArray();
    for (int length = 0; length < whole.length; length += 3) {
      model.file("saved_model.pb", Arrays.copyOf(whole, length));
      assertThat(ServingCheck.check(model.directory())).as("%d bytes", length).isNotEmpty();
    }
  }

  @Test
  void findsSomethingInTextCutShortAnywhere() {
    TinyModel model = new TinyModel(base);
    String whole = model.proto().toString().stripTrailing();
    for (int length = 0; length < whole.length(); length += 7) {
      byte[] part = whole.substring(0, length).getBytes(StandardCharsets.UTF_8);
      model.file("saved_model.pbtxt", part);
      assertThat(ServingCheck.check(model.directory())).as("%d chars", length).isNotEmpty();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void survivesFlippedBytes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TinyModel model = new TinyModel(base).variable();
    model.function("f", "a", "b", "Identity");
    byte[] whole = model.proto().toByteArray();
    for (int i = 0; i < 100; i++) {
      byte[] flipped = whole.clone();
      for (int n = random.nextInt(1, 5); n > 0; n--) {
        flipped[random.nextInt(flipped.length)] = (byte) random.nextInt();
      }
      model.file("saved_model.pb", flipped);
      assertThat(ServingCheck.check(model.directory()))
          .allSatisfy(finding -> assertThat(finding.problem()).isNotEmpty());
    }
  }

  @Test
  void saysThatTheFileIsCorrupt() {
    TinyModel model =
        new TinyModel(base).file("saved_model.pb", "hello".getBytes(StandardCharsets.UTF_8));
    assertThat(ServingCheck.check(model.directory()))
        .extracting(Finding::rule, Finding::fix)
        .containsExactly(tuple("saved-model-file", "copy it again, or export the model again"));
  }

  /** A tag of -1 bytes: not the kind of exception that the parser promises. */
  @Test
  void saysThatALengthMakesNoSense() {
    byte[] bytes = {8, 1, 18, 8, 10, 6, 34, -1, -1, -1, -1, 15};
    TinyModel model = new TinyModel(base).file("saved_model.pb", bytes);
    assertThat(ServingCheck.check(model.directory()))
        .extracting(Finding::rule)
        .containsExactly("saved-model-file");
  }

  @Test
  void saysThatTextIsNotUtf8() {
    TinyModel model = new TinyModel(base).file("saved_model.pbtxt", (byte) 0xc3, (byte) 0x28);
    assertThat(ServingCheck.check(model.directory()))
        .extracting(Finding::problem)
        .containsExactly("saved_model.pbtxt is not UTF-8 text");
  }
}
