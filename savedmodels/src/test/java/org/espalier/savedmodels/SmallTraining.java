// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.primitives.Floats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;

/**
 * A network trained for a few steps, pruned at random, and trained on.
 *
 * @param state at the end
 * @param test the examples of the test split
 * @param logits what the training graph answers to them, {@code [test, classes]}
 */
record SmallTraining(TrainedNetwork trained, State state, Examples test, List<Float> logits) {

  static final List<String> LABELS = List.of("ash", "birch", "cedar");

  private static final int CLASSES = 3;
  private static final int STEPS = 15;

  /** Elementwise masks on every kernel, about half of them 0. */
  static SmallTraining of(Network network, DataSet data) {
    return of(network, data, Masking.kernels(network));
  }

  static SmallTraining of(Network network, DataSet data, Masking masking) {
    TrainingSettings settings =
        TrainingSettings.of(16, Optimizer.sgd(0.9), new Schedules.Constant(0.05));
    Execution execution = new Execution(Device.CPU, 1);
    BatchSource source = new BatchSource.Resident(data, Augmentation.NONE);
    try (Trainer trainer =
        Trainer.open(network, masking, settings, source, execution, 1, List.of())) {
      trainer.advanceTo(STEPS);
      trainer.assign(randomMasks(masking.shapes(network)));
      trainer.advanceTo(2 * STEPS);
      State state = trainer.state();
      return new SmallTraining(
          TrainedNetwork.of(network, masking, state, data.transform(), data.labels()),
          state,
          data.test(),
          Floats.asList(trainer.predict(Split.TEST, data.test().size())));
    }
  }

  /** The logits as an array. */
  float[] expected() {
    return Floats.toArray(logits);
  }

  /** The mask of a parameter that has one of its own. */
  Optional<float[]> mask(String parameter) {
    return Optional.ofNullable(state.tensors().get(StateKind.MASK.named(parameter)))
        .map(tensor -> ((Tensor.Floats) tensor).values());
  }

  /** Images of {@link SmallNetworks#IMAGE} in bytes, brighter in one third for each class. */
  static DataSet images() {
    return dataSet("images", InputTransform.unitPixels(), SmallTraining::image);
  }

  /** Four numbers, scaled by their own mean and deviation. */
  static DataSet numbers() {
    return dataSet("numbers", new InputTransform.PerImage(), SmallTraining::number);
  }

  /** Rows a host has encoded already. */
  static DataSet table(InputTransform.Columns columns, float[] features) {
    int rows = features.length / columns.width();
    Examples examples =
        Examples.ofFloats(
            Shape.of(columns.width()), features, Targets.labels(labels(rows), CLASSES));
    return new DataSet("table", examples, examples, examples, columns, LABELS, "table");
  }

  private interface Maker {
    Examples make(int examples, RandomStream random);
  }

  private static DataSet dataSet(String name, InputTransform transform, Maker maker) {
    return new DataSet(
        name,
        maker.make(60, RandomStream.of(1)),
        maker.make(12, RandomStream.of(2)),
        maker.make(30, RandomStream.of(3)),
        transform,
        LABELS,
        name);
  }

  private static Examples image(int examples, RandomStream random) {
    byte[] pixels = new byte[(int) (examples * SmallNetworks.IMAGE.size())];
    int[] labels = labels(examples);
    for (int i = 0; i < pixels.length; i++) {
      boolean lit = i / 24 % 3 == labels[i / 72]; // 24 values in two rows, 72 in an image
      pixels[i] = (byte) (random.below(100) + (lit ? 120 : 0));
    }
    return Examples.ofBytes(SmallNetworks.IMAGE, pixels, Targets.labels(labels, CLASSES));
  }

  private static Examples number(int examples, RandomStream random) {
    float[] numbers = new float[4 * examples];
    int[] labels = labels(examples);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (random.gaussian() + (i % 4 == labels[i / 4] ? 2 : 0));
    }
    return Examples.ofFloats(Shape.of(4), numbers, Targets.labels(labels, CLASSES));
  }

  private static int[] labels(int examples) {
    int[] labels = new int[examples];
    for (int i = 0; i < examples; i++) {
      labels[i] = i % CLASSES;
    }
    return labels;
  }

  private static Map<String, Tensor> randomMasks(Map<String, Shape> shapes) {
    RandomStream random = RandomStream.of(7);
    Map<String, Tensor> masks = new HashMap<>();
    shapes.forEach(
        (name, shape) -> {
          float[] values = new float[(int) shape.size()];
          for (int i = 0; i < values.length; i++) {
            values[i] = random.below(2);
          }
          masks.put(StateKind.MASK.named(name), Tensor.of(shape, values));
        });
    return masks;
  }
}
