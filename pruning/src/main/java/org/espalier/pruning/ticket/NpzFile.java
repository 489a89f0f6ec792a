// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.ticket;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.DurableFile;
import org.espalier.graph.state.Tensor;

/**
 * Arrays for NumPy: a zip, stored without compression, of one {@code .npy} of version 1.0 each,
 * little-endian float32 in row-major order. {@code numpy.load(file)["fc1/kernel"]} finds an array
 * by its parameter's name. The same arrays give the same bytes: they are sorted by name and all
 * dated 1 February 1980.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">NumPy's
 *     format</a>
 */
final class NpzFile {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64; // of the first value in its .npy
  private static final int CHUNK = 1 << 14; // values copied at a time
  private static final LocalDateTime TIME =
      LocalDateTime.of(1980, 2, 1, 0, 0); // January has a zone written beside it

  @FunctionalInterface
  private interface Sink {
    void write(byte[] bytes, int length) throws IOException;
  }

  private NpzFile() {}

  /**
   * Writes arrays whole or not at all.
   *
   * @param arrays float32 by name; a name may hold slashes
   * @throws IllegalArgumentException if one is not float32
   * @throws UncheckedIOException if the disk refuses; an earlier file is then untouched
   */
  public static void write(Path file, Map<String, ? extends Tensor> arrays) {
    Map<String, Tensor.Floats> sorted = new TreeMap<>();
    arrays.forEach((name, tensor) -> sorted.put(name, floats(name, tensor)));
    DurableFile.write(file, out -> write(out, sorted));
  }

  private static Tensor.Floats floats(String name, Tensor tensor) {
    if (tensor instanceof Tensor.Floats floats) {
      return floats;
    }
    throw new IllegalArgumentException(
        "an array must be float32, got " + tensor + " (" + name + ")");
  }

  private static void write(OutputStream out, Map<String, Tensor.Floats> arrays)
      throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    zip.setMethod(ZipOutputStream.STORED);
    for (Map.Entry<String, Tensor.Floats> array : arrays.entrySet()) {
      Tensor.Floats tensor = array.getValue();
      byte[] header = header(tensor.shape());
      CRC32 crc = new CRC32();
      crc.update(header);
      forEachChunk(tensor.values(), (bytes, length) -> crc.update(bytes, 0, length));
      ZipEntry entry = new ZipEntry(array.getKey() + ".npy");
      entry.setTimeLocal(TIME);
      entry.setSize(header.length + (long) Float.BYTES * tensor.values().length);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(header);
      forEachChunk(tensor.values(), (bytes, length) -> zip.write(bytes, 0, length));
      zip.closeEntry();
    }
    zip.finish(); // the stream is the caller's
  }

  /** Magic, the length of what follows, and a Python dictionary, padded to the alignment. */
  private static byte[] header(Shape shape) {
    String tuple =
        shape.dimensions().stream().map(String::valueOf).collect(Collectors.joining(", "))
            + (shape.rank() == 1 ? "," : "");
    String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }".formatted(tuple);
    int unpadded = MAGIC.length + Short.BYTES + text.length() + 1;
    int padding = (ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT;
    byte[] dictionary = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(unpadded + padding)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .putShort((short) dictionary.length)
        .put(dictionary)
        .array();
  }

  private static void forEachChunk(float[] values, Sink sink) throws IOException {
    byte[] bytes = new byte[CHUNK * Float.BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += CHUNK) {
      int n = Math.min(CHUNK, values.length - from);
      buffer.asFloatBuffer().put(values, from, n);
      sink.write(bytes, n * Float.BYTES);
    }
  }
}
