// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares a model with one that was made of it, as both lie on disk. In a fresh JVM: TensorFlow
 * has one thread there, so that the same sums are the same to the bit, the runtime has its vectors,
 * and a crash ends only that.
 */
final class FreshComparison {

  private static final Duration LIMIT = Duration.ofHours(1); // for many requests of a large model

  private FreshComparison() {}

  /**
   * Compares.
   *
   * @param model the version directory of a SavedModel
   * @param made what the other is called, {@code packed} or {@code expanded}
   * @param other the directory of a SavedModel, or of a model of the runtime, which is asked by
   *     {@code serving_default} alone
   * @param examples a file in the form of a warm-up file; empty for the model's own
   * @throws IllegalStateException if either model cannot be loaded, or the other one fails where
   *     the model answers
   */
  static Movement of(Path model, String made, Path other, Optional<Path> examples) {
    String file = examples.map(path -> path.toAbsolutePath().toString()).orElse("");
    return FreshJvm.ask(
        "comparing %s with the %s model".formatted(model, made),
        Main.class,
        List.of(model.toAbsolutePath().toString(), made, other.toAbsolutePath().toString()),
        LIMIT,
        question -> Files.writeString(question, file),
        FreshComparison::read);
  }

  /** What the fresh JVM runs: MODEL MADE OTHER EXAMPLES MOVEMENT, paths but for MADE. */
  static final class Main {

    private Main() {}

    /**
     * Loads both, compares, writes what was found.
     *
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
      String examples = Files.readString(Path.of(args[3]));
      Movement movement =
          compare(
              Path.of(args[0]),
              args[1],
              Path.of(args[2]),
              Optional.of(examples).filter(file -> !file.isEmpty()).map(Path::of));
      write(Path.of(args[4]), movement);
    }
  }

  private static Movement compare(Path model, String made, Path other, Optional<Path> examples) {
    MetaGraph graph = CheckedSavedModel.graph(model);
    try (ServedModel was = ServedModel.loadOnOneThread(model)) {
      if (RuntimeModel.find(other).isPresent()) {
        try (RuntimeModel is = RuntimeModel.load(other)) {
          return ModelComparison.compareDefault(
              was, made, request -> RuntimeAnswers.of(is, request), graph, examples);
        }
      }
      try (ServedModel is =
          ServedModel.loadOnOneThread(CheckedSavedModel.graph(other).directory())) {
        return ModelComparison.compare(was, made, is, graph, examples);
      }
    }
  }

  static void write(Path file, Movement movement) throws IOException {
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeInt(movement.requests());
      out.writeBoolean(movement.identical());
      out.writeDouble(movement.largestDifference());
      out.writeDouble(movement.largestValue());
      out.writeLong(movement.differentPredictions());
      out.writeLong(movement.rows());
      out.writeInt(movement.notCompared().size());
      for (String signature : movement.notCompared()) {
        out.writeUTF(signature);
      }
    }
  }

  static Movement read(Path file) throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      int requests = in.readInt();
      boolean identical = in.readBoolean();
      double difference = in.readDouble();
      double largest = in.readDouble();
      long different = in.readLong();
      long rows = in.readLong();
      List<String> notCompared = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        notCompared.add(in.readUTF());
      }
      return new Movement(requests, identical, difference, largest, different, rows, notCompared);
    }
  }
}
