// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;

/**
 * Blocks of adjacent weights compete, and go or stay whole. A kernel is cut up as a matrix whose
 * columns are its last axis, the outputs, and whose rows are all the others. Where the matrix ends
 * within a block, the block is smaller.
 *
 * <p>A block's score is the mean of its weights' scores, which between whole blocks is the order of
 * their sums and does not put smaller ones at a disadvantage; of magnitudes that is L1. Amounts
 * count blocks: {@code floor(d * blocks + 1/2)} stay, whatever their sizes. Ties keep the lower
 * index, blocks counted row by row.
 *
 * @param rows of a block, at least 1
 * @param columns of a block, at least 1
 * @param within whether blocks compete with those of their layer or with all
 * @see <a href="https://arxiv.org/abs/1711.02782">Narang et al., Block-Sparse Recurrent Neural
 *     Networks, 2017</a>
 */
public record Block(int rows, int columns, Within within) implements Scope {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if rows or columns is below 1
   */
  public Block {
    if (rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "rows and columns must be at least 1, got %d x %d".formatted(rows, columns));
    }
  }

  /** One by four weights, all with all. */
  public Block() {
    this(1, 4, Within.NETWORK);
  }

  @Override
  public String counts() {
    return "blocks";
  }

  @Override
  public void requireReachable(
      Network network, List<Parameter> prunable, double density, EmptyLayers emptyLayers) {
    competition(prunable, density).requireReachable(network, density, emptyLayers);
  }

  @Override
  public Map<String, Tensor> cut(Cut cut) {
    List<Parameter> prunable = cut.scoring().prunable();
    Map<String, float[]> masks = cut.masks();
    Map<String, float[]> blockScores = new HashMap<>();
    Map<String, float[]> blockMasks = new HashMap<>();
    for (Parameter parameter : prunable) {
      cut.scoring().requireFinite(parameter, cut.scores());
      float[] scores = Scoring.of(cut.scores(), parameter);
      blockScores.put(parameter.name(), means(parameter.shape(), scores));
      blockMasks.put(parameter.name(), any(parameter.shape(), Scoring.of(masks, parameter)));
    }
    competition(prunable, cut.density()).keepHighest(cut, blockScores, blockMasks);
    for (Parameter parameter : prunable) {
      float[] blocks = Scoring.of(blockMasks, parameter);
      float[] mask = Scoring.of(masks, parameter);
      for (int i = 0; i < mask.length; i++) {
        mask[i] *= blocks[block(parameter.shape(), i)];
      }
    }
    return cut.elementwise(masks);
  }

  private Competition competition(List<Parameter> prunable, double density) {
    return new Competition(
        counts(),
        kernel -> blocks(kernel.shape()),
        within.groups(prunable, kernel -> blocks(kernel.shape()), density));
  }

  private float[] means(Shape shape, float[] scores) {
    double[] sums = new double[blocks(shape)];
    int[] sizes = new int[sums.length];
    for (int i = 0; i < scores.length; i++) {
      sums[block(shape, i)] += scores[i];
      sizes[block(shape, i)]++;
    }
    float[] means = new float[sums.length];
    for (int block = 0; block < means.length; block++) {
      means[block] = (float) (sums[block] / sizes[block]);
    }
    return means;
  }

  /** 1 for a block with a weight that is kept. */
  private float[] any(Shape shape, float[] mask) {
    float[] any = new float[blocks(shape)];
    for (int i = 0; i < mask.length; i++) {
      int block = block(shape, i);
      any[block] = Math.max(any[block], mask[i]);
    }
    return any;
  }

  int blocks(Shape shape) {
    int width = shape.dimension(-1);
    int height = Math.toIntExact(shape.size() / width);
    return (height + rows - 1) / rows * across(shape);
  }

  /** The block that a weight is in. */
  int block(Shape shape, int weight) {
    int width = shape.dimension(-1);
    return weight / width / rows * across(shape) + weight % width / columns;
  }

  private int across(Shape shape) {
    return (shape.dimension(-1) + columns - 1) / columns;
  }
}
