// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;

/**
 * What competes for staying: weights, or blocks or channels of them, each with a score and a mask
 * value under the name of a kernel.
 *
 * @param things what they are called
 * @param size how many of them a kernel stands for
 * @param groups who competes with whom, and how many stay
 */
record Competition(String things, ToLongFunction<Parameter> size, List<Group> groups) {

  /**
   * Checks that a density can be reached.
   *
   * @throws IllegalArgumentException if a group keeps nothing, or less than a floor asks for
   */
  void requireReachable(Network network, double density, EmptyLayers emptyLayers) {
    for (Group group : groups) {
      if (group.keep() == 0) {
        throw new IllegalArgumentException(
            "a density of %s keeps none of the %d %s of %s; prune less"
                .formatted(
                    density,
                    group.parameters().stream().mapToLong(size).sum(),
                    things,
                    group.parameters().size() == 1
                        ? group.parameters().get(0).name()
                        : network.name()));
      }
      if (emptyLayers instanceof EmptyLayers.Floor floor) {
        requireFits(floor, group);
      }
    }
  }

  private void requireFits(EmptyLayers.Floor floor, Group group) {
    long reserved =
        group.parameters().stream()
            .mapToLong(p -> Math.min(size.applyAsLong(p), floor.weights()))
            .sum();
    if (reserved > group.keep()) {
      throw new IllegalArgumentException(
          "a floor of %d keeps %d %s, the density only %d; lower the floor or prune less"
              .formatted(floor.weights(), reserved, things, group.keep()));
    }
  }

  /**
   * Sets masks to 0 where something goes.
   *
   * @param scores by kernel name
   * @param masks by kernel name, changed in place
   * @throws IllegalStateException if a layer is emptied and that is to be an error
   */
  void keepHighest(Cut cut, Map<String, float[]> scores, Map<String, float[]> masks) {
    long seed = cut.scoring().seed();
    Map<String, float[]> competed = new HashMap<>();
    if (cut.shuffle()) {
      masks.forEach((name, mask) -> competed.put(name, mask.clone()));
    }
    for (Group group : groups) {
      select(group, scores, masks, cut.emptyLayers());
    }
    for (Group group : groups) {
      for (Parameter parameter : group.parameters()) {
        float[] mask = Scoring.of(masks, parameter);
        if (cut.shuffle()) {
          mask = ShuffledMask.of(parameter, mask, Scoring.of(competed, parameter), seed);
          masks.put(parameter.name(), mask);
        }
        if (cut.emptyLayers() instanceof EmptyLayers.Fail && Survivors.count(mask) == 0) {
          throw new IllegalStateException(
              "pruning to density %s leaves %s without weights; prune less, exclude the layer, or"
                      .formatted(cut.density(), parameter.name())
                  + " set empty-layers to a floor");
        }
      }
    }
  }

  private static void select(
      Group group,
      Map<String, float[]> scores,
      Map<String, float[]> masks,
      EmptyLayers emptyLayers) {
    if (!(emptyLayers instanceof EmptyLayers.Floor floor)) {
      Selection.keepHighest(group.parameters(), scores, masks, group.keep());
      return;
    }
    // The best of each layer are set aside first and do not compete for what is left.
    long reserved = 0;
    Map<String, float[]> best = new HashMap<>();
    for (Parameter parameter : group.parameters()) {
      float[] mask = Scoring.of(masks, parameter).clone();
      best.put(parameter.name(), mask);
      Selection.keepHighest(List.of(parameter), scores, best, floor.weights());
      reserved += Survivors.count(mask);
    }
    List<float[]> others = new ArrayList<>();
    for (Parameter parameter : group.parameters()) {
      others.add(setAside(Scoring.of(masks, parameter), Scoring.of(best, parameter)));
    }
    Selection.keepHighest(group.parameters(), scores, masks, group.keep() - reserved);
    for (int i = 0; i < others.size(); i++) {
      restore(Scoring.of(masks, group.parameters().get(i)), others.get(i));
    }
  }

  private static float[] setAside(float[] mask, float[] reserved) {
    for (int i = 0; i < mask.length; i++) {
      mask[i] -= reserved[i];
    }
    return reserved;
  }

  private static void restore(float[] mask, float[] reserved) {
    for (int i = 0; i < mask.length; i++) {
      mask[i] += reserved[i];
    }
  }
}
