// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.data.Targets;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Variant;
import org.espalier.pruning.mask.GradientSource;

/**
 * Gradients from a trainer, of which they change all but the optimizer's slots. Where training
 * stands is part of what is scored: it draws the noise of dropout.
 */
final class TrainerGradients implements GradientSource {

  private static final long STREAM = RandomStream.hash("scoring");
  private static final Set<StateKind> SCORED = EnumSet.complementOf(EnumSet.of(StateKind.SLOT));

  private final Trainer trainer;
  private final DataSet data;
  private final int[] order;

  TrainerGradients(Trainer trainer, DataSet data, long seed) {
    this.trainer = trainer;
    this.data = data;
    this.order = RandomStream.of(seed, STREAM).permutation(data.training().size());
  }

  @Override
  public int examples() {
    return order.length;
  }

  @Override
  public int[] batch(int n, int size) {
    int all = (order.length + size - 1) / size;
    int from = n % all * size;
    int to = Math.min(order.length, from + size);
    int[] batch = new int[to - from];
    System.arraycopy(order, from, batch, 0, batch.length);
    return batch;
  }

  @Override
  public int[] balancedBatch(int n, int perClass) {
    List<List<Integer>> classes = classes();
    int each = perClass;
    for (List<Integer> members : classes) {
      each = Math.min(each, members.size());
    }
    int[] batch = new int[each * classes.size()];
    for (int i = 0; i < batch.length; i++) {
      List<Integer> members = classes.get(i % classes.size());
      batch[i] = members.get((n * each + i / classes.size()) % members.size());
    }
    return batch;
  }

  @Override
  public Map<String, float[]> gradient(State at, Variant variant, int[] examples) {
    Map<String, Tensor> tensors = new HashMap<>();
    SCORED.forEach(kind -> tensors.putAll(at.ofKind(kind)));
    trainer.assign(tensors);
    trainer.gradients().clear();
    trainer.gradients().add(variant, examples, false);
    Map<String, float[]> gradient = new HashMap<>();
    trainer
        .gradients()
        .sums()
        .forEach((name, sum) -> gradient.put(name, ((Tensor.Floats) sum).values()));
    return gradient;
  }

  /** The examples of each class that has any, in the random order. */
  private List<List<Integer>> classes() {
    if (!(data.training().targets() instanceof Targets.Labels labels)) {
      throw new IllegalStateException(
          "a batch balanced over classes was asked for, and %s has none".formatted(data.name()));
    }
    List<List<Integer>> classes = new ArrayList<>();
    for (int c = 0; c < labels.width(); c++) {
      classes.add(new ArrayList<>());
    }
    for (int example : order) {
      classes.get(labels.labels()[example]).add(example);
    }
    classes.removeIf(List::isEmpty);
    return classes;
  }
}
