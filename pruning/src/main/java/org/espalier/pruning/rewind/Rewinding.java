// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.rewind;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;

/**
 * What a round puts back before it retrains: for each kind in the State keep, rewind to step k, or
 * reset; and the part of a schedule it retrains under. Learning-rate rewinding, weight rewinding
 * and fine-tuning are three values of it.
 *
 * @param actions what happens to each kind
 * @param earlier the step k of the dense training whose State is rewound to
 * @param schedule which of the trainer's schedules is in force, 0 being the training schedule
 * @param from the schedule step that retraining starts at
 * @param to the schedule step that it ends at
 * @see <a href="https://arxiv.org/abs/2003.02389">Renda, Frankle and Carbin, ICLR 2020</a>
 */
public record Rewinding(
    Map<StateKind, Action> actions, long earlier, int schedule, long from, long to) {

  /** What happens to the tensors of one kind. */
  public enum Action {
    /** They stay as training left them. */
    KEEP,
    /** They become what they were at step k of the dense training. */
    REWIND,
    /**
     * Parameters and statistics get first values, keyed by seed and round; masks become ones, slots
     * zero.
     */
    RESET
  }

  /** The trainer's schedule of training. */
  public static final int TRAINING_SCHEDULE = 0;

  /** The trainer's schedule of retraining, where that is another one. */
  public static final int RETRAINING_SCHEDULE = 1;

  private static final ImmutableMap<StateKind, Action> BACK_TO_EARLIER =
      ImmutableMap.of(
          StateKind.PARAMETER, Action.REWIND,
          StateKind.SLOT, Action.REWIND,
          StateKind.STATISTIC, Action.REWIND,
          StateKind.SCHEDULE, Action.REWIND);

  /**
   * Checks and copies; a kind that is not named is kept.
   *
   * @throws IllegalArgumentException if there is nothing to retrain
   */
  public Rewinding {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException(
          "retraining must go from a step to a later one, got " + from + " to " + to);
    }
    Map<StateKind, Action> all = new EnumMap<>(StateKind.class);
    for (StateKind kind : StateKind.values()) {
      all.put(kind, actions.getOrDefault(kind, Action.KEEP));
    }
    actions = Maps.immutableEnumMap(all);
  }

  /**
   * Learning-rate rewinding: everything stays but the schedule step, which goes back.
   *
   * @param from the step it goes back to; 0 replays the whole schedule
   * @param total steps of the original training
   */
  public static Rewinding learningRate(long from, long total) {
    return new Rewinding(
        ImmutableMap.of(StateKind.SCHEDULE, Action.REWIND), 0, TRAINING_SCHEDULE, from, total);
  }

  /** Weight rewinding: all but masks and data order goes back to a step of the dense training. */
  public static Rewinding weights(long from, long total) {
    return new Rewinding(BACK_TO_EARLIER, from, TRAINING_SCHEDULE, from, total);
  }

  /**
   * The control of a network that starts anew: fresh parameters and statistics, slots of zeros.
   *
   * @param from the schedule step it starts at, 0 for the whole training
   * @param total steps of the original training
   */
  public static Rewinding reinitialised(long from, long total) {
    return new Rewinding(
        ImmutableMap.of(
            StateKind.PARAMETER, Action.RESET,
            StateKind.SLOT, Action.RESET,
            StateKind.STATISTIC, Action.RESET,
            StateKind.SCHEDULE, Action.REWIND),
        0,
        TRAINING_SCHEDULE,
        from,
        total);
  }

  /** Fine-tuning: everything stays; the schedule of retraining, a constant rate, is in force. */
  public static Rewinding fineTuning(long steps) {
    return new Rewinding(ImmutableMap.of(), 0, RETRAINING_SCHEDULE, 0, steps);
  }

  /**
   * The same, retraining for so many steps under the schedule of retraining, from its beginning.
   */
  public Rewinding underRetrainingSchedule(long steps) {
    return new Rewinding(actions, earlier, RETRAINING_SCHEDULE, 0, steps);
  }

  /** Whether it needs the State of the dense training at {@link #earlier}. */
  public boolean needsEarlierState() {
    return actions.entrySet().stream()
        .anyMatch(e -> e.getValue() == Action.REWIND && e.getKey() != StateKind.SCHEDULE);
  }

  /** The steps of the dense training whose States must be kept: none at step 0, which is drawn. */
  public Set<Long> keeps() {
    return needsEarlierState() && earlier > 0 ? Set.of(earlier) : Set.of();
  }

  /**
   * The State that a round starts from, before its masks are put in.
   *
   * @param trained as the last round left it
   * @param kept of the dense training at {@link #earlier}; not read unless something is rewound
   * @param round from 1; also the data order, unless that is rewound
   */
  public State apply(Network network, State trained, State kept, long seed, int round) {
    Map<String, Tensor> changes = new HashMap<>();
    trained
        .tensors()
        .forEach(
            (name, tensor) -> {
              StateKind kind = StateKind.of(name);
              switch (actions.getOrDefault(kind, Action.KEEP)) {
                case KEEP -> {}
                case REWIND -> {
                  if (kind != StateKind.SCHEDULE) {
                    changes.put(name, kept.get(name));
                  }
                }
                case RESET -> changes.put(name, filled(tensor, kind == StateKind.MASK ? 1 : 0));
              }
            });
    for (Parameter parameter : network.parameters()) {
      StateKind kind = StateKind.of(State.fullName(parameter));
      if (actions.get(kind) == Action.RESET) {
        changes.put(State.fullName(parameter), InitialValues.draw(parameter, seed, round));
      }
    }
    changes.put(State.STEP, Tensor.of(from));
    changes.put(State.SCHEDULE_INDEX, Tensor.of((long) schedule));
    if (actions.get(StateKind.DATA_ORDER) == Action.KEEP) {
      changes.put(State.ORDER, Tensor.of((long) round));
    }
    return trained.with(changes);
  }

  private static Tensor filled(Tensor tensor, float value) {
    int n = Math.toIntExact(tensor.shape().size());
    if (tensor instanceof Tensor.Longs) {
      return Tensor.of(tensor.shape(), new long[n]);
    }
    float[] values = new float[n];
    Arrays.fill(values, value);
    return Tensor.of(tensor.shape(), values);
  }
}
