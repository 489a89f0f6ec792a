// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import java.util.List;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;

/**
 * What the benchmarks train: networks of the zoo on seeded noise, by momentum, on one thread if not
 * said.
 */
final class Tasks {

  static final Shape DIGIT = Shape.of(28, 28, 1);
  static final Shape PICTURE = Shape.of(32, 32, 3);
  static final int CLASSES = 10;

  static final int TRAINING = 5000;
  static final int HELD_OUT = 500;

  private Tasks() {}

  /** Digits of noise, scaled to 0..1. */
  static BatchSource digits() {
    return digits(TRAINING);
  }

  /** So many digits of noise to train on, scaled to 0..1. */
  static BatchSource digits(int training) {
    return new BatchSource.Resident(
        new DataSet(
            "noise",
            images(DIGIT, training, 1),
            images(DIGIT, HELD_OUT, 2),
            images(DIGIT, HELD_OUT, 3),
            InputTransform.unitPixels(),
            classes(),
            "noise"),
        Augmentation.NONE);
  }

  /** Pictures of noise as ResNets take them: cropped, flipped, standardised one by one. */
  static BatchSource pictures() {
    return new BatchSource.Resident(
        new DataSet(
            "noise",
            images(PICTURE, TRAINING, 1),
            images(PICTURE, HELD_OUT, 2),
            images(PICTURE, HELD_OUT, 3),
            new InputTransform.PerImage(),
            classes(),
            "noise"),
        new Augmentation(4, true));
  }

  static TrainingSettings momentum(int batch) {
    return TrainingSettings.of(batch, Optimizer.sgd(0.9), new Schedules.Constant(0.001));
  }

  static Trainer open(
      Network network, Masking masking, TrainingSettings settings, BatchSource source) {
    return open(network, masking, settings, source, 1);
  }

  static Trainer open(
      Network network,
      Masking masking,
      TrainingSettings settings,
      BatchSource source,
      int threads) {
    Execution execution = new Execution(Device.CPU, threads);
    return Trainer.open(network, masking, settings, source, execution, 1, List.of());
  }

  /** A block of steps. */
  static Runnable steps(Trainer trainer, int count) {
    return () -> trainer.advanceTo(trainer.step() + count);
  }

  static List<String> classes() {
    return List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  }

  private static Examples images(Shape shape, int n, long seed) {
    RandomStream random = RandomStream.of(seed);
    byte[] inputs = new byte[Math.toIntExact(shape.size() * n)];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (byte) random.below(256);
    }
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = random.below(CLASSES);
    }
    return Examples.ofBytes(shape, inputs, Targets.labels(labels, CLASSES));
  }
}
