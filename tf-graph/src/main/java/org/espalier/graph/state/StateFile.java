// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.espalier.graph.network.JsonProblem;
import org.espalier.graph.network.Shape;

/**
 * A State as one file, little-endian:
 *
 * <pre>
 * 8 bytes  "ESPSTATE"
 * int32    version, 1
 * int32    bytes of the header
 * int32    CRC32C of the header
 * header   JSON: [{"name", "type": "float32"|"int64", "shape", "crc32c"}, ...]
 * tensors  raw values in the header's order, without gaps
 * </pre>
 *
 * Written whole or not at all ({@link DurableFile}). Reading checks every size against the file
 * before it allocates anything.
 */
public final class StateFile {

  private static final byte[] MAGIC = {'E', 'S', 'P', 'S', 'T', 'A', 'T', 'E'};
  private static final int VERSION = 1;
  private static final int PREFIX = MAGIC.length + 3 * Integer.BYTES;
  private static final int CHUNK = 1 << 16; // values copied at a time
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private record Entry(String name, String type, Shape shape, long crc32c) {
    Entry {
      if (!type.equals("float32") && !type.equals("int64")) {
        throw new IllegalArgumentException(
            "type must be float32 or int64, got " + type + " (" + name + ")");
      }
    }

    long bytes() {
      return Math.multiplyExact(shape.size(), type.equals("float32") ? Float.BYTES : Long.BYTES);
    }
  }

  @FunctionalInterface
  private interface Sink {
    void write(byte[] bytes, int length) throws IOException;
  }

  private StateFile() {}

  /**
   * Writes a State.
   *
   * @throws UncheckedIOException if the disk refuses; an earlier file is then untouched
   */
  public static void write(Path file, State state) {
    List<Entry> entries = entries(state);
    DurableFile.write(
        file,
        out -> {
          byte[] header = MAPPER.writeValueAsBytes(entries);
          ByteBuffer prefix = ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN);
          prefix.put(MAGIC).putInt(VERSION).putInt(header.length).putInt((int) crc(header));
          out.write(prefix.array());
          out.write(header);
          for (Tensor tensor : state.tensors().values()) {
            forEachChunk(tensor, (bytes, length) -> out.write(bytes, 0, length));
          }
        });
  }

  /**
   * Tells a State from others of the same names and shapes: the CRC32C, in hexadecimal, of the
   * header that its file has, and so of names, types, shapes and every tensor's checksum.
   */
  public static String fingerprint(State state) {
    try {
      return HexFormat.of().toHexDigits((int) crc(MAPPER.writeValueAsBytes(entries(state))));
    } catch (JsonProcessingException e) {
      throw new AssertionError("names, types and numbers can be written", e);
    }
  }

  private static List<Entry> entries(State state) {
    List<Entry> entries = new ArrayList<>();
    state
        .tensors()
        .forEach(
            (name, tensor) -> {
              CRC32C crc = new CRC32C();
              try {
                forEachChunk(tensor, (bytes, length) -> crc.update(bytes, 0, length));
              } catch (IOException e) {
                throw new AssertionError("a checksum does no input or output", e);
              }
              String type = tensor instanceof Tensor.Floats ? "float32" : "int64";
              entries.add(new Entry(name, type, tensor.shape(), crc.getValue()));
            });
    return entries;
  }

  /**
   * Reads a State.
   *
   * @throws CorruptStateException if it is not a State, of another version, cut off, or a checksum
   *     differs, naming the file and, where one is to blame, the tensor
   * @throws UncheckedIOException if the file cannot be read
   */
  public static State read(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer prefix =
          ByteBuffer.wrap(read(channel, 0, PREFIX, file, "the prefix"))
              .order(ByteOrder.LITTLE_ENDIAN);
      byte[] magic = new byte[MAGIC.length];
      prefix.get(magic);
      if (!Arrays.equals(magic, MAGIC)) {
        throw new CorruptStateException(file, "it does not begin with ESPSTATE");
      }
      int version = prefix.getInt();
      if (version != VERSION) {
        throw CorruptStateException.ofVersion(file, version, VERSION);
      }
      int length = prefix.getInt();
      int crc = prefix.getInt();
      byte[] header = read(channel, PREFIX, length, file, "the header");
      if ((int) crc(header) != crc) {
        throw new CorruptStateException(file, "the checksum of the header differs");
      }
      List<Entry> entries = MAPPER.readValue(header, new TypeReference<List<Entry>>() {});
      if (entries == null || entries.contains(null)) {
        throw new CorruptStateException(file, "its header makes no sense: it holds a null");
      }
      Map<String, Tensor> tensors = new TreeMap<>();
      long at = PREFIX + (long) length;
      for (Entry entry : entries) {
        byte[] raw = read(channel, at, entry.bytes(), file, "tensor " + entry.name());
        if (crc(raw) != entry.crc32c()) {
          throw new CorruptStateException(
              file, "the checksum of tensor " + entry.name() + " differs");
        }
        if (tensors.put(entry.name(), decode(entry, raw)) != null) {
          throw new CorruptStateException(file, "tensor " + entry.name() + " is there twice");
        }
        at += entry.bytes();
      }
      if (at != channel.size()) {
        throw new CorruptStateException(file, (channel.size() - at) + " bytes follow its end");
      }
      return new State(tensors);
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("there is no State " + file, e);
    } catch (JsonProcessingException e) {
      throw new CorruptStateException(file, "its header makes no sense: " + JsonProblem.of(e));
    } catch (CharConversionException e) {
      throw new CorruptStateException(file, "its header makes no sense: it is not UTF-8");
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CorruptStateException(file, "its header makes no sense: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the State " + file, e);
    }
  }

  private static byte[] read(FileChannel channel, long at, long bytes, Path file, String what)
      throws IOException {
    if (bytes < 0 || bytes > channel.size() - at || bytes > Integer.MAX_VALUE - 8) {
      throw new CorruptStateException(
          file, what + " should have " + bytes + " bytes, " + (channel.size() - at) + " are left");
    }
    byte[] raw = new byte[(int) bytes];
    ByteBuffer buffer = ByteBuffer.wrap(raw);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new CorruptStateException(file, what + " is cut off");
      }
    }
    return raw;
  }

  private static Tensor decode(Entry entry, byte[] raw) {
    ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
    int n = (int) entry.shape().size();
    if (entry.type().equals("float32")) {
      float[] values = new float[n];
      bytes.asFloatBuffer().get(values);
      return Tensor.of(entry.shape(), values);
    }
    long[] values = new long[n];
    bytes.asLongBuffer().get(values);
    return Tensor.of(entry.shape(), values);
  }

  private static void forEachChunk(Tensor tensor, Sink sink) throws IOException {
    byte[] bytes = new byte[CHUNK * Long.BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (tensor instanceof Tensor.Floats floats) {
      float[] values = floats.values();
      for (int from = 0; from < values.length; from += CHUNK) {
        int n = Math.min(CHUNK, values.length - from);
        buffer.asFloatBuffer().put(values, from, n);
        sink.write(bytes, n * Float.BYTES);
      }
    } else if (tensor instanceof Tensor.Longs longs) {
      long[] values = longs.values();
      for (int from = 0; from < values.length; from += CHUNK) {
        int n = Math.min(CHUNK, values.length - from);
        buffer.asLongBuffer().put(values, from, n);
        sink.write(bytes, n * Long.BYTES);
      }
    }
  }

  private static long crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }
}
