// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.runtime.file.ModelFile;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Shape;

/**
 * A model that predicts. Any number of threads may ask it at once: each prediction works in a
 * memory of its own, of which the model keeps as many as were ever in use together. Once they are
 * there and the JVM has compiled what runs, a prediction into a given array allocates nothing.
 *
 * <p>Numbers go in and out as arrays or buffers of {@code batch} examples one after the other, each
 * row-major with channels last, as TensorFlow has them. What comes out for an example depends, in
 * the last bits, on whether it was alone: the order of additions does.
 */
public final class Model implements AutoCloseable {

  /** The name of a model's file in its directory. */
  public static final String FILE = "model.espalier";

  private final ModelGraph graph;
  private final List<Shape> shapes;
  private final Predictions predictions;
  private final int[] inputSizes;
  private final int[] outputSizes;

  private Model(ModelGraph graph, ModelOptions options) {
    this.graph = options.measured() ? Tuning.measured(graph, options) : graph;
    this.shapes = graph.shapes();
    this.predictions = new Predictions(this.graph, options);
    this.inputSizes = new int[graph.inputs().size()];
    for (int i = 0; i < inputSizes.length; i++) {
      inputSizes[i] = graph.inputs().get(i).shape().size();
    }
    this.outputSizes = new int[graph.outputs().size()];
    for (int i = 0; i < outputSizes.length; i++) {
      outputSizes[i] = shapes.get(graph.outputs().get(i).value()).size();
    }
  }

  /**
   * Opens a file with {@link ModelOptions#DEFAULT}.
   *
   * @param path {@code model.espalier}, or the directory it is in
   * @throws org.espalier.runtime.file.ModelFileException if it is no model file, or a broken one
   * @throws java.io.UncheckedIOException if it cannot be read
   * @throws IllegalArgumentException if it needs more memory than the JVM may have
   */
  public static Model open(Path path) {
    return open(path, ModelOptions.DEFAULT);
  }

  /** Opens a file; throws what {@link #open(Path)} throws. */
  public static Model open(Path path, ModelOptions options) {
    Path file = Files.isDirectory(path) ? path.resolve(FILE) : path;
    return of(ModelFile.read(file), options);
  }

  /** A model of a graph in memory. */
  public static Model of(ModelGraph graph, ModelOptions options) {
    return new Model(graph, options);
  }

  /** What it computes. */
  public ModelGraph graph() {
    return graph;
  }

  /** What it is called. */
  public String name() {
    return graph.name();
  }

  /** What it is given, in order. */
  public List<ModelGraph.Input> inputs() {
    return graph.inputs();
  }

  /** What it gives back, in order. */
  public List<ModelGraph.Output> outputs() {
    return graph.outputs();
  }

  /** The shape of one example of an output, by its place. */
  public Shape outputShape(int output) {
    return shapes.get(graph.outputs().get(output).value());
  }

  /** The names of the classes in order; empty if there are none. */
  public List<String> labels() {
    return graph.labels();
  }

  /**
   * Predicts one example, into a new array; for models of one input of numbers.
   *
   * @return the first output
   * @throws IllegalArgumentException if it has another length, or the model several inputs or ids
   * @throws ClosedModelException if it is closed
   */
  public float[] predict(float[] example) {
    float[] result = new float[outputSizes[0]];
    predict(example, result, 1);
    return result;
  }

  /**
   * Predicts some examples; for models of one input of numbers.
   *
   * @param to the first output of each example
   * @throws IllegalArgumentException if an array has another length, the batch is below 1, or the
   *     model has several inputs or ids
   * @throws ClosedModelException if it is closed
   */
  public void predict(float[] from, float[] to, int batch) {
    requireOne(ModelGraph.Type.FLOATS);
    requireLength("input", inputSizes[0], batch, from.length);
    requireLength("output", outputSizes[0], batch, to.length);
    predictFirst(from, to, batch);
  }

  /**
   * Predicts some examples; for models of one input of ids.
   *
   * @param to the first output of each example
   * @throws IllegalArgumentException if an array has another length, the batch is below 1, or the
   *     model has several inputs or takes numbers
   * @throws ClosedModelException if it is closed
   */
  public void predict(int[] ids, float[] to, int batch) {
    requireOne(ModelGraph.Type.IDS);
    requireLength("input", inputSizes[0], batch, ids.length);
    requireLength("output", outputSizes[0], batch, to.length);
    predictFirst(ids, to, batch);
  }

  /**
   * Predicts some examples, for any model: all inputs to all outputs, from and to buffers of any
   * kind, from their positions on, which stay where they are.
   *
   * @param from a buffer an input, a {@link FloatBuffer} of numbers or an {@link IntBuffer} of ids
   * @param to a buffer an output
   * @throws IllegalArgumentException if there are more or fewer buffers, one has another type or
   *     fewer numbers left than the batch needs, one to write to is read-only, or the batch is
   *     below 1
   * @throws ClosedModelException if it is closed
   */
  public void predict(Buffer[] from, FloatBuffer[] to, int batch) {
    requireBuffers(from, to, batch);
    Prediction prediction = predictions.begin();
    try {
      for (int i = 0; i < from.length; i++) {
        prediction.from(i, from[i]);
      }
      for (int i = 0; i < to.length; i++) {
        prediction.to(i, to[i]);
      }
      prediction.run(batch);
    } finally {
      predictions.end(prediction);
    }
  }

  /**
   * No further prediction begins; those that run are finished. What holds their memory is given
   * back to the JVM.
   */
  @Override
  public void close() {
    predictions.close();
  }

  private void predictFirst(Object from, float[] to, int batch) {
    Prediction prediction = predictions.begin();
    try {
      prediction.from(0, from);
      prediction.to(0, to);
      prediction.run(batch);
    } finally {
      predictions.end(prediction);
    }
  }

  private void requireOne(ModelGraph.Type type) {
    if (inputSizes.length != 1 || graph.inputs().get(0).type() != type) {
      throw new IllegalArgumentException(
          "model %s takes %s; give it buffers, or an array of that type"
              .formatted(name(), graph.inputs()));
    }
  }

  private void requireLength(String what, int size, int batch, int found) {
    if (batch < 1) {
      throw new IllegalArgumentException("batch must be at least 1, got " + batch);
    }
    if ((long) size * batch != found) {
      throw new IllegalArgumentException(
          "the %s must be %d examples of %d numbers, got %d in all (model %s)"
              .formatted(what, batch, size, found, name()));
    }
  }

  private void requireBuffers(Buffer[] from, FloatBuffer[] to, int batch) {
    if (from.length != inputSizes.length || to.length != outputSizes.length) {
      throw new IllegalArgumentException(
          "model %s has %d inputs and %d outputs, got %d and %d buffers"
              .formatted(name(), inputSizes.length, outputSizes.length, from.length, to.length));
    }
    for (int i = 0; i < from.length; i++) {
      boolean ids = graph.inputs().get(i).type() == ModelGraph.Type.IDS;
      if (ids ? !(from[i] instanceof IntBuffer) : !(from[i] instanceof FloatBuffer)) {
        throw new IllegalArgumentException(
            "input %s takes %s, got a %s"
                .formatted(
                    graph.inputs().get(i).name(),
                    ids ? "an IntBuffer of ids" : "a FloatBuffer",
                    from[i].getClass().getSimpleName()));
      }
      requireRemaining(graph.inputs().get(i).name(), inputSizes[i], batch, from[i]);
    }
    for (int i = 0; i < to.length; i++) {
      if (to[i].isReadOnly()) {
        throw new IllegalArgumentException(
            "the buffer of %s must be one that can be written to, got a read-only one (model %s)"
                .formatted(graph.outputs().get(i).name(), name()));
      }
      requireRemaining(graph.outputs().get(i).name(), outputSizes[i], batch, to[i]);
    }
  }

  private void requireRemaining(String what, int size, int batch, Buffer buffer) {
    if (batch < 1) {
      throw new IllegalArgumentException("batch must be at least 1, got " + batch);
    }
    if ((long) size * batch > buffer.remaining()) {
      throw new IllegalArgumentException(
          "the buffer of %s must have %d examples of %d numbers, has %d left (model %s)"
              .formatted(what, batch, size, buffer.remaining(), name()));
    }
  }
}
