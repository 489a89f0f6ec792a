// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import org.espalier.graph.data.BatchSource;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Masking;
import org.espalier.models.Models;
import org.espalier.pruning.mask.PruningMethod;

/**
 * What is trained beside a peer, on two threads each: a network, and how much of it is one block.
 *
 * @param steps of a block
 * @param examples to train on
 * @param pairs of blocks
 */
record PeerTask(String network, int steps, int batch, int examples, int pairs) {

  static final int THREADS = 2;

  private static final double DENSITY = 0.1;

  /** A network of the zoo with its usual batch. An epoch of a LeNet is a block. */
  static PeerTask of(String network) {
    return switch (network) {
      case "lenet-300-100" -> new PeerTask(network, 500, 60, 30_000, 11);
      case "lenet-5" -> new PeerTask(network, 100, 60, 6000, 11);
      case "resnet-20" -> new PeerTask(network, 5, 128, Tasks.TRAINING, 7);
      default -> throw new IllegalArgumentException(network);
    };
  }

  Network create() {
    return Models.create(network, input(), Tasks.CLASSES);
  }

  BatchSource source() {
    return pictures() ? Tasks.pictures() : Tasks.digits(examples);
  }

  /** A trainer without masks, or with a tenth of the weights left. */
  Trainer open(boolean masked) {
    PruningMethod method = PruningMethod.globalMagnitude();
    Network created = create();
    Masking masking = masked ? method.masking(created) : Masking.none();
    Trainer trainer = Tasks.open(created, masking, Tasks.momentum(batch), source(), THREADS);
    if (masked) {
      trainer.assign(method.masks(created, trainer.state(), DENSITY));
    }
    return trainer;
  }

  /**
   * Keras training the same.
   *
   * @param kind {@code dense} or {@code masked}
   */
  Peer keras(String kind, String way) {
    Peer peer =
        Peer.start(
            Peer.Python.TENSORFLOW,
            "keras_steps.py",
            network,
            kind,
            way,
            steps,
            batch,
            examples,
            THREADS);
    peer.requireLike(create(), "TensorFlow " + Device.tensorFlowVersion());
    return peer;
  }

  /** The time of the peer's block over that of ours; fails unless both took as many steps. */
  Quartiles beside(Peer peer, Trainer trainer) {
    long before = trainer.step();
    Quartiles ratio = Alternation.ratio(pairs, peer::block, Tasks.steps(trainer, steps));
    peer.requireSteps(trainer.step() - before);
    return ratio;
  }

  private boolean pictures() {
    return network.equals("resnet-20");
  }

  private Shape input() {
    return pictures() ? Tasks.PICTURE : Tasks.DIGIT;
  }
}
