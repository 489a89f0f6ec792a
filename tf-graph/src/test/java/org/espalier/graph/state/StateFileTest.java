// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32C;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateFileTest {

  private static final State STATE =
      new State(
          Map.of(
              "parameter/fc/kernel",
              Tensor.of(Shape.of(2, 2), 1.5f, -0f, Float.NaN, Float.MIN_VALUE),
              State.STEP,
              Tensor.of(Long.MIN_VALUE + 3)));

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("state.bin");
  }

  @Test
  void readsWhatItWrote() {
    StateFile.write(file, STATE);

    assertThat(StateFile.read(file)).isEqualTo(STATE);
    assertThat(directory)
        .isDirectoryContaining(file::equals)
        .isDirectoryNotContaining("glob:**tmp");
  }

  @Test
  void writesTensorsLongerThanAChunk() {
    float[] values = new float[(1 << 16) * 2 + 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    State state = new State(Map.of("slot/m/fc", Tensor.of(Shape.of(values.length), values)));

    StateFile.write(file, state);

    assertThat(StateFile.read(file)).isEqualTo(state);
  }

  @Test
  void writesThisFormat() throws IOException {
    StateFile.write(file, new State(Map.of("mask/m", Tensor.of(Shape.of(2), 1, -2))));

    String header =
        "[{\"name\":\"mask/m\",\"type\":\"float32\",\"shape\":[2],\"crc32c\":"
            + crc(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0})
            + "}]";
    assertThat(Files.readAllBytes(file)).isEqualTo(file(1, header, 1f, -2f));
  }

  @Test
  void noticesAFlipInAnyByte() throws IOException {
    StateFile.write(file, STATE);
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < bytes.length; i++) {
      byte[] flipped = bytes.clone();
      flipped[i] ^= (byte) (1 << (i % Byte.SIZE));
      Files.write(file, flipped);

      assertThatThrownBy(() -> StateFile.read(file))
          .as("byte %d", i)
          .isInstanceOf(CorruptStateException.class)
          .hasMessageStartingWith(
              "the State %s %s",
              file, i / Integer.BYTES == 2 ? "cannot be read: its version is " : "is corrupt: ");
    }
  }

  @Test
  void noticesACutAtAnyLength() throws IOException {
    StateFile.write(file, STATE);
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));

      assertThatThrownBy(() -> StateFile.read(file))
          .as("cut to %d bytes", length)
          .isInstanceOf(CorruptStateException.class)
          .hasMessageStartingWith("the State %s is corrupt: ", file);
    }
  }

  @Test
  void namesTheTensorThatIsCutOff() throws IOException {
    StateFile.write(file, STATE);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));

    assertCorrupt("tensor schedule/step should have 8 bytes, 7 are left");
  }

  @Test
  void namesTheTensorWhoseChecksumDiffers() throws IOException {
    StateFile.write(file, STATE);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 9] ^= 1; // the last byte before the step's 8
    Files.write(file, bytes);

    assertCorrupt("the checksum of tensor parameter/fc/kernel differs");
  }

  @Test
  void noticesBytesBehindTheEnd() throws IOException {
    StateFile.write(file, STATE);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length + 3));

    assertCorrupt("3 bytes follow its end");
  }

  @Test
  void rejectsOtherFilesAndVersions() throws IOException {
    Files.writeString(file, "A text of more than twenty bytes.");
    assertCorrupt("it does not begin with ESPSTATE");

    Files.write(file, file(2, "[]"));
    assertThatThrownBy(() -> StateFile.read(file))
        .isInstanceOf(CorruptStateException.class)
        .hasMessage(
            "the State "
                + file
                + " cannot be read: its version is 2, this library reads 1; read it with the version"
                + " of Espalier that wrote it, or delete it and run again with --resume");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "null | it holds a null",
        "[null] | it holds a null",
        "[] [] | more follows the end of it",
        "{} | it must be a list, got a table of keys",
        "[{\"name\":\"mask/m\",\"type\":\"float32\",\"shape\":[1]}] | the key [0].crc32c is missing",
        "[{\"name\":null,\"type\":\"float32\",\"shape\":[1],\"crc32c\":0}] | [0].name must be a text",
        "[{\"name\":\"m\",\"type\":\"float32\",\"shape\":[1],\"crc32c\":1214729159}]"
            + " | no kind of state begins the name m",
        "[{\"name\":\"mask/m\",\"type\":\"int32\",\"shape\":[1],\"crc32c\":0}]"
            + " | type must be float32 or int64, got int32 (mask/m)",
        "[{\"name\":\"mask/m\",\"type\":\"float32\",\"shape\":[0],\"crc32c\":0}]"
            + " | dimensions must be at least 1, got [0]",
        "[{\"name\":\"mask/m\",\"type\":\"int64\",\"shape\":[2147483647,2147483647,4],"
            + "\"crc32c\":0}] | overflow",
      })
  void rejectsHeadersThatMakeNoSense(String header, String problem) throws IOException {
    Files.write(file, file(1, header, 0f));

    assertThatThrownBy(() -> StateFile.read(file))
        .isInstanceOf(CorruptStateException.class)
        .hasMessageContainingAll(file.toString(), "its header makes no sense: ", problem);
  }

  @Test
  void rejectsATensorThatIsThereTwice() throws IOException {
    String entry = "{\"name\":\"mask/m\",\"type\":\"float32\",\"shape\":[1],\"crc32c\":%d}";
    String once = entry.formatted(crc(new byte[4]));
    Files.write(file, file(1, "[" + once + "," + once + "]", 0f, 0f));

    assertCorrupt("tensor mask/m is there twice");
  }

  @Test
  void allocatesNothingForSizesBeyondTheFile() throws IOException {
    String header =
        "[{\"name\":\"mask/m\",\"type\":\"float32\",\"shape\":[500000000],\"crc32c\":0}]";
    Files.write(file, file(1, header, 0f));

    assertCorrupt("tensor mask/m should have 2000000000 bytes, 4 are left");
  }

  @Test
  void saysThatThereIsNoFile() {
    assertThatThrownBy(() -> StateFile.read(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("there is no State " + file);
  }

  private void assertCorrupt(String problem) {
    assertThatThrownBy(() -> StateFile.read(file))
        .isInstanceOf(CorruptStateException.class)
        .hasMessage(
            "the State %s is corrupt: %s; delete it and run again with --resume to go on from an"
                + " earlier one",
            file, problem);
  }

  /** A file with a right checksum of its header, whatever the header says. */
  private static byte[] file(int version, String header, float... values) {
    byte[] json = header.getBytes(UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(20 + json.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("ESPSTATE".getBytes(UTF_8)).putInt(version).putInt(json.length);
    bytes.putInt((int) crc(json)).put(json);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  private static long crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }
}
