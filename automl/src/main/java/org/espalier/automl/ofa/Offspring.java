// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.espalier.automl.ofa.SubNetwork.Block;
import org.espalier.graph.data.RandomStream;

/** Sub-networks made of others by chance; what a space allows stays what it allows. */
record Offspring(ElasticSpace space, EvolutionSettings settings, RandomStream random) {

  /** One of the whole space, evenly. */
  SubNetwork drawn() {
    return SubNetwork.draw(space, space.choices(), random);
  }

  /** Of one parent: some of its genes are drawn anew. A deeper unit draws its new blocks. */
  SubNetwork mutated(SubNetwork parent) {
    Choices all = space.choices();
    double chance = settings.geneMutation();
    int resolution =
        random.uniform() < settings.resolutionMutation()
            ? SubNetwork.pick(all.resolutions(), random)
            : parent.resolution();
    List<List<Block>> units = new ArrayList<>();
    for (List<Block> unit : parent.units()) {
      int depth = random.uniform() < chance ? SubNetwork.pick(all.depths(), random) : unit.size();
      List<Block> blocks = new ArrayList<>();
      for (int i = 0; i < depth; i++) {
        boolean anew = i >= unit.size() || random.uniform() < chance;
        blocks.add(
            anew
                ? new Block(
                    SubNetwork.pick(all.kernels(), random), SubNetwork.pick(all.expands(), random))
                : unit.get(i));
      }
      units.add(blocks);
    }
    return new SubNetwork(resolution, units);
  }

  /** Of two parents: each gene is that of either, of the one that has it where only one does. */
  SubNetwork crossed(SubNetwork one, SubNetwork other) {
    int resolution = either(one.resolution(), other.resolution());
    List<List<Block>> units = new ArrayList<>();
    for (int unit = 0; unit < one.units().size(); unit++) {
      List<Block> ones = one.units().get(unit);
      List<Block> others = other.units().get(unit);
      int depth = either(ones.size(), others.size());
      List<Block> blocks = new ArrayList<>();
      for (int i = 0; i < depth; i++) {
        Block a = i < ones.size() ? ones.get(i) : others.get(i);
        Block b = i < others.size() ? others.get(i) : a;
        blocks.add(new Block(either(a.kernel(), b.kernel()), either(a.expand(), b.expand())));
      }
      units.add(blocks);
    }
    return new SubNetwork(resolution, units);
  }

  private int either(int one, int other) {
    return random.below(2) == 0 ? one : other;
  }

  /** With one gene, drawn evenly among those that can, one choice lower; the smallest as it is. */
  SubNetwork shrunk(SubNetwork sub) {
    Choices all = space.choices();
    List<Supplier<SubNetwork>> lower = new ArrayList<>();
    if (sub.resolution() > all.resolutions().get(0)) {
      lower.add(() -> new SubNetwork(below(all.resolutions(), sub.resolution()), sub.units()));
    }
    for (int u = 0; u < sub.units().size(); u++) {
      int unit = u;
      List<Block> blocks = sub.units().get(unit);
      if (blocks.size() > all.depths().get(0)) {
        int depth = below(all.depths(), blocks.size());
        lower.add(() -> with(sub, unit, blocks.subList(0, depth)));
      }
      for (int i = 0; i < blocks.size(); i++) {
        int place = i;
        Block block = blocks.get(i);
        if (block.kernel() > all.kernels().get(0)) {
          Block smaller = new Block(below(all.kernels(), block.kernel()), block.expand());
          lower.add(() -> with(sub, unit, with(blocks, place, smaller)));
        }
        if (block.expand() > all.expands().get(0)) {
          Block narrower = new Block(block.kernel(), below(all.expands(), block.expand()));
          lower.add(() -> with(sub, unit, with(blocks, place, narrower)));
        }
      }
    }
    return lower.isEmpty() ? sub : lower.get(random.below(lower.size())).get();
  }

  private static int below(List<Integer> choices, int choice) {
    return choices.get(choices.indexOf(choice) - 1);
  }

  private static SubNetwork with(SubNetwork sub, int unit, List<Block> blocks) {
    return new SubNetwork(sub.resolution(), with(sub.units(), unit, blocks));
  }

  private static <T> List<T> with(List<T> all, int place, T other) {
    List<T> changed = new ArrayList<>(all);
    changed.set(place, other);
    return changed;
  }
}
