// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.network.Network;
import org.espalier.graph.state.State;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Evaluation;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.pruning.mask.PruningMethod;
import org.espalier.pruning.mask.Scoring;
import org.espalier.pruning.mask.Survivors;
import org.espalier.pruning.rewind.Rewinding;

/**
 * Trains, prunes, rewinds and retrains one network in memory. The methods read like the method:
 *
 * <pre>{@code
 * pruner.train();
 * pruner.prune(0.8).rewind(Rewinding.learningRate(0, steps)).train();
 * }</pre>
 */
public final class Pruner implements AutoCloseable {

  private final Network network;
  private final DataSet data;
  private final PruningMethod method;
  private final Masking masking;
  private final Trainer trainer;
  private final long seed;
  private State earlier; // of the dense training, for weights to go back to
  private long end;
  private int round;

  private Pruner(
      Network network,
      DataSet data,
      PruningMethod method,
      Masking masking,
      Trainer trainer,
      long seed,
      long end) {
    this.network = network;
    this.data = data;
    this.method = method;
    this.masking = masking;
    this.trainer = trainer;
    this.seed = seed;
    this.earlier = trainer.initialState();
    this.end = end;
  }

  /**
   * Opens a network for training on a processor or GPU, with one thread and global magnitude
   * pruning.
   *
   * @param steps of the dense training
   * @throws IllegalArgumentException if the data do not fit the network
   */
  public static Pruner open(
      Network network, DataSet data, TrainingSettings settings, long steps, long seed) {
    PruningMethod method = PruningMethod.globalMagnitude();
    BatchSource source = new BatchSource.Resident(data, Augmentation.NONE);
    Execution execution = new Execution(Device.AUTO, 1);
    return open(network, source, settings, steps, seed, method, execution);
  }

  /**
   * Opens a network for training.
   *
   * @param steps of the dense training
   * @throws IllegalArgumentException if the data do not fit the network
   * @throws IllegalStateException if the device is not there
   */
  public static Pruner open(
      Network network,
      BatchSource source,
      TrainingSettings settings,
      long steps,
      long seed,
      PruningMethod method,
      Execution execution) {
    Masking masking = method.masking(network);
    Trainer trainer =
        Trainer.open(
            network, masking, settings, source, execution, seed, method.criterion().variants());
    return new Pruner(network, source.data(), method, masking, trainer, seed, steps);
  }

  /** Trains to the end of the round. */
  @CanIgnoreReturnValue
  public Pruner train() {
    trainer.advanceTo(end);
    return this;
  }

  /**
   * Removes weights until a density is reached.
   *
   * @param density of all prunable weights, in (0, 1], or of what else the scope counts
   * @throws IllegalArgumentException if no weight would stay
   */
  @CanIgnoreReturnValue
  public Pruner prune(double density) {
    State trained = trainer.state();
    Scoring scoring =
        method.scoring(
            network, trained, seed, Optional.of(new TrainerGradients(trainer, data, seed)));
    trainer.load(trained.with(method.masks(scoring, density)));
    return this;
  }

  /**
   * Puts back what a rewinding says; {@link #train} then runs to its end.
   *
   * @throws IllegalStateException if it goes back to a State that was not kept
   */
  @CanIgnoreReturnValue
  public Pruner rewind(Rewinding rewinding) {
    if (rewinding.needsEarlierState() && earlier.step() != rewinding.earlier()) {
      throw new IllegalStateException(
          "rewinding goes back to step %d, the State kept is of step %d; call keepForRewinding there"
              .formatted(rewinding.earlier(), earlier.step()));
    }
    round++;
    trainer.load(rewinding.apply(network, trainer.state(), earlier, seed, round));
    end = rewinding.to();
    return this;
  }

  /** Keeps the State of this moment as the one that weights are rewound to. */
  @CanIgnoreReturnValue
  public Pruner keepForRewinding() {
    earlier = trainer.state();
    return this;
  }

  /** Loss and accuracy on a split. */
  public Evaluation evaluate(Split split) {
    return trainer.evaluate(split);
  }

  /** What is left of each layer. */
  public Survivors survivors() {
    return method.survivors(network, trainer.state());
  }

  /** The network. */
  public Network network() {
    return network;
  }

  /** Which masks cover which parameters. */
  public Masking masking() {
    return masking;
  }

  /** Every number that training depends on. */
  public State state() {
    return trainer.state();
  }

  /** The trainer, for whatever the methods above do not say. */
  public Trainer trainer() {
    return trainer;
  }

  @Override
  public void close() {
    trainer.close();
  }
}
