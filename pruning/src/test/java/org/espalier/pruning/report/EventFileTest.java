// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.hash.Hashing;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_790_000_000L, 250_000_000), ZoneOffset.UTC);

  @TempDir Path directory;

  @Test
  void anIndependentReaderSeesEveryScalar() throws IOException {
    try (EventFile events = EventFile.open(directory.resolve("replicate-1"), CLOCK)) {
      events.scalar("test/accuracy", 0, 0.5);
      events.scalar("verlust/größe", 300_000_000_000L, -1.25);
    }

    List<Map<Integer, Object>> read = events(onlyFile(directory.resolve("replicate-1")));

    assertThat(read)
        .containsExactly(
            Map.of(1, 1_790_000_000.25, 3, "brain.Event:2"),
            Map.of(1, 1_790_000_000.25, 2, 0L, 5, "test/accuracy=0.5"),
            Map.of(1, 1_790_000_000.25, 2, 300_000_000_000L, 5, "verlust/größe=-1.25"));
  }

  @Test
  void everyScalarIsOnDiskAtOnce() throws IOException {
    try (EventFile events = EventFile.open(directory, CLOCK)) {
      events.scalar("train/loss", 1, 2.0);

      assertThat(events(onlyFile(directory))).hasSize(2);
    }
  }

  @Test
  void theNameIsOneThatTensorBoardLooksFor() throws IOException {
    EventFile.open(directory, CLOCK).close();
    EventFile.open(directory, CLOCK).close(); // in the same second

    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted().toList())
          .satisfiesExactly(
              first -> assertThat(first).startsWith("events.out.tfevents.1790000000."),
              second -> assertThat(second).startsWith("events.out.tfevents.1790000001."));
    }
  }

  @Test
  void saysWhereItCannotWrite() throws IOException {
    Path file = Files.createFile(directory.resolve("taken"));

    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> EventFile.open(file, CLOCK))
        .withMessage("cannot open an event file in " + file);
  }

  private static Path onlyFile(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  /** Takes the frames apart and checks both checksums of each, with Guava's CRC32C. */
  private static List<Map<Integer, Object>> events(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Map<Integer, Object>> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] length = new byte[8];
      bytes.get(length);
      assertThat(bytes.getInt()).isEqualTo(masked(length));
      byte[] payload =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      bytes.get(payload);
      assertThat(bytes.getInt()).isEqualTo(masked(payload));
      events.add(event(payload));
    }
    return events;
  }

  private static int masked(byte[] bytes) {
    int crc = Hashing.crc32c().hashBytes(bytes).asInt();
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  /** The fields of an Event by number, its summary as {@code tag=value}. */
  private static Map<Integer, Object> event(byte[] payload) throws IOException {
    Map<Integer, Object> fields = new TreeMap<>();
    CodedInputStream in = CodedInputStream.newInstance(payload);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case (1 << 3) | 1 -> fields.put(1, in.readDouble());
        case 2 << 3 -> fields.put(2, in.readInt64());
        case (3 << 3) | 2 -> fields.put(3, new String(in.readByteArray(), StandardCharsets.UTF_8));
        case (5 << 3) | 2 -> fields.put(5, summary(in.readByteArray()));
        default -> throw new AssertionError("unexpected tag " + tag);
      }
    }
    return fields;
  }

  private static String summary(byte[] summary) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(summary);
    assertThat(in.readTag()).isEqualTo((1 << 3) | 2);
    CodedInputStream value = in.readBytes().newCodedInput();
    assertThat(in.isAtEnd()).isTrue();
    assertThat(value.readTag()).isEqualTo((1 << 3) | 2);
    String name = value.readStringRequireUtf8();
    assertThat(value.readTag()).isEqualTo((2 << 3) | 5);
    String text = name + "=" + value.readFloat();
    assertThat(value.isAtEnd()).isTrue();
    return text;
  }
}
