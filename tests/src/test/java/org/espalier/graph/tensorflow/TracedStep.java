// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.network.Network;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.TrainingSettings;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.RunMetadata;

/**
 * What TensorFlow says of one training step: the graphs it ran after all optimization, a device
 * each, and what ran when on which stream.
 */
record TracedStep(String target, List<GraphDef> partitions, List<DeviceStepStats> devices) {

  /** Takes two steps, then one with a trace. It stands in this package to see the graph. */
  static TracedStep of(
      Network network, TrainingSettings settings, BatchSource source, Execution execution) {
    try (Trainer trainer =
        Trainer.open(
            network, Masking.kernels(network), settings, source, execution, 1, List.of())) {
      trainer.advanceTo(1);
      trainer.traceStep(); // the first look at a device is slow, and compiles
      RunMetadata told = trainer.traceStep();
      return new TracedStep(
          trainer.graph().step.op().name(),
          told.getPartitionGraphsList(),
          told.getStepStats().getDevStatsList());
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
}
