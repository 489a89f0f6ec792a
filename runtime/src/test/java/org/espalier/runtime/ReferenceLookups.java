// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.util.List;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.TableColumn;
import org.espalier.runtime.graph.Weights;

/** Ids and the columns of tables by their definition, for {@link ReferenceEvaluator}. */
final class ReferenceLookups {

  private ReferenceLookups() {}

  static double[] embedding(Weights weights, double[] ids) {
    float[] matrix = weights.toArray();
    int columns = weights.columns();
    double[] y = new double[ids.length * columns];
    for (int i = 0; i < ids.length; i++) {
      for (int column = 0; column < columns && isRow(ids[i], weights); column++) {
        y[i * columns + column] = matrix[((int) ids[i]) * columns + column];
      }
    }
    return y;
  }

  static double[] bag(Op.EmbeddingBag bag, double[] ids) {
    Weights weights = bag.weights();
    float[] matrix = weights.toArray();
    double[] sums = new double[weights.columns()];
    int inside = 0;
    for (double id : ids) {
      if (isRow(id, weights)) {
        inside++;
        for (int column = 0; column < sums.length; column++) {
          sums[column] += matrix[((int) id) * sums.length + column];
        }
      }
    }
    if (bag.mean() && inside > 0) {
      for (int column = 0; column < sums.length; column++) {
        sums[column] /= inside;
      }
    }
    return ReferenceEvaluator.withBias(sums, bag.bias(), bag.function());
  }

  static double[] columns(List<TableColumn> columns, double[] row, int features) {
    double[] y = new double[features];
    int to = 0;
    for (int i = 0; i < row.length; i++) {
      if (columns.get(i) instanceof TableColumn.Numeric numeric) {
        y[to] = (row[i] - numeric.mean()) / numeric.standardDeviation();
      } else {
        for (int word = 0; word < columns.get(i).width(); word++) {
          y[to + word] = row[i] == word ? 1 : 0;
        }
      }
      to += columns.get(i).width();
    }
    return y;
  }

  private static boolean isRow(double id, Weights weights) {
    return id >= 0 && id < weights.rows();
  }
}
