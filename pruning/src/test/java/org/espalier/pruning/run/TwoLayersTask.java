// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.Variant;

/** The network of {@link TwoLayers} in TensorFlow, and noise to train it on. */
final class TwoLayersTask {

  static final int INPUTS = 5;
  static final int HIDDEN = 7;
  static final int CLASSES = 3;
  static final int EXAMPLES = 30;
  static final DataSet DATA = data();

  private TwoLayersTask() {}

  static Network network(ActivationFunction function) {
    NetworkBuilder net = Network.builder("two-layers");
    String x = net.input("x", Shape.of(INPUTS));
    x = net.call(Dense.of("fc1", HIDDEN).withActivation(function), x);
    return net.output("logits", net.call(Dense.of("logits", CLASSES), x)).build();
  }

  /** A trainer of a network on these data. */
  static Trainer open(Network network, List<Variant> variants) {
    return Trainer.open(
        network,
        Masking.kernels(network),
        TrainingSettings.of(10, Optimizer.sgd(0), new Schedules.Constant(0.1)),
        new BatchSource.Resident(DATA, Augmentation.NONE),
        new Execution(Device.CPU, 1),
        1,
        variants);
  }

  private static DataSet data() {
    List<Examples> splits = new ArrayList<>();
    for (int seed = 1; seed <= 3; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      float[] inputs = new float[EXAMPLES * INPUTS];
      int[] labels = new int[EXAMPLES];
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = (float) random.nextGaussian();
      }
      for (int i = 0; i < EXAMPLES; i++) {
        labels[i] = i % CLASSES;
      }
      splits.add(Examples.ofFloats(Shape.of(INPUTS), inputs, Targets.labels(labels, CLASSES)));
    }
    return new DataSet(
        "noise",
        splits.get(0),
        splits.get(1),
        splits.get(2),
        new InputTransform.Channels(List.of(0.0), List.of(1.0)),
        List.of("a", "b", "c"),
        "noise");
  }
}
