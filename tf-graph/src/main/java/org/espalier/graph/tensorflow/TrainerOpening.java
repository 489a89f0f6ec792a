// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.network.Network;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.Variant;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;

/**
 * Builds the graph of trainers, copies the data to the device and loads the first values.
 *
 * @param variants whose gradients can be taken apart from steps
 * @param views of an elastic network; none of an ordinary one
 */
record TrainerOpening(
    Network network,
    Masking masking,
    TrainingSettings settings,
    BatchSource source,
    List<Variant> variants,
    List<Network> views) {

  /**
   * Opens a trainer for each seed.
   *
   * @throws IllegalArgumentException as {@link Trainer#open} does
   */
  List<Trainer> open(Execution execution, List<Long> seeds) {
    if (seeds.isEmpty() || seeds.size() > execution.together()) {
      throw new IllegalArgumentException(
          "seeds must be 1 to %d, as many as may step together, got %d"
              .formatted(execution.together(), seeds.size()));
    }
    NodeNames.require();
    Fit.require(network, settings, source.data());
    Fit.requireShares(settings, execution.gpu());
    Execution resolved = execution.resolved();
    if (resolved.device() == Device.GPU) {
      TensorFloat32.allow(resolved.gpu().tf32());
    }
    Graph built = new Graph();
    List<Trainer> trainers = new ArrayList<>();
    boolean open = false;
    try {
      Ops tf = GraphScope.ops(built);
      DataGraph data = new DataGraph(tf, source);
      List<TrainingGraph> graphs = new ArrayList<>();
      for (int i = 0; i < seeds.size(); i++) {
        String name = seeds.size() == 1 ? "" : "trainer_" + i;
        graphs.add(
            new TrainingGraph(
                tf,
                name,
                data,
                network,
                masking,
                settings,
                resolved.gpu().count(),
                seeds.get(i),
                variants,
                views));
      }
      GraphSession session = new GraphSession(built, resolved, seeds.size());
      for (int i = 0; i < seeds.size(); i++) {
        trainers.add(new Trainer(network, masking, settings, graphs.get(i), session, seeds.get(i)));
      }
      data.upload(session);
      trainers.forEach(trainer -> trainer.load(trainer.initialState()));
      open = true;
      return trainers;
    } finally {
      if (!open) { // nothing native may outlive a failed opening
        trainers.forEach(Trainer::close);
        built.close();
      }
    }
  }
}
