// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.RandomStream;
import org.espalier.savedmodels.ServedTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** How the processes of the engines differ, and in what they do not. */
class EngineTest {

  private static final List<String> OPTIONS = List.of("-XX:+UseSerialGC");

  @TempDir private Path directory;

  private List<String> command(Engine engine) {
    return engine.process(directory.resolve("errors"), OPTIONS, directory, 2, 7).command();
  }

  @Test
  void theRuntimeIsStartedWithTheVectorApiAndWithoutTensorFlow() {
    List<String> command = command(Engine.RUNTIME);
    assertThat(command)
        .containsSequence("--add-modules", "jdk.incubator.vector")
        .contains("-XX:+UseSerialGC")
        .endsWith(RuntimeMain.class.getName(), directory.toString(), "2", "7");
    String classPath = command.get(command.indexOf("-cp") + 1);
    assertThat(classPath).doesNotContain("tensorflow", "guava", "javacpp").isNotEmpty();
    assertThat(System.getProperty("java.class.path")).contains("tensorflow");
  }

  @Test
  void aSavedModelIsStartedWithThisClassPath() {
    for (Engine engine : List.of(Engine.FROZEN, Engine.VARIABLES)) {
      assertThat(command(engine))
          .contains("-XX:+UseSerialGC", System.getProperty("java.class.path"))
          .doesNotContain("--add-modules")
          .endsWith(SavedModelMain.class.getName(), directory.toString(), "2", "7");
    }
  }

  @Test
  void bothAreAskedForTheSameNumbers() {
    ServedTensor image = new ServedTensor("x", "float", true, List.of(-1L, 2L, 2L, 3L));
    float[] values = RequestValues.floats(36, 255, RequestValues.stream(5, "x", 3));
    Map<String, TType> request = Requests.of(List.of(image), 3, 5);
    try (TFloat32 tensor = (TFloat32) request.get("x")) {
      float[] asked = new float[36];
      tensor.asRawTensor().data().asFloats().read(asked);
      assertThat(values).isEqualTo(asked);
    }
    assertThat(RequestValues.end(4)).isEqualTo(255);
    assertThat(RequestValues.end(2)).isEqualTo(1);
    assertThat(RequestValues.zerosAndOnes(50, RandomStream.of(1))).contains(0, 1).hasSize(50);
  }
}
