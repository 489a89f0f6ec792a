// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import com.google.common.annotations.VisibleForTesting;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.network.Network;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.Variant;
import org.tensorflow.Result;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.types.TFloat32;

/**
 * Trains a network on a device. It advances to a step and gives control back; in between, States
 * are loaded and taken, masks assigned, and any split evaluated, all without building anything
 * anew. Not safe for use by several threads.
 *
 * <p>On a processor the same State, seed and thread count give the same bits.
 */
public final class Trainer implements AutoCloseable {

  private final Network network;
  private final Masking masking;
  private final TrainingSettings settings;
  private final long seed;
  private final TrainingGraph graph;
  private final GraphSession session;
  private final Gradients gradients;
  private final Shuffle shuffle;

  private long step;
  private long order;
  private boolean closed;

  Trainer(
      Network network,
      Masking masking,
      TrainingSettings settings,
      TrainingGraph graph,
      GraphSession session,
      long seed) {
    this.network = network;
    this.masking = masking;
    this.settings = settings;
    this.seed = seed;
    this.graph = graph;
    this.session = session;
    int examples = graph.data.size(Split.TRAINING);
    this.gradients = new Gradients(graph.accumulation, session, examples);
    this.shuffle = new Shuffle(graph, seed, examples, settings.batch());
  }

  /**
   * Builds the graph, copies the data to the device and loads {@link #initialState()}.
   *
   * @param seed of initial values, order, crops, flips and dropout
   * @param variants whose gradients {@link #gradients} can take; may be empty
   * @throws IllegalArgumentException if the data do not fit the network, the batch is larger than
   *     the training set, or the GPUs do not divide it
   * @throws IllegalStateException if the device is not there
   */
  public static Trainer open(
      Network network,
      Masking masking,
      TrainingSettings settings,
      BatchSource source,
      Execution execution,
      long seed,
      List<Variant> variants) {
    return open(network, masking, settings, source, execution, List.of(seed), variants).get(0);
  }

  /**
   * The same from several seeds in one graph, with one copy of the data: networks too small to fill
   * a device can share it. Each trainer is for a thread of its own; on a processor it computes the
   * same bits as alone. What they share is freed when the last of them is closed.
   *
   * @param seeds of a trainer each: at least one, at most as many as the execution lets step
   *     together
   */
  public static List<Trainer> open(
      Network network,
      Masking masking,
      TrainingSettings settings,
      BatchSource source,
      Execution execution,
      List<Long> seeds,
      List<Variant> variants) {
    return new TrainerOpening(network, masking, settings, source, variants, List.of())
        .open(execution, seeds);
  }

  /** Of an elastic network, for {@link ElasticTrainer}. */
  static Trainer openElastic(
      List<Network> views,
      Masking masking,
      TrainingSettings settings,
      BatchSource source,
      Execution execution,
      long seed) {
    return new TrainerOpening(views.get(0), masking, settings, source, List.of(), views)
        .open(execution, List.of(seed))
        .get(0);
  }

  /** The State before the first step, drawn from the seed. */
  public State initialState() {
    return InitialValues.state(network, masking, settings, seed);
  }

  /**
   * Puts every number of a State in place; training then goes on as it did from there.
   *
   * @throws IllegalArgumentException naming the first tensor that is missing, unknown or of another
   *     shape; nothing is changed then
   */
  public void load(State state) {
    state.requireLike(graph.variables.types());
    requireSchedule(state.tensors());
    graph.variables.assign(session, state.tensors());
    step = state.step();
    order = state.scalar(State.ORDER);
  }

  /**
   * Puts some tensors in place, by full name: new masks, a rewound step.
   *
   * @throws IllegalArgumentException if a tensor is unknown or of another shape; nothing is changed
   *     then
   */
  public void assign(Map<String, Tensor> tensors) {
    Map<String, String> types = graph.variables.types();
    tensors.forEach(
        (name, tensor) -> {
          if (!tensor.toString().equals(types.get(name))) {
            throw new IllegalArgumentException(
                "tensor " + name + " must be " + types.get(name) + ", got " + tensor);
          }
        });
    requireSchedule(tensors);
    graph.variables.assign(session, tensors);
    if (tensors.get(State.STEP) instanceof Tensor.Longs rewound) {
      step = rewound.values()[0];
    }
    if (tensors.get(State.ORDER) instanceof Tensor.Longs redrawn) {
      order = redrawn.values()[0];
    }
  }

  /** A copy of every number that training depends on. */
  public State state() {
    return new State(graph.variables.fetch(session, graph.variables.types().keySet()));
  }

  /** Copies of some tensors, by full name. */
  public Map<String, Tensor> fetch(Collection<String> names) {
    return graph.variables.fetch(session, names);
  }

  /** The schedule step: how many steps of the schedule have been taken. */
  public long step() {
    return step;
  }

  /** The learning rate of the next step, as the graph computes it. */
  public double learningRate() {
    try (Result result = session.runner().fetch(graph.learningRate).run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  /**
   * Takes steps until the schedule step is {@code target}.
   *
   * @return the last step taken
   * @throws IllegalArgumentException if target is not beyond the current step
   * @throws DivergedException if the last step's loss is not finite
   */
  public TrainedStep advanceTo(long target) {
    if (target <= step) {
      throw new IllegalArgumentException(
          "cannot advance to step " + target + ", training is at step " + step);
    }
    while (step < target - 1) {
      shuffle.arrange(session, order, step);
      session.runner().addTarget(graph.step).run().close();
      step++;
    }
    shuffle.arrange(session, order, step);
    try (Result result =
        session.runner().fetch(graph.loss).fetch(graph.learningRate).addTarget(graph.step).run()) {
      step++;
      double loss = ((TFloat32) result.get(0)).getFloat();
      double rate = ((TFloat32) result.get(1)).getFloat();
      if (!Double.isFinite(loss)) {
        throw new DivergedException(step, loss, rate);
      }
      return new TrainedStep(step, loss, rate);
    }
  }

  /** Takes one step and tells what ran where: its partition graphs and each device's operations. */
  @VisibleForTesting
  RunMetadata traceStep() {
    shuffle.arrange(session, order, step);
    RunMetadata trace = session.runner().addTarget(graph.step).trace();
    step++;
    return trace;
  }

  TrainingGraph graph() {
    return graph;
  }

  GraphSession session() {
    return session;
  }

  /** Puts the order of this step's epoch in place. */
  void arrange() {
    shuffle.arrange(session, order, step);
  }

  /** A step was taken that this trainer did not take itself. */
  void stepped() {
    step++;
  }

  /** Loss and accuracy on a split, in inference mode; a function of the State alone. */
  public Evaluation evaluate(Split split) {
    return graph.evaluator.evaluate(session, split);
  }

  /**
   * The logits of the first examples of a split, in inference mode.
   *
   * @param count examples, at most the split's size
   * @return row-major {@code [count, outputs]}
   * @throws IllegalArgumentException if the split has fewer examples
   */
  public float[] predict(Split split, int count) {
    return graph.evaluator.predict(session, split, count);
  }

  /** Gradients apart from their application. */
  public Gradients gradients() {
    return gradients;
  }

  /**
   * Takes one step with the mean of the accumulated gradients.
   *
   * @throws IllegalStateException if nothing has been accumulated
   */
  public void applyGradients() {
    gradients.apply();
    step++;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      session.close();
    }
  }

  private void requireSchedule(Map<String, Tensor> tensors) {
    int schedules = settings.schedules().size();
    if (tensors.get(State.SCHEDULE_INDEX) instanceof Tensor.Longs index
        && (index.values()[0] < 0 || index.values()[0] >= schedules)) {
      throw new IllegalArgumentException(
          "schedule %d was asked for, training has %d; fine-tuning needs a second one, with a"
                  .formatted(index.values()[0], schedules)
              + " constant rate");
    }
  }
}
