// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.network.Network;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.TrainingSettings;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;

/**
 * What TensorFlow says of one training step: the graphs it ran after all optimization, a device
 * each, and what ran when on which stream.
 */
record TracedStep(String target, List<GraphDef> partitions, List<DeviceStepStats> devices) {

  /** Takes some steps, then one with a trace. It stands in this package to see the graph. */
  static TracedStep of(
      Network network, TrainingSettings settings, BatchSource source, ConfigProto config) {
    int examples = source.data().training().size();
    TrainingGraph graph =
        new TrainingGraph(network, Masking.kernels(network), settings, source, 1, List.of());
    try (Session session = new Session(graph.graph, config)) {
      graph.data.upload(session);
      graph.variables.assign(
          session,
          InitialValues.state(network, Masking.kernels(network), settings.optimizer(), 1)
              .tensors());
      new Shuffle(graph, 1, examples, settings.batch()).arrange(session, 0, 0);
      session.runner().addTarget(graph.step).run().close();
      RunOptions traced =
          RunOptions.newBuilder()
              .setOutputPartitionGraphs(true)
              .setTraceLevel(RunOptions.TraceLevel.FULL_TRACE)
              .build();
      run(session, graph, traced); // the first look at a device is slow, and compiles
      RunMetadata told = run(session, graph, traced);
      return new TracedStep(
          graph.step.op().name(),
          told.getPartitionGraphsList(),
          told.getStepStats().getDevStatsList());
    } finally {
      graph.graph.close();
    }
  }

  /** Nodes that hand a value to another memory, or take one from there. */
  List<String> transfers() {
    List<String> transfers = new ArrayList<>();
    for (GraphDef partition : partitions) {
      for (NodeDef node : partition.getNodeList()) {
        if (node.getOp().matches("_(Host)?(Send|Recv)")) {
          transfers.add(node.getDevice() + " " + node.getOp() + " " + node.getName());
        }
      }
    }
    return transfers;
  }

  /** What ran on the GPU's own streams, kernels and copies, by name; empty without CUPTI. */
  List<String> onStreams() {
    List<String> ran = new ArrayList<>();
    for (DeviceStepStats device : devices) {
      if (device.getDevice().contains("stream:") && !device.getDevice().contains("all")) {
        device
            .getNodeStatsList()
            .forEach(node -> ran.add((node.getNodeName() + " " + node.getTimelineLabel()).strip()));
      }
    }
    return ran;
  }

  /** Copies between the GPU and the host among {@link #onStreams}. */
  List<String> copies() {
    return onStreams().stream()
        .filter(name -> name.toLowerCase(Locale.ROOT).matches(".*memcpy ?(htod|dtoh|h2d|d2h).*"))
        .toList();
  }

  private static RunMetadata run(Session session, TrainingGraph graph, RunOptions options) {
    try (Result result =
        session.runner().addTarget(graph.step).setOptions(options).runAndFetchMetadata()) {
      return result.getMetadata().orElseThrow();
    }
  }
}
