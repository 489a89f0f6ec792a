// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpzFileTest {

  @TempDir Path directory;

  @Test
  void holdsTheBytesThatNumpyDefines() throws IOException {
    Path file = write(Map.of("fc1/kernel", Tensor.of(Shape.of(2, 3), 1, -2, 0, 0.5f, 3e38f, -0f)));

    ByteBuffer npy = entry(file, "fc1/kernel.npy");
    byte[] magic = new byte[8];
    npy.get(magic);
    assertThat(magic).containsExactly(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0);
    byte[] header = new byte[npy.getShort()];
    npy.get(header);
    assertThat(npy.position()).isEqualTo(128);
    assertThat(new String(header, StandardCharsets.US_ASCII))
        .matches("\\{'descr': '<f4', 'fortran_order': False, 'shape': \\(2, 3\\), \\} *\n");
    float[] values = new float[6];
    npy.asFloatBuffer().get(values);
    assertThat(values).containsExactly(1, -2, 0, 0.5f, 3e38f, -0f);
    assertThat(npy.remaining()).isEqualTo(6 * Float.BYTES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"    | ()", "7 | (7,)", "5 1 2 | (5, 1, 2)", "3 3 16 32 | (3, 3, 16, 32)"})
  void writesShapesAsPythonTuples(String dimensions, String tuple) throws IOException {
    int[] sizes =
        dimensions == null
            ? new int[0]
            : Arrays.stream(dimensions.split(" ")).mapToInt(Integer::parseInt).toArray();
    Shape shape = Shape.of(sizes);
    Path file = write(Map.of("x", Tensor.of(shape, new float[(int) shape.size()])));

    ByteBuffer npy = entry(file, "x.npy");
    String text = StandardCharsets.ISO_8859_1.decode(npy).toString();
    assertThat(text).contains("'shape': " + tuple + ", }");
    assertThat((text.indexOf('\n') + 1) % 64).isZero();
    assertThat(text).hasSize(text.indexOf('\n') + 1 + 4 * (int) shape.size());
  }

  @Test
  void longArraysAreWrittenWhole() throws IOException {
    float[] values = new float[100_003];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    ByteBuffer npy = entry(write(Map.of("x", Tensor.of(Shape.of(100_003), values))), "x.npy");

    float[] read = new float[values.length];
    npy.position(npy.limit() - 4 * values.length).asFloatBuffer().get(read);
    assertThat(read).isEqualTo(values);
  }

  @Test
  void theBytesDependOnNeitherOrderNorTimeNorZone() throws IOException {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("b", Tensor.of(Shape.of(1), 2));
    arrays.put("a", Tensor.of(Shape.of(1), 1));
    TimeZone zone = TimeZone.getDefault();
    byte[] bytes = Files.readAllBytes(write(arrays));
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      assertThat(
              Files.readAllBytes(
                  write(Map.of("a", Tensor.of(Shape.of(1), 1), "b", Tensor.of(Shape.of(1), 2)))))
          .isEqualTo(bytes);
    } finally {
      TimeZone.setDefault(zone);
    }
    try (ZipFile zip = new ZipFile(directory.resolve("x.npz").toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("a.npy", "b.npy");
      assertThat(zip.stream().map(ZipEntry::getMethod)).containsOnly(ZipEntry.STORED);
      assertThat(zip.stream().map(e -> e.getTimeLocal().toString()))
          .containsOnly("1980-02-01T00:00");
    }
  }

  @Test
  void refusesWhatIsNotFloat32() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> write(Map.of("schedule/step", Tensor.of(3))))
        .withMessage("an array must be float32, got int64[] (schedule/step)");
    assertThat(directory).isEmptyDirectory();
  }

  private Path write(Map<String, Tensor> arrays) {
    Path file = directory.resolve("x.npz");
    NpzFile.write(file, arrays);
    return file;
  }

  private static ByteBuffer entry(Path file, String name) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return ByteBuffer.wrap(zip.getInputStream(zip.getEntry(name)).readAllBytes())
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
