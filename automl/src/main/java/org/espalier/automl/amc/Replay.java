// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;

/** The latest transitions, so many at most; the oldest go first. */
final class Replay {

  private static final int WIDTH = 2 * Observation.FEATURES + 3;

  private final int most;
  private final Deque<Transition> transitions = new ArrayDeque<>();

  Replay(int most) {
    this.most = most;
  }

  void add(Transition transition) {
    if (transitions.size() == most) {
      transitions.removeFirst();
    }
    transitions.addLast(transition);
  }

  int size() {
    return transitions.size();
  }

  /** So many different ones, or all there are. */
  List<Transition> draw(int count, RandomStream random) {
    List<Transition> all = new ArrayList<>(transitions);
    List<Transition> drawn = new ArrayList<>();
    int[] order = random.permutation(all.size());
    for (int i = 0; i < Math.min(count, order.length); i++) {
      drawn.add(all.get(order[i]));
    }
    return drawn;
  }

  /** A row each, from the oldest; a row more than there are, so that none is a tensor too. */
  Tensor toTensor() {
    float[] rows = new float[(transitions.size() + 1) * WIDTH];
    int at = 0;
    for (Transition one : transitions) {
      System.arraycopy(one.state(), 0, rows, at, Observation.FEATURES);
      System.arraycopy(one.next(), 0, rows, at + Observation.FEATURES, Observation.FEATURES);
      rows[at + WIDTH - 3] = one.action();
      rows[at + WIDTH - 2] = one.goesOn() ? 1 : 0;
      rows[at + WIDTH - 1] = one.reward();
      at += WIDTH;
    }
    return Tensor.of(Shape.of(transitions.size() + 1, WIDTH), rows);
  }

  /** Takes what {@link #toTensor} gave in place of what there is. */
  void load(float[] rows) {
    transitions.clear();
    for (int at = 0; at + WIDTH < rows.length; at += WIDTH) {
      float[] state = new float[Observation.FEATURES];
      float[] next = new float[Observation.FEATURES];
      System.arraycopy(rows, at, state, 0, Observation.FEATURES);
      System.arraycopy(rows, at + Observation.FEATURES, next, 0, Observation.FEATURES);
      boolean goesOn = rows[at + WIDTH - 2] == 1;
      add(new Transition(state, rows[at + WIDTH - 3], next, goesOn, rows[at + WIDTH - 1]));
    }
  }
}
