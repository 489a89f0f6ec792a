// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.espalier.runtime.graph.ModelGraph;

/** TODO. */
public final class ModelFile {

  private ModelFile() {}

  public static void write(ModelGraph graph, Path file) {
    ByteBuffer[] sections = ModelEncoder.encode(graph);
    NewFile.write(file, sections);
  }

  public static ModelGraph read(Path file) {
    return read(file, Runtime.getRuntime().maxMemory());
  }

  /** Reads a model whose weights take at most so many bytes of memory. */
  static ModelGraph read(Path file, long mostMemory) {
    try {
      return ModelDecoder.decode(map(file), mostMemory);
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + NewFile.reason(e), e);
    }
  }

  private static ByteBuffer map(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(
          "this is a directory, a model is one file; give model.espalier in it");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size == 0) {
        throw new IllegalArgumentException("the file is empty; export the model again");
      }
      if (size > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "a model must be smaller than 2 GiB, the file has " + size + " bytes");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
