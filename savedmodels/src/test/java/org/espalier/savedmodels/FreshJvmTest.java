// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshJvmTest {

  @TempDir Path base;

  @Test
  void answersAsThisOne() {
    Path path = SavedModelWriter.write(next(), TinyGraph.initialized());
    assertThat(FreshJvm.predict(path, Map.of("x", new float[] {1, 0, 0, 1})))
        .containsExactly(1, 2, 3, 10, 20, 30);
  }

  @Test
  void passesOnTheChildsLastError() {
    Path nothing = base.resolve("none");
    assertThatThrownBy(() -> FreshJvm.predict(nothing, Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            nothing
                + " failed in a fresh JVM (exit 1): "
                + ""
                + nothing
                + " holds no SavedModel: looked for saved_model.pb and saved_model.pbtxt");
  }

  @Test
  void endsAChildThatTakesTooLong() {
    Path path = new TinyModel(base).write();
    assertThatThrownBy(() -> FreshJvm.predict(path, Map.of(), Duration.ofMillis(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(path + " gave no answer in a fresh JVM within 1 ms, and the process was ended");
  }

  @Test
  void takesNeitherCausesNorJavasWarningForTheError() throws IOException {
    Path errors = base.resolve("errors");
    String warning = "WARNING: Using incubator modules: jdk.incubator.vector\n";
    Files.writeString(errors, "it broke\n\tat here\nCaused by: x\n\tat there\n" + warning);
    assertThat(FreshJvm.lastError(errors)).isEqualTo("it broke");
    Files.writeString(errors, warning);
    assertThat(FreshJvm.lastError(errors)).isEqualTo("it printed nothing");
  }

  @Test
  void refusesInputsOfAnotherKind() {
    assertThatThrownBy(() -> FreshJvm.predict(base, Map.of("x", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "an input must be a float[], int[], byte[] or String[], got a Integer (input x)");
  }

  @Test
  void carriesEveryKindOfInput() throws IOException {
    Path file = base.resolve("inputs");
    PredictionFiles.writeInputs(
        file,
        Map.of("a", new float[] {1.5f}, "b", new byte[] {-1}, "c", new String[] {"é", "long"}));
    assertThat(PredictionFiles.readInputs(file))
        .containsEntry("a", new float[] {1.5f})
        .containsEntry("b", new byte[] {-1})
        .containsEntry("c", new String[] {"é", "long"});
  }

  private VersionDirectory next() {
    return VersionDirectory.next(base, "net");
  }
}
