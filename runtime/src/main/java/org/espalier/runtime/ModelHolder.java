// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The newest version of a model below {@code BASE/NAME}, for programs that go on predicting while
 * versions are published. Any number of threads may predict while {@link #refresh} swaps a newer
 * version in: what began on the old one is finished there, what comes later goes to the new one,
 * and nothing fails or waits. Predicting through a holder allocates no more than on the model
 * itself.
 *
 * <p>A version is a directory named by a whole number from 1 on, with {@code model.espalier} in it;
 * other directories are passed over. Versions whose inputs or outputs differ are swapped all the
 * same; {@link #ask} is for programs that want to look before they predict.
 */
public final class ModelHolder implements AutoCloseable {

  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");

  private final @Nullable Path base; // null for a model that has no versions
  private final ModelOptions options;
  private volatile Held held;
  private boolean closed;

  /** The current model, 0 its version where it has none. */
  private record Held(Model model, long version) {}

  private ModelHolder(@Nullable Path base, ModelOptions options, Held held) {
    this.base = base;
    this.options = options;
    this.held = held;
  }

  /**
   * Opens the highest version.
   *
   * @param base {@code BASE/NAME}
   * @throws IllegalArgumentException if there is no version
   * @throws org.espalier.runtime.file.ModelFileException if its file is broken
   * @throws UncheckedIOException if it cannot be read
   */
  public static ModelHolder open(Path base, ModelOptions options) {
    long highest = highest(base);
    if (highest == 0) {
      throw new IllegalArgumentException(
          base
              + " must hold versions, such as "
              + base.resolve("1").resolve(Model.FILE)
              + ", has none; export a model there with --flavour runtime");
    }
    return new ModelHolder(base, options, open(base, highest, options));
  }

  /** Holds a model that has no versions, and closes it in the end. */
  public static ModelHolder of(Model model) {
    return new ModelHolder(null, ModelOptions.DEFAULT, new Held(model, 0));
  }

  /** The current model, which the next {@link #refresh} may close: see {@link #ask}. */
  public Model model() {
    return held.model;
  }

  /** The version of the current model; empty if it has none. */
  public OptionalLong version() {
    long version = held.version;
    return version == 0 ? OptionalLong.empty() : OptionalLong.of(version);
  }

  /**
   * Looks for a version above the current one, opens the highest and swaps it in. Whoever calls it
   * waits while the file is read and, with {@link ModelOptions#withMeasuredKernels}, its kernels
   * are measured, which may take minutes; predictions do not.
   *
   * @return whether there was one
   * @throws org.espalier.runtime.file.ModelFileException if its file is broken, naming it; the
   *     current version stays, as with every other failure, and the next call tries again
   * @throws IllegalArgumentException if it needs more memory than the JVM may have
   * @throws UncheckedIOException if it cannot be read
   * @throws ClosedModelException if the holder is closed
   */
  public synchronized boolean refresh() {
    Held old = held;
    if (closed) {
      throw new ClosedModelException(old.model.name());
    }
    long highest = base == null ? 0 : highest(base);
    if (base == null || highest <= old.version) {
      return false;
    }
    held = open(base, highest, options);
    old.model.close();
    return true;
  }

  /** As {@link Model#predict(float[], float[], int)}, on the current model. */
  public void predict(float[] from, float[] to, int batch) {
    for (Model model = model(); ; model = model()) {
      try {
        model.predict(from, to, batch);
        return;
      } catch (ClosedModelException e) {
        throwUnlessReplaced(model, e);
      }
    }
  }

  /** As {@link Model#predict(int[], float[], int)}, on the current model. */
  public void predict(int[] ids, float[] to, int batch) {
    for (Model model = model(); ; model = model()) {
      try {
        model.predict(ids, to, batch);
        return;
      } catch (ClosedModelException e) {
        throwUnlessReplaced(model, e);
      }
    }
  }

  /** As {@link Model#predict(Buffer[], FloatBuffer[], int)}, on the current model. */
  public void predict(Buffer[] from, FloatBuffer[] to, int batch) {
    for (Model model = model(); ; model = model()) {
      try {
        model.predict(from, to, batch);
        return;
      } catch (ClosedModelException e) {
        throwUnlessReplaced(model, e);
      }
    }
  }

  /**
   * Asks the current model, so that a question that first looks at its inputs and then predicts
   * sees one model; asks once more from the beginning if that was closed in between.
   *
   * @throws ClosedModelException if the holder is closed
   */
  public <R> R ask(Function<Model, R> question) {
    for (Model model = model(); ; model = model()) {
      try {
        return question.apply(model);
      } catch (ClosedModelException e) {
        throwUnlessReplaced(model, e);
      }
    }
  }

  /** Closes the current model; no further prediction begins. */
  @Override
  public synchronized void close() {
    closed = true;
    held.model.close();
  }

  /** A model is replaced before it is closed, so whoever finds it closed finds another. */
  private void throwUnlessReplaced(Model model, ClosedModelException e) {
    if (model == model()) {
      throw e;
    }
  }

  private static Held open(Path base, long version, ModelOptions options) {
    Path file = base.resolve(Long.toString(version)).resolve(Model.FILE);
    return new Held(Model.open(file, options), version);
  }

  /** The highest version with a file, 0 if there is none. */
  private static long highest(Path base) {
    long highest = 0;
    if (!Files.isDirectory(base)) {
      return highest;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(base)) {
      for (Path child : children) {
        String name = String.valueOf(child.getFileName());
        if (VERSION.matcher(name).matches() && Files.isRegularFile(child.resolve(Model.FILE))) {
          highest = Math.max(highest, Long.parseLong(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + base, e);
    } catch (DirectoryIteratorException e) { // the same, while it is being listed
      throw new UncheckedIOException("cannot list " + base, e.getCause());
    }
    return highest;
  }
}
