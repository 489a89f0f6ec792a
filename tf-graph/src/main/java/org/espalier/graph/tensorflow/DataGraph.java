// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.List;
import java.util.stream.LongStream;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Shape;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * A data set on the device and the operations that take batches from it. All splits lie in one
 * variable, training first, then validation, then test; images that are to be cropped lie there
 * with their border of zeros, so that a crop is one gather.
 */
final class DataGraph {

  private record Store(VarHandleOp handle, Placeholder<?> fed, Op assign) {}

  private final Ops tf;
  private final BatchSource source;
  private final DataSet data;
  private final Shape stored; // of one example, border included
  private final Store inputs;
  private final Store targets;

  DataGraph(Ops tf, BatchSource source) {
    this.tf = tf.withSubScope("data");
    this.source = source;
    this.data = source.data();
    Shape shape = data.training().shape();
    int pad = source.augmentation().pad();
    boolean image = shape.rank() == 3 && data.training().isBytes();
    if ((pad > 0 || source.augmentation().flip()) && !image) {
      throw new IllegalArgumentException(
          "only images can be cropped and flipped, the examples of "
              + data.name()
              + " are "
              + shape);
    }
    this.stored =
        pad == 0
            ? shape
            : Shape.of(
                shape.dimension(0) + 2 * pad, shape.dimension(1) + 2 * pad, shape.dimension(2));
    long n = size();
    this.inputs = inputs(rows(n, stored));
    this.targets =
        labels()
            ? longs("targets", org.tensorflow.ndarray.Shape.of(n))
            : store(
                "targets",
                TFloat32.class,
                org.tensorflow.ndarray.Shape.of(n, data.training().targets().width()));
  }

  /** Where a split begins in the variable. */
  int offset(Split split) {
    return switch (split) {
      case TRAINING -> 0;
      case VALIDATION -> data.training().size();
      case TEST -> data.training().size() + data.validation().size();
    };
  }

  int size(Split split) {
    return switch (split) {
      case TRAINING -> data.training().size();
      case VALIDATION -> data.validation().size();
      case TEST -> data.test().size();
    };
  }

  /** The examples as they are, scaled, float32; ids int64: {@code [batch, shape...]}. */
  Operand<?> inputs(Operand<TInt64> indices) {
    int pad = source.augmentation().pad();
    if (data.training().isInts()) {
      return tf.resourceGather(inputs.handle(), indices, TInt64.class);
    }
    if (pad == 0) {
      return scale(gather(inputs, data.training().isBytes(), indices));
    }
    Operand<TInt64> images = cube(indices);
    Operand<TInt64> offset = tf.fill(tf.shape(images), tf.constant((long) pad));
    return scale(crop(images, offset, offset, tf.fill(tf.shape(images), tf.constant(0L))));
  }

  /** The examples, cropped and flipped at random as the seed and key say, then scaled. */
  Operand<?> augmented(Operand<TInt64> indices, long seed, Operand<TInt64> key) {
    int pad = source.augmentation().pad();
    boolean flip = source.augmentation().flip();
    if (pad == 0 && !flip) {
      return inputs(indices);
    }
    Operand<TInt64> images = cube(indices);
    Operand<TInt32> shape = tf.shape(images);
    Operand<TInt64> zeros = tf.fill(shape, tf.constant(0L));
    Operand<TInt64> top = pad == 0 ? zeros : draw(shape, seed, "crop-top", key, 2 * pad + 1);
    Operand<TInt64> left = pad == 0 ? zeros : draw(shape, seed, "crop-left", key, 2 * pad + 1);
    Operand<TInt64> mirrored = flip ? draw(shape, seed, "flip", key, 2) : zeros;
    return scale(crop(images, top, left, mirrored));
  }

  /**
   * Distributions {@code [batch, width]}, or values.
   *
   * @param width the network's outputs, at least the data's classes
   */
  Operand<TFloat32> targets(Operand<TInt64> indices, int width) {
    if (!labels()) {
      return tf.resourceGather(targets.handle(), indices, TFloat32.class);
    }
    Operand<TInt64> labels = tf.resourceGather(targets.handle(), indices, TInt64.class);
    return tf.oneHot(labels, tf.constant(width), tf.constant(1f), tf.constant(0f));
  }

  boolean labels() {
    return data.training().targets() instanceof Targets.Labels;
  }

  /** Copies everything to the device. */
  void upload(Session session) {
    DataCopies copies = new DataCopies(data, stored, source.augmentation().pad());
    try (TType all = copies.inputs()) {
      run(session, inputs, all);
    }
    try (TType all = copies.targets()) {
      run(session, targets, all);
    }
  }

  /**
   * Gathers windows of the original size; mirrored is 1 where columns run backwards. All are {@code
   * [batch, 1, 1]}.
   */
  private Operand<TFloat32> crop(
      Operand<TInt64> images, Operand<TInt64> top, Operand<TInt64> left, Operand<TInt64> mirrored) {
    int height = data.training().shape().dimension(0);
    int width = data.training().shape().dimension(1);
    Operand<TInt64> rows = line(height, new int[] {1, height, 1});
    Operand<TInt64> columns = line(width, new int[] {1, 1, width});
    // x or width - 1 - x, without a branch: x + mirrored * (width - 1 - 2x)
    Operand<TInt64> reversal =
        tf.math.sub(tf.constant(width - 1L), tf.math.mul(columns, tf.constant(2L)));
    Operand<TInt64> turned = tf.math.add(columns, tf.math.mul(mirrored, reversal));
    Operand<TInt64> y = tf.math.add(rows, top); // [batch, height, 1]
    Operand<TInt64> x = tf.math.add(turned, left); // [batch, 1, width]
    Operand<TInt64> zeros = tf.math.mul(tf.math.mul(y, x), tf.constant(0L));
    Operand<TInt64> index =
        tf.stack(
            List.of(tf.math.add(zeros, images), tf.math.add(zeros, y), tf.math.add(zeros, x)),
            org.tensorflow.op.core.Stack.axis(3L));
    return tf.dtypes.cast(
        tf.resourceGatherNd(inputs.handle(), index, TUint8.class), TFloat32.class);
  }

  private Operand<TInt64> line(int n, int[] shape) {
    return tf.reshape(tf.constant(LongStream.range(0, n).toArray()), tf.constant(shape));
  }

  private Operand<TInt64> cube(Operand<TInt64> perExample) {
    return tf.reshape(perExample, tf.constant(new int[] {-1, 1, 1}));
  }

  /** Drawn in the shape that is wanted: TensorFlow would reshape before the cast, as int32. */
  private Operand<TInt64> draw(
      Operand<TInt32> shape, long seed, String layer, Operand<TInt64> key, int bound) {
    Draws draws = new Draws(tf, Draws.seed(tf, seed, layer, key));
    return tf.dtypes.cast(draws.integers(shape, bound), TInt64.class);
  }

  private Operand<TFloat32> gather(Store store, boolean bytes, Operand<TInt64> indices) {
    return bytes
        ? tf.dtypes.cast(tf.resourceGather(store.handle(), indices, TUint8.class), TFloat32.class)
        : tf.resourceGather(store.handle(), indices, TFloat32.class);
  }

  private Operand<TFloat32> scale(Operand<TFloat32> raw) {
    return TransformGraph.scale(tf, data.transform(), raw, data.training().shape());
  }

  private long size() {
    return (long) data.training().size() + data.validation().size() + data.test().size();
  }

  private Store inputs(org.tensorflow.ndarray.Shape shape) {
    if (data.training().isInts()) {
      return longs("inputs", shape);
    }
    return data.training().isBytes()
        ? store("inputs", TUint8.class, shape)
        : store("inputs", TFloat32.class, shape);
  }

  private <T extends TType> Store store(
      String name, Class<T> type, org.tensorflow.ndarray.Shape shape) {
    Ops scoped = tf.withSubScope(name);
    VarHandleOp handle = scoped.varHandleOp(type, shape, VarHandleOp.sharedName("data/" + name));
    Placeholder<T> fed = scoped.placeholder(type, Placeholder.shape(shape));
    return new Store(handle, fed, scoped.assignVariableOp(handle, fed));
  }

  /** Fed as int32, kept as int64: TensorFlow keeps int32 in the host's memory, even of a GPU. */
  private Store longs(String name, org.tensorflow.ndarray.Shape shape) {
    Ops scoped = tf.withSubScope(name);
    VarHandleOp handle =
        scoped.varHandleOp(TInt64.class, shape, VarHandleOp.sharedName("data/" + name));
    Placeholder<TInt32> fed = scoped.placeholder(TInt32.class, Placeholder.shape(shape));
    Operand<TInt64> wide = scoped.dtypes.cast(fed, TInt64.class);
    return new Store(handle, fed, scoped.assignVariableOp(handle, wide));
  }

  static org.tensorflow.ndarray.Shape rows(long n, Shape shape) {
    return org.tensorflow.ndarray.Shape.of(n).append(Transfer.shape(shape));
  }

  private static void run(Session session, Store store, TType values) {
    session.runner().feed(store.fed(), values).addTarget(store.assign()).run().close();
  }
}
