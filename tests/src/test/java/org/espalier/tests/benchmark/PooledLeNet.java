// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/** LeNet-5 and its gradient step in plain TensorFlow, with a choice of the pooling operation. */
final class PooledLeNet implements AutoCloseable {

  /** Pools 2x2 by maximum. */
  @FunctionalInterface
  interface Pooling {
    Operand<TFloat32> pool(Ops tf, Operand<TFloat32> x);
  }

  private static final int BATCH = 60;

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final List<Op> initial = new ArrayList<>();
  private final List<VarHandleOp> handles = new ArrayList<>();
  private final List<Operand<TFloat32>> reads = new ArrayList<>();
  private final Op step;
  private final Session session;

  private PooledLeNet(Pooling pooling) {
    Operand<TFloat32> images = variable(BATCH, 28, 28, 1);
    Operand<TFloat32> targets =
        tf.oneHot(
            tf.range(tf.constant(0), tf.constant(BATCH), tf.constant(1)),
            tf.constant(10),
            tf.constant(1f),
            tf.constant(0f));
    Operand<TFloat32> x = pooling.pool(tf, convolution(images, 1, 20));
    x = pooling.pool(tf, convolution(x, 20, 50));
    x = tf.nn.relu(dense(tf.reshape(x, tf.constant(new int[] {BATCH, 800})), 800, 500));
    Operand<TFloat32> logits = dense(x, 500, 10);
    Operand<TFloat32> loss =
        tf.math.mean(tf.nn.softmaxCrossEntropyWithLogits(logits, targets).loss(), tf.constant(0));
    List<Op> updates = new ArrayList<>();
    // The first variable is the images, which are not trained.
    Output<?>[] by = reads.stream().skip(1).map(Operand::asOutput).toArray(Output<?>[]::new);
    Output<?>[] gradients = graph.addGradients(loss.asOutput(), by);
    for (int i = 0; i < gradients.length; i++) {
      updates.add(descend(handles.get(i + 1), gradients[i]));
    }
    this.step = tf.withControlDependencies(updates).noOp();
    this.session =
        new Session(
            graph,
            ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(1)
                .setInterOpParallelismThreads(1)
                .build());
  }

  static PooledLeNet open(Pooling pooling) {
    PooledLeNet net = new PooledLeNet(pooling);
    Session.Runner runner = net.session.runner();
    net.initial.forEach(runner::addTarget);
    runner.run().close();
    return net;
  }

  /** What networks are lowered to. */
  static Operand<TFloat32> maxPool(Ops tf, Operand<TFloat32> x) {
    return tf.scope()
        .env()
        .opBuilder("MaxPool", tf.scope().makeOpName("MaxPool"), tf.scope())
        .addInput(x.asOutput())
        .setAttr("ksize", new long[] {1, 2, 2, 1})
        .setAttr("strides", new long[] {1, 2, 2, 1})
        .setAttr("padding", "VALID")
        .build()
        .output(0);
  }

  /** What TensorFlow Java's own method makes. */
  static Operand<TFloat32> maxPoolV2(Ops tf, Operand<TFloat32> x) {
    Operand<org.tensorflow.types.TInt32> two = tf.constant(new int[] {1, 2, 2, 1});
    return tf.nn.maxPool(x, two, two, "VALID");
  }

  void train(int steps) {
    for (int i = 0; i < steps; i++) {
      session.runner().addTarget(step).run().close();
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  private Operand<TFloat32> convolution(Operand<TFloat32> x, int from, int to) {
    Operand<TFloat32> kernel = variable(5, 5, from, to);
    Operand<TFloat32> sums = tf.nn.conv2d(x, kernel, List.of(1L, 1L, 1L, 1L), "VALID");
    return tf.nn.relu(tf.nn.biasAdd(sums, variable(to)));
  }

  private Operand<TFloat32> dense(Operand<TFloat32> x, int from, int to) {
    return tf.nn.biasAdd(tf.linalg.matMul(x, variable(from, to)), variable(to));
  }

  /** A variable that begins as Gaussian noise of deviation 0.05. */
  private Operand<TFloat32> variable(int... shape) {
    String name = "variable" + handles.size();
    Shape dimensions = Shape.of(java.util.Arrays.stream(shape).asLongStream().toArray());
    VarHandleOp handle = tf.varHandleOp(TFloat32.class, dimensions, VarHandleOp.sharedName(name));
    Operand<TFloat32> noise =
        tf.random.statelessRandomNormal(
            tf.constant(shape), tf.constant(new long[] {1, handles.size()}), TFloat32.class);
    initial.add(tf.assignVariableOp(handle, tf.math.mul(noise, tf.constant(0.05f))));
    Operand<TFloat32> read = tf.readVariableOp(handle, TFloat32.class);
    handles.add(handle);
    reads.add(read);
    return read;
  }

  @SuppressWarnings("unchecked") // the gradient of a float32 variable is float32
  private Op descend(VarHandleOp handle, Output<?> gradient) {
    return tf.train.resourceApplyGradientDescent(
        handle, tf.constant(0.001f), (Operand<TFloat32>) (Operand<?>) gradient);
  }
}
