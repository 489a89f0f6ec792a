// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.data.RandomStream;

/**
 * A part of an elastic network.
 *
 * @param resolution side that images are resized to
 * @param units the blocks of each that are in use, the first ones
 */
public record SubNetwork(int resolution, List<List<Block>> units) {

  /**
   * A block in use.
   *
   * @param kernel side of its window
   * @param expand channels in its middle over those it reads
   */
  public record Block(int kernel, int expand) {}

  /** Copies. */
  public SubNetwork {
    units = units.stream().map(ImmutableList::copyOf).collect(ImmutableList.toImmutableList());
  }

  /** All that choices allow. */
  public static SubNetwork largest(ElasticSpace space) {
    Choices all = space.choices();
    return of(
        space,
        Choices.last(all.resolutions()),
        Choices.last(all.depths()),
        new Block(Choices.last(all.kernels()), Choices.last(all.expands())));
  }

  /** The least that choices allow. */
  public static SubNetwork smallest(ElasticSpace space) {
    Choices all = space.choices();
    return of(
        space,
        all.resolutions().get(0),
        all.depths().get(0),
        new Block(all.kernels().get(0), all.expands().get(0)));
  }

  private static SubNetwork of(ElasticSpace space, int resolution, int depth, Block block) {
    List<List<Block>> units = new ArrayList<>();
    for (int unit = 0; unit < space.units().size(); unit++) {
      List<Block> blocks = new ArrayList<>();
      for (int i = 0; i < depth; i++) {
        blocks.add(block);
      }
      units.add(blocks);
    }
    return new SubNetwork(resolution, units);
  }

  /**
   * Draws one evenly: a depth a unit, a kernel and an expand a block.
   *
   * @param choices that it is drawn from
   */
  public static SubNetwork draw(
      ElasticSpace space, Choices choices, int resolution, RandomStream random) {
    List<List<Block>> units = new ArrayList<>();
    for (int unit = 0; unit < space.units().size(); unit++) {
      int depth = pick(choices.depths(), random);
      List<Block> blocks = new ArrayList<>();
      for (int i = 0; i < space.blocks(); i++) { // of those left out, too: depths change nothing
        Block block = new Block(pick(choices.kernels(), random), pick(choices.expands(), random));
        if (i < depth) {
          blocks.add(block);
        }
      }
      units.add(blocks);
    }
    return new SubNetwork(resolution, units);
  }

  /** Draws the resolution too. */
  public static SubNetwork draw(ElasticSpace space, Choices choices, RandomStream random) {
    return draw(space, choices, pick(choices.resolutions(), random), random);
  }

  static int pick(List<Integer> choices, RandomStream random) {
    return choices.get(random.below(choices.size()));
  }

  /**
   * Requires that it is one of a space's.
   *
   * @throws IllegalArgumentException naming the dimension, what it has and what there is
   */
  public void requireIn(ElasticSpace space) {
    if (units.size() != space.units().size()) {
      throw new IllegalArgumentException(
          "a sub-network must have %d units, got %d".formatted(space.units().size(), units.size()));
    }
    List<Integer> depths = units.stream().map(List::size).toList();
    List<Block> blocks = units.stream().flatMap(List::stream).toList();
    new Choices(
            blocks.stream().map(Block::kernel).toList(),
            depths,
            blocks.stream().map(Block::expand).toList(),
            List.of(resolution))
        .requireWithin(space.choices());
  }

  /**
   * One number in {0, 1} for each choice: the resolutions, then kernels and expands of each block,
   * all 0 where a block is not in use.
   */
  public float[] features(ElasticSpace space) {
    Choices all = space.choices();
    int kernels = all.kernels().size();
    int each = kernels + all.expands().size();
    int first = all.resolutions().size();
    float[] features = new float[first + space.units().size() * space.blocks() * each];
    features[all.resolutions().indexOf(resolution)] = 1;
    for (int unit = 0; unit < units.size(); unit++) {
      for (int i = 0; i < units.get(unit).size(); i++) {
        Block block = units.get(unit).get(i);
        int at = first + (unit * space.blocks() + i) * each;
        features[at + all.kernels().indexOf(block.kernel())] = 1;
        features[at + kernels + all.expands().indexOf(block.expand())] = 1;
      }
    }
    return features;
  }
}
