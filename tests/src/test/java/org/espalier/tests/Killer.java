// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;

/**
 * What kills a process or eats its memory in TensorFlow Java 1.1.0, and beside it what Espalier
 * does instead; for {@link KnownKillersTest}, in a JVM of its own. It prints a figure and ends.
 */
final class Killer {

  private static final List<String> GRADIENTS =
      List.of(
          "ReluGrad",
          "TanhGrad",
          "SigmoidGrad",
          "RsqrtGrad",
          "SqrtGrad",
          "Relu6Grad",
          "EluGrad",
          "SoftplusGrad",
          "BiasAddGrad",
          "SeluGrad",
          "SoftsignGrad");

  private Killer() {}

  public static void main(String[] arguments) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      double figure =
          switch (arguments[0]) {
            case "square-of-a-ref-variable" -> squareOfARefVariable(graph, tf);
            case "square-of-a-resource-variable" -> squareOfAResourceVariable(graph, tf);
            case "custom-gradients" -> customGradients(graph, tf, Integer.parseInt(arguments[1]));
            case "mixed-precision" -> convolution(graph, tf, mixedPrecision());
            case "own-precision" -> convolution(graph, tf, ConfigProto.getDefaultInstance());
            case "unclosed-results" -> fetch(graph, tf, false);
            case "closed-results" -> fetch(graph, tf, true);
            default -> throw new IllegalArgumentException(arguments[0]);
          };
      System.out.println(figure);
    }
  }

  private static double squareOfARefVariable(Graph graph, Ops tf) {
    Variable<TFloat32> variable = tf.variable(Shape.of(2), TFloat32.class);
    Operand<TFloat32> start = tf.assign(variable, tf.constant(new float[] {1, 2}));
    Operand<TFloat32> sum = tf.sum(tf.math.square(variable), tf.constant(0));
    Output<?>[] by = graph.addGradients(sum.asOutput(), new Output<?>[] {variable.asOutput()});
    try (Session session = new Session(graph)) {
      session.runner().fetch(start).run().close();
      return first(session.runner().fetch(by[0]));
    }
  }

  private static double squareOfAResourceVariable(Graph graph, Ops tf) {
    VarHandleOp handle =
        tf.varHandleOp(TFloat32.class, Shape.of(2), VarHandleOp.sharedName("variable"));
    var start = tf.assignVariableOp(handle, tf.constant(new float[] {1, 2}));
    Operand<TFloat32> read = tf.readVariableOp(handle, TFloat32.class);
    Operand<TFloat32> sum = tf.sum(tf.math.square(read), tf.constant(0));
    Output<?>[] by = graph.addGradients(sum.asOutput(), new Output<?>[] {read.asOutput()});
    try (Session session = new Session(graph)) {
      session.runner().addTarget(start).run().close();
      return first(session.runner().fetch(by[0]));
    }
  }

  /** Registers so many gradients of gradients and uses the last. */
  private static double customGradients(Graph graph, Ops tf, int count) {
    for (String op : GRADIENTS.subList(0, count)) {
      TensorFlow.registerCustomGradient(op, (ops, operation, by) -> List.of(by.get(0), by.get(0)));
    }
    Operand<TFloat32> x = tf.constant(new float[] {1, 2});
    Operand<TFloat32> once =
        graph
            .opBuilder(GRADIENTS.get(count - 1), "once", tf.scope())
            .addInput(x.asOutput())
            .addInput(x.asOutput())
            .build()
            .output(0);
    Output<?>[] by = graph.addGradients(once.asOutput(), new Output<?>[] {x.asOutput()});
    return by.length;
  }

  private static ConfigProto mixedPrecision() {
    RewriterConfig rewrites =
        RewriterConfig.newBuilder().setAutoMixedPrecisionCpu(RewriterConfig.Toggle.ON).build();
    return ConfigProto.newBuilder()
        .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewrites))
        .build();
  }

  private static double convolution(Graph graph, Ops tf, ConfigProto config) {
    Placeholder<TFloat32> x =
        tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(8, 16, 16, 8)));
    VarHandleOp handle =
        tf.varHandleOp(TFloat32.class, Shape.of(3, 3, 8, 16), VarHandleOp.sharedName("kernel"));
    var start =
        tf.assignVariableOp(
            handle, tf.fill(tf.constant(new int[] {3, 3, 8, 16}), tf.constant(0.01f)));
    Operand<TFloat32> kernel = tf.readVariableOp(handle, TFloat32.class);
    Operand<TFloat32> y = tf.nn.relu(tf.nn.conv2d(x, kernel, List.of(1L, 1L, 1L, 1L), "SAME"));
    Operand<TFloat32> weights = tf.fill(tf.constant(new int[] {4096, 10}), tf.constant(0.01f));
    Operand<TFloat32> flat = tf.reshape(y, tf.constant(new int[] {-1, 4096}));
    Operand<TFloat32> logits = tf.linalg.matMul(flat, weights);
    Operand<TFloat32> loss = tf.math.mean(tf.nn.softmax(logits), tf.constant(new int[] {0, 1}));
    Output<?>[] by = graph.addGradients(loss.asOutput(), new Output<?>[] {kernel.asOutput()});
    try (Session session = new Session(graph, config);
        TFloat32 input = TFloat32.tensorOf(Shape.of(8, 16, 16, 8))) {
      session.runner().addTarget(start).run().close();
      return first(session.runner().feed(x, input).fetch(by[0]));
    }
  }

  /** Fetches 300 times a mebibyte; returns by how many MiB resident memory grew. */
  private static double fetch(Graph graph, Ops tf, boolean close) throws IOException {
    Operand<TFloat32> values =
        tf.random.randomUniform(tf.constant(new int[] {1 << 18}), TFloat32.class);
    try (Session session = new Session(graph)) {
      for (int i = 0; i < 20; i++) {
        session.runner().fetch(values).run().close();
      }
      double before = residentMib();
      for (int i = 0; i < 300; i++) {
        Result result = session.runner().fetch(values).run();
        if (close) {
          result.close();
        }
      }
      return residentMib() - before;
    }
  }

  private static double first(Session.Runner runner) {
    try (Result result = runner.run()) {
      return ((TFloat32) result.get(0)).asRawTensor().data().asFloats().getFloat(0);
    }
  }

  private static double residentMib() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }
}
