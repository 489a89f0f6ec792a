// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.util.List;
import java.util.Random;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.TableColumn;

/**
 * Graphs from seeds: every operation, function and kernel, odd shapes and windows, any density, and
 * values that are shared. Seeds in a row begin with one operation after the other.
 */
public final class RandomGraphs {

  private RandomGraphs() {}

  /** The same graph for the same seed, of at most a million multiply-adds or so. */
  public static ModelGraph of(long seed) {
    Random random = new Random(seed);
    GraphGrower grower = new GraphGrower(random);
    RandomOps ops = new RandomOps(random, grower);
    List<RandomOps.Kind> kinds = List.of(RandomOps.Kind.values());
    ops.grow(kinds.get(Math.floorMod(seed, kinds.size())));
    for (int more = random.nextInt(8); more > 0; more--) {
      ops.grow(kinds.get(random.nextInt(kinds.size())));
    }
    return grower.graph("random " + seed);
  }

  /**
   * One example: numbers near 1, and ids and places of words that are in range for the most part.
   */
  public static float[][] inputs(ModelGraph graph, long seed) {
    Random random = new Random(seed);
    float[][] inputs = new float[graph.inputs().size()][];
    for (int i = 0; i < inputs.length; i++) {
      Shape shape = graph.inputs().get(i).shape();
      inputs[i] = new float[shape.size()];
      int ids = graph.inputs().get(i).type() == ModelGraph.Type.IDS ? rows(graph, i) : 0;
      for (int j = 0; j < inputs[i].length; j++) {
        int words = Math.max(ids, words(graph, i, j));
        inputs[i][j] = words > 0 ? random.nextInt(words + 2) - 1 : (float) random.nextGaussian();
      }
    }
    return inputs;
  }

  /** The rows of the largest table that an input's ids are looked up in. */
  private static int rows(ModelGraph graph, int input) {
    int rows = 1;
    for (Op op : graph.ops()) {
      if (op instanceof Op.Embedding embedding && embedding.input() == input) {
        rows = Math.max(rows, embedding.weights().rows());
      } else if (op instanceof Op.EmbeddingBag bag && bag.input() == input) {
        rows = Math.max(rows, bag.weights().rows());
      }
    }
    return rows;
  }

  /** How many words a column of a table has, 0 if it is no such column. */
  private static int words(ModelGraph graph, int input, int column) {
    for (Op op : graph.ops()) {
      if (op instanceof Op.TableColumns table && table.input() == input) {
        List<TableColumn> columns = table.columns();
        if (columns.get(column) instanceof TableColumn.Categorical categorical) {
          return categorical.width();
        }
      }
    }
    return 0;
  }
}
