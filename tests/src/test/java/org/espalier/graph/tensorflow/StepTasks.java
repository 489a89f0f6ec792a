// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.List;
import java.util.stream.IntStream;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;
import org.espalier.graph.training.ComputeType;
import org.espalier.graph.training.Loss;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.WeightDecay;
import org.espalier.models.Models;

/** The networks on blank examples: where a step runs does not hang on what it learns. */
final class StepTasks {

  static final List<String> MODELS =
      List.of("lenet-300-100", "lenet-5", "resnet-20", "vgg-16", "text-cnn", "mlp");

  private static final int EXAMPLES = 40;
  private static final int CLASSES = 10;

  private StepTasks() {}

  /**
   * Digits, small photographs that are cropped and flipped, or words, as the network takes them.
   */
  static BatchSource source(String model) {
    Augmentation augmentation = photographs(model) ? new Augmentation(4, true) : Augmentation.NONE;
    return new BatchSource.Resident(data(model), augmentation);
  }

  static Network network(String model) {
    return Models.create(model, data(model));
  }

  /** With all that a step can have: warm-up, smoothing, decay, clipping. */
  static TrainingSettings settings(Optimizer optimizer, ComputeType compute) {
    boolean adam = optimizer instanceof Optimizer.Adam;
    return new TrainingSettings(
        10,
        Loss.SOFTMAX_CROSS_ENTROPY,
        0.1,
        optimizer,
        List.of(
            new Schedules.WarmUp(10, new Schedules.Cosine(0.1, 100)), new Schedules.Constant(0.1)),
        adam ? WeightDecay.decoupled(1e-4) : WeightDecay.l2(1e-4),
        1,
        compute);
  }

  private static boolean photographs(String model) {
    return model.startsWith("resnet") || model.startsWith("vgg");
  }

  private static DataSet data(String model) {
    boolean words = model.equals("text-cnn") || model.equals("mlp");
    Shape shape =
        words ? Shape.of(40) : photographs(model) ? Shape.of(32, 32, 3) : Shape.of(28, 28, 1);
    InputTransform transform =
        words
            ? new InputTransform.Words(names("w", 300), model.equals("text-cnn"))
            : photographs(model) ? new InputTransform.PerImage() : InputTransform.unitPixels();
    Targets targets = Targets.labels(new int[EXAMPLES], CLASSES);
    int length = EXAMPLES * (int) shape.size();
    Examples examples =
        words
            ? Examples.ofInts(shape, new int[length], targets)
            : Examples.ofBytes(shape, new byte[length], targets);
    return new DataSet(
        "blank", examples, examples, examples, transform, names("c", CLASSES), "blank");
  }

  private static List<String> names(String prefix, int n) {
    return IntStream.range(0, n).mapToObj(i -> prefix + i).toList();
  }
}
