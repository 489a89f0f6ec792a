// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Op;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;

/**
 * A graph that is complete, and the session that runs it. Trainers that share it close it once
 * each; the last one frees it.
 *
 * <p>What runs is a copy, since the native code that adds gradients knows no devices, and has them
 * read what need not be kept. Operands of the graph that was built are found in it by name.
 */
final class GraphSession implements AutoCloseable {

  private static final Set<String> RELUS = Set.of("Relu", "Relu6");
  private static final Set<String> RELU_GRADIENTS = Set.of("ReluGrad", "Relu6Grad");

  private final Graph built;
  private final Graph copy;
  private final Session session;
  private int users;

  /**
   * Opens a session; from here on the graph is closed with it.
   *
   * @param execution resolved
   * @param users how many will close it
   */
  GraphSession(Graph built, Execution execution, int users) {
    this.built = built;
    this.users = users;
    GraphDef.Builder definition = built.toGraphDef().toBuilder();
    place(definition, execution);
    readOutputsOfRelus(definition);
    this.copy = new Graph();
    this.session = open(copy, definition.build(), execution);
  }

  /** On failure, as of a GPU without memory, nothing native is left. */
  private static Session open(Graph copy, GraphDef definition, Execution execution) {
    boolean open = false;
    try {
      copy.importGraphDef(definition);
      Session session = new Session(copy, execution.config());
      open = true;
      return session;
    } finally {
      if (!open) {
        copy.close();
      }
    }
  }

  /** Every operation of a device other than the first has its number in its name scope. */
  private static void place(GraphDef.Builder definition, Execution execution) {
    String kind = execution.device() == Device.CPU ? "CPU" : "GPU";
    for (int device = 1; device < execution.gpu().count(); device++) {
      for (NodeDef.Builder node : definition.getNodeBuilderList()) {
        if (("/" + node.getName()).contains("/" + Shards.scope(device) + "/")) {
          node.setDevice("/device:" + kind + ":" + device);
        }
      }
    }
  }

  /**
   * A ReLU's gradient is as well off with its output as with its input, and if nothing else reads
   * the input, TensorFlow does the ReLU while it makes it.
   */
  private static void readOutputsOfRelus(GraphDef.Builder definition) {
    Map<String, String> outputs = new HashMap<>();
    for (NodeDef node : definition.getNodeList()) {
      if (RELUS.contains(node.getOp())) {
        outputs.put(node.getOp() + "Grad " + node.getInput(0), node.getName());
      }
    }
    for (NodeDef.Builder node : definition.getNodeBuilderList()) {
      String output =
          RELU_GRADIENTS.contains(node.getOp())
              ? outputs.get(node.getOp() + " " + node.getInput(1))
              : null;
      if (output != null) {
        node.setInput(1, output);
      }
    }
  }

  /** A run to be told what to feed, fetch and do, in operands of the graph that was built. */
  Runner runner() {
    return new Runner(session.runner());
  }

  /** {@link Session.Runner} for operands of another graph with the same names. */
  record Runner(Session.Runner runner) {

    Runner feed(Operand<?> operand, Tensor tensor) {
      Output<?> output = operand.asOutput();
      runner.feed(output.op().name(), output.index(), tensor);
      return this;
    }

    Runner fetch(Operand<?> operand) {
      Output<?> output = operand.asOutput();
      runner.fetch(output.op().name(), output.index());
      return this;
    }

    Runner addTarget(Op op) {
      runner.addTarget(op.op().name());
      return this;
    }

    Result run() {
      return runner.run();
    }

    /** Runs and tells what ran where. */
    RunMetadata trace() {
      RunOptions options =
          RunOptions.newBuilder()
              .setTraceLevel(RunOptions.TraceLevel.FULL_TRACE)
              .setOutputPartitionGraphs(true)
              .build();
      try (Result result = runner.setOptions(options).runAndFetchMetadata()) {
        return result.getMetadata().orElseThrow();
      }
    }
  }

  @Override
  public synchronized void close() {
    users--;
    if (users == 0) {
      session.close();
      copy.close();
      built.close();
    }
  }
}
