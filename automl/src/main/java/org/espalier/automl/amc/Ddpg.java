// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/**
 * An agent that learns a continuous action by deep deterministic policy gradients: it remembers
 * transitions, and after each episode beyond the warm-up takes as many updates as the episode had.
 * Everything follows from the seed and the rewards; on one thread the same ones give the same bits.
 *
 * @see DdpgGraph
 */
final class Ddpg implements AutoCloseable {

  private static final String UPDATE = StateKind.SLOT.named("update");
  private static final String BASELINE = StateKind.STATISTIC.named("baseline");
  private static final String REPLAY = StateKind.STATISTIC.named("replay");

  private final DdpgSettings settings;
  private final long seed;
  private final Graph graph = new Graph();
  private final DdpgGraph nets;
  private final Session session;
  private final Replay replay;

  private long episode;
  private long update;
  private float baseline = Float.NaN; // before the first update

  Ddpg(DdpgSettings settings, int layers, long seed) {
    this.settings = settings;
    this.seed = seed;
    this.nets = new DdpgGraph(graph, settings);
    this.replay = new Replay(settings.replayPerLayer() * layers);
    ConfigProto oneThread =
        ConfigProto.newBuilder()
            .putDeviceCount("GPU", 0)
            .setIntraOpParallelismThreads(1)
            .setInterOpParallelismThreads(1)
            .build();
    this.session = new Session(graph, oneThread);
    nets.variables.assign(session, nets.initial(seed));
  }

  /** Episodes that have ended. */
  long episode() {
    return episode;
  }

  /** What it would do, in [0, 1]. */
  double best(float[] state) {
    try (TFloat32 fed = rows(List.of(state), features -> features);
        Result result = session.runner().feed(nets.states, fed).fetch(nets.action).run()) {
      return ((TFloat32) result.get(0)).getFloat(0, 0);
    }
  }

  /**
   * What it does to learn: an even draw in warm-up, then one around what it would do.
   *
   * @param decision its number in the episode
   */
  double explore(float[] state, int decision) {
    RandomStream random = random("action", decision);
    if (episode < settings.warmUp()) {
      return random.uniform();
    }
    double deviation =
        settings.noise() * Math.pow(settings.noiseDecay(), (double) (episode - settings.warmUp()));
    double mean = best(state);
    if (!Float.isFinite((float) mean)) {
      throw new IllegalStateException(
          "the agent diverged in episode %d; lower actor-rate and critic-rate".formatted(episode));
    }
    if (deviation < 1e-6) {
      return mean;
    }
    while (true) { // truncated: as the mean is in [0, 1], few draws are in vain
      double drawn = mean + deviation * random.gaussian();
      if (drawn >= 0 && drawn <= 1) {
        return drawn;
      }
    }
  }

  /** Learns from an episode. */
  void learn(List<Transition> transitions) {
    transitions.forEach(replay::add);
    if (episode >= settings.warmUp()) {
      for (int i = 0; i < transitions.size(); i++) {
        update(replay.draw(settings.batch(), random("batch", i)));
      }
    }
    episode++;
  }

  /** Everything that what it does from here on follows from; the step is the episode. */
  State state() {
    Map<String, Tensor> tensors = new HashMap<>();
    nets.variables
        .fetch(session)
        .forEach((name, value) -> tensors.put(StateKind.PARAMETER.named(name), value));
    tensors.put(State.STEP, Tensor.of(episode));
    tensors.put(UPDATE, Tensor.of(update));
    tensors.put(BASELINE, Tensor.of(Shape.of(1), baseline));
    tensors.put(REPLAY, replay.toTensor());
    return new State(tensors);
  }

  /** Goes on from there. */
  void load(State state) {
    nets.variables.assign(session, state.named(StateKind.PARAMETER));
    episode = state.step();
    update = state.scalar(UPDATE);
    baseline = state.floats(BASELINE)[0];
    replay.load(state.floats(REPLAY));
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  private RandomStream random(String use, long number) {
    return RandomStream.of(seed, RandomStream.hash(use), episode, number);
  }

  private void update(List<Transition> batch) {
    update++;
    float mean = (float) batch.stream().mapToDouble(Transition::reward).average().orElseThrow();
    float memory = (float) settings.baselineMemory();
    baseline = Float.isNaN(baseline) ? mean : memory * baseline + (1 - memory) * mean;
    float base = baseline;
    try (TFloat32 states = rows(batch, Transition::state);
        TFloat32 next = rows(batch, Transition::next);
        TFloat32 actions = column(batch, Transition::action);
        TFloat32 goesOn = column(batch, t -> t.goesOn() ? 1 : 0);
        TFloat32 rewards = column(batch, t -> t.reward() - base);
        TFloat32 power1 = TFloat32.scalarOf(DdpgGraph.power1(update));
        TFloat32 power2 = TFloat32.scalarOf(DdpgGraph.power2(update))) {
      for (List<Op> part : List.of(nets.criticUpdate, nets.actorUpdate, nets.follow)) {
        Session.Runner runner = session.runner();
        if (part != nets.follow) {
          runner.feed(nets.states, states).feed(nets.power1, power1).feed(nets.power2, power2);
        }
        if (part == nets.criticUpdate) {
          runner
              .feed(nets.nextStates, next)
              .feed(nets.actions, actions)
              .feed(nets.goesOn, goesOn)
              .feed(nets.rewards, rewards);
        }
        part.forEach(runner::addTarget);
        runner.run().close();
      }
    }
  }

  private static <T> TFloat32 rows(List<T> batch, java.util.function.Function<T, float[]> row) {
    float[] values = new float[batch.size() * Observation.FEATURES];
    for (int i = 0; i < batch.size(); i++) {
      System.arraycopy(
          row.apply(batch.get(i)), 0, values, i * Observation.FEATURES, Observation.FEATURES);
    }
    return tensor(values, batch.size(), Observation.FEATURES);
  }

  private static TFloat32 column(List<Transition> batch, ToDoubleFunction<Transition> value) {
    float[] values = new float[batch.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value.applyAsDouble(batch.get(i));
    }
    return tensor(values, values.length, 1);
  }

  private static TFloat32 tensor(float[] values, long rows, long columns) {
    return TFloat32.tensorOf(
        org.tensorflow.ndarray.Shape.of(rows, columns), DataBuffers.of(values, true, false));
  }
}
