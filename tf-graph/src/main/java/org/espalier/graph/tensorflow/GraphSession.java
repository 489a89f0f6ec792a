// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

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
 * <p>Gradients are added by native code that knows no devices. So where there is more than one, the
 * graph is built without, and run as a copy in which every operation has the device that its name
 * scope tells; what is fed and fetched is found there by name.
 */
final class GraphSession implements AutoCloseable {

  private final Graph built;
  private final Graph run;
  private final Session session;
  private int users;

  /**
   * Opens a session; from here on the graph is closed with it.
   *
   * @param users how many will close it
   */
  GraphSession(Graph built, Execution execution, int users) {
    this.built = built;
    this.users = users;
    this.run = execution.gpu().count() == 1 ? built : placed(built, execution);
    this.session = new Session(run, execution.config());
  }

  /** A run to be told what to feed, fetch and do, in operands of the graph that was built. */
  Runner runner() {
    return new Runner(session.runner(), run == built);
  }

  /** {@link Session.Runner} for operands of another graph with the same names. */
  record Runner(Session.Runner runner, boolean same) {

    Runner feed(Operand<?> operand, Tensor tensor) {
      Output<?> output = operand.asOutput();
      if (same) {
        runner.feed(operand, tensor);
      } else {
        runner.feed(output.op().name(), output.index(), tensor);
      }
      return this;
    }

    Runner fetch(Operand<?> operand) {
      Output<?> output = operand.asOutput();
      if (same) {
        runner.fetch(operand);
      } else {
        runner.fetch(output.op().name(), output.index());
      }
      return this;
    }

    Runner addTarget(Op op) {
      if (same) {
        runner.addTarget(op);
      } else {
        runner.addTarget(op.op().name());
      }
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

  private static Graph placed(Graph built, Execution execution) {
    GraphDef.Builder placed = built.toGraphDef().toBuilder();
    String kind = execution.device() == Device.CPU ? "CPU" : "GPU";
    for (NodeDef.Builder node : placed.getNodeBuilderList()) {
      for (int device = 1; device < execution.gpu().count(); device++) {
        if (("/" + node.getName()).contains("/" + Shards.scope(device) + "/")) {
          node.setDevice("/device:" + kind + ":" + device);
        }
      }
    }
    Graph copy = new Graph();
    copy.importGraphDef(placed.build());
    return copy;
  }

  @Override
  public synchronized void close() {
    users--;
    if (users == 0) {
      session.close();
      run.close();
      if (run != built) {
        built.close();
      }
    }
  }
}
