// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

/** The files of a SavedModel made from another. */
final class ModelFiles {

  /** What a model has beside its graph and variables. */
  private static final List<String> BESIDE =
      List.of("assets", "assets.extra", BatchingParameters.FILE);

  private ModelFiles() {}

  /**
   * Writes a graph into a directory, and copies what the model it comes from has beside its own.
   */
  static void write(MetaGraphDef graph, Path from, Path to) {
    try {
      write(savedModel(graph), to);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + to, e);
    }
    copyThose(BESIDE, from, to);
  }

  /** Copies all that is known of a SavedModel's directory. */
  static void copyAll(Path from, Path to) {
    copyThose(List.of(SavedModelFile.BINARY, SavedModelFile.TEXT, "variables"), from, to);
    copyThose(BESIDE, from, to);
  }

  private static void copyThose(List<String> names, Path from, Path to) {
    for (String name : names) {
      if (Files.exists(from.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        copy(from.resolve(name), to.resolve(name));
      }
    }
  }

  /**
   * Writes a SavedModel's file, the same bytes each time: TensorFlow gives a node's attributes in
   * another order in every process.
   */
  static void write(SavedModel model, Path directory) throws IOException {
    try (OutputStream out = Files.newOutputStream(directory.resolve(SavedModelFile.BINARY))) {
      CodedOutputStream sorted = CodedOutputStream.newInstance(out);
      sorted.useDeterministicSerialization();
      model.writeTo(sorted);
      sorted.flush();
    }
  }

  /** A SavedModel of one graph. */
  static SavedModel savedModel(MetaGraphDef graph) {
    return SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(graph).build();
  }

  /**
   * Copies a file, or a directory with all below it; not who may read and write it.
   *
   * @throws IllegalArgumentException if something in it is neither, such as a link that leads
   *     elsewhere
   */
  static void copy(Path from, Path to) {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path each : (Iterable<Path>) tree::iterator) {
        Path target = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(target);
        } else if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
          try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            Files.copy(each, out);
          }
        } else {
          throw new IllegalArgumentException(
              "a SavedModel holds files and directories alone, got something else: " + each);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy " + from + " to " + to, e);
    }
  }

  /** The bytes of a model's files that would be copied as they are. */
  static long bytesBeside(Path directory) {
    return BESIDE.stream().mapToLong(name -> bytes(directory.resolve(name))).sum();
  }

  /** The bytes of all files below a directory, or of a file; 0 if there is none. */
  static long bytes(Path path) {
    if (!Files.exists(path)) {
      return 0;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      long bytes = 0;
      for (Path each : (Iterable<Path>) tree::iterator) {
        bytes += Files.isRegularFile(each) ? Files.size(each) : 0;
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }
}
