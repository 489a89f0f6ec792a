// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.espalier.runtime.graph.ModelGraph;

/**
 * A model in one file, {@code model.espalier}. What is written is read back equal, to the bit; each
 * tensor is in the smallest of some exact codings, and every byte is under a checksum. What is at
 * which byte is in {@code docs/model-file.md}.
 */
public final class ModelFile {

  private ModelFile() {}

  /**
   * Writes a model; the file appears whole or not at all, in place of an earlier one.
   *
   * @param file in a directory that is there
   * @throws IllegalArgumentException if a name holds half of a surrogate pair, or weights have more
   *     than 2^30 rows or columns or 2^28 non-zeros
   * @throws UncheckedIOException if it cannot be written; an earlier file stays as it was
   */
  public static void write(ModelGraph graph, Path file) {
    NewFile.write(file, ModelEncoder.encode(graph));
  }

  /**
   * Reads a model. Every byte that it is made of has been checked, and nothing larger is allocated
   * than the header says and the bytes of the file account for.
   *
   * @throws ModelFileException if the file is not a model, is damaged, is of a newer version, or
   *     has weights for which this JVM's memory is too small
   * @throws UncheckedIOException if it cannot be read
   */
  public static ModelGraph read(Path file) {
    return read(file, Runtime.getRuntime().maxMemory());
  }

  /** Reads a model whose tensors take at most so many bytes of memory. */
  static ModelGraph read(Path file, long mostMemory) {
    if (Files.isDirectory(file)) {
      throw new ModelFileException(
          file + ": this is a directory, a model is one file; give model.espalier in it");
    }
    if (!Files.exists(file)) {
      throw new UncheckedIOException(
          "cannot read " + file + ": there is no such file; give model.espalier or its directory",
          new NoSuchFileException(file.toString()));
    }
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      return ModelDecoder.decode(open, file, mostMemory);
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(
          file
              + ": "
              + e.getMessage()
              + "; this is no model of Espalier's or it is damaged, copy or export it again",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + NewFile.reason(e), e);
    }
  }
}
