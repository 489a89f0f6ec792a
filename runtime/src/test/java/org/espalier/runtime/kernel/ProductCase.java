// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.Weights;

/**
 * A product from a seed: its weights, its numbers and where everything lies in them. The result of
 * a kernel is compared with sums in float64.
 */
public final class ProductCase {

  private static final float SENTINEL = -12345.5f;
  private static final int REACH = 300; // of offsets, either way
  private static final int GUARD = ProductKernel.SLACK + 3;

  private final Random random;
  private final int rows;
  private final int count;
  private final SparseWeights weights;
  private final int xBase = REACH + 7;
  private int x = xBase; // what kernels are told
  private final int yPitch;
  private final int yBase;
  private final int addend;
  private final int addendPitch;
  private final float[] before; // what is multiplied, what is added, and then the results

  /** With clamps and an addend by chance. */
  public ProductCase(long seed, int count, double density) {
    this.random = new Random(seed);
    this.rows = 1 + random.nextInt(40);
    this.count = count;
    this.weights = weights(density);
    int xSize = 2 * REACH + 14 + count + ProductKernel.SLACK;
    this.yPitch = count + random.nextInt(6);
    this.addendPitch = count + random.nextInt(6);
    boolean adds = random.nextBoolean();
    this.addend = adds ? xSize + GUARD : -1;
    this.yBase = xSize + 2 * GUARD + rows * addendPitch;
    this.before = new float[yBase + rows * yPitch + GUARD];
    Arrays.fill(before, SENTINEL);
    for (int i = 0; i < xSize; i++) {
      before[i] = (float) random.nextGaussian();
    }
    for (int row = 0; adds && row < rows; row++) {
      for (int i = 0; i < count; i++) {
        before[addend + row * addendPitch + i] = (float) random.nextGaussian();
      }
    }
  }

  /** The weights. */
  public SparseWeights weights() {
    return weights;
  }

  /** The same weights for a kernel of one column; its numbers begin where the lowest offset is. */
  public Product product() {
    float[] matrix = new float[rows * 2 * REACH];
    for (int row = 0; row < rows; row++) {
      for (int j = weights.start[row]; j < weights.start[row + 1]; j++) {
        matrix[row * 2 * REACH + REACH + weights.offset[j]] = weights.value[j];
      }
    }
    Function clamp =
        weights.lowest < 0 ? Function.LINEAR : weights.highest > 6 ? Function.RELU : Function.RELU6;
    return Product.of(Weights.of(rows, 2 * REACH, matrix), Floats.of(weights.bias), clamp);
  }

  /** For the kernels of {@link #product()}. */
  public ProductCase ofOneColumn() {
    x = xBase - REACH;
    return this;
  }

  /** Whether sums are rounded as the processor's multiply-add does. */
  public static boolean isFused() {
    return Fma.IN_HARDWARE;
  }

  /** Puts a number where some weight of row 0 reads it. */
  public ProductCase withNumber(float number) {
    before[xBase + weights.offset[weights.start[1] / 2] + count / 2] = number;
    return this;
  }

  /** Puts an infinite number where the last weight of some row reads it. */
  public ProductCase withInfinity() {
    for (int row = 0; row < rows; row++) {
      if (weights.start[row] < weights.start[row + 1]) {
        before[xBase + weights.offset[weights.start[row + 1] - 1]] = Float.POSITIVE_INFINITY;
        return this;
      }
    }
    return this;
  }

  /** What a kernel makes of it, in up to three ranges of rows. */
  public float[] results(ProductKernel kernel) {
    float[] y = before.clone();
    int first = cut(kernel, 0);
    int second = cut(kernel, first);
    multiply(kernel, y, 0, first);
    multiply(kernel, y, second, rows);
    multiply(kernel, y, first, second);
    return y;
  }

  /** Results are right, and nothing else has been written. */
  public void check(ProductKernel kernel) {
    float[] y = results(kernel);
    float[] expected = before.clone();
    for (int row = 0; row < rows; row++) {
      for (int p = 0; p < count; p++) {
        int at = yBase + row * yPitch + p;
        double size = size(row, p);
        double sum = clamp(sum(row, p));
        boolean near = Double.isFinite(size) && Math.abs(y[at] - sum) <= 1e-6 * size;
        if (near || Double.compare(y[at], sum) == 0) {
          expected[at] = y[at];
        } else {
          expected[at] = (float) sum;
        }
      }
    }
    assertThat(y).as("%d rows x %d of %s", rows, count, kernel.getClass()).isEqualTo(expected);
  }

  /** A range of rows leaves the others alone. */
  public void checkLeavesOtherRows(ProductKernel kernel) {
    int from = cut(kernel, 0);
    int to = cut(kernel, from);
    float[] y = before.clone();
    multiply(kernel, y, from, to);
    float[] expected = before.clone();
    float[] all = results(kernel);
    for (int row = from; row < to; row++) {
      int at = yBase + row * yPitch;
      System.arraycopy(all, at, expected, at, count);
    }
    assertThat(y).as("rows %d to %d of %s", from, to, kernel.getClass()).isEqualTo(expected);
  }

  private int cut(ProductKernel kernel, int least) {
    int cut = least + random.nextInt(rows - least + 1);
    return cut == rows
        ? rows
        : Math.max(least, cut / kernel.rowsTogether() * kernel.rowsTogether());
  }

  private void multiply(ProductKernel kernel, float[] y, int from, int to) {
    Columns columns = new Columns(y);
    Arrays.fill(columns.tile.sums(), Float.NaN); // what a call before may have left
    Arrays.fill(columns.tile.first(), Float.NaN);
    columns.read(x, count);
    columns.write(yBase, yPitch);
    columns.add(addend, addendPitch);
    kernel.multiply(columns, from, to);
  }

  private double sum(int row, int p) {
    double sum = weights.bias[row] + more(row, p);
    for (int j = weights.start[row]; j < weights.start[row + 1]; j++) {
      sum += (double) weights.value[j] * before[xBase + weights.offset[j] + p];
    }
    return sum;
  }

  private double size(int row, int p) {
    double size = Math.abs(weights.bias[row]) + Math.abs(more(row, p));
    for (int j = weights.start[row]; j < weights.start[row + 1]; j++) {
      size += Math.abs((double) weights.value[j] * before[xBase + weights.offset[j] + p]);
    }
    return size;
  }

  private double more(int row, int p) {
    return addend < 0 ? 0 : before[addend + row * addendPitch + p];
  }

  private double clamp(double sum) {
    return Math.min(Math.max(sum, weights.lowest), weights.highest);
  }

  /** Offsets ascend within a row; with a density of 1 all rows have the same. */
  private SparseWeights weights(double density) {
    int columns = 1 + random.nextInt(60);
    TreeSet<Integer> offsets = new TreeSet<>();
    while (offsets.size() < columns) {
      offsets.add(random.nextInt(2 * REACH) - REACH);
    }
    int[] start = new int[rows + 1];
    int[] offset = new int[rows * columns];
    float[] value = new float[rows * columns];
    float[] bias = new float[rows];
    int next = 0;
    for (int row = 0; row < rows; row++) {
      bias[row] = (float) random.nextGaussian();
      boolean empty = density < 1 && random.nextInt(6) == 0;
      for (int at : offsets) {
        if (!empty && random.nextDouble() < density) {
          offset[next] = at;
          value[next++] = (float) random.nextGaussian();
        }
      }
      start[row + 1] = next;
    }
    boolean clamps = random.nextBoolean();
    return new SparseWeights(
        start,
        Arrays.copyOf(offset, next),
        Arrays.copyOf(value, next),
        bias,
        clamps ? 0 : Float.NEGATIVE_INFINITY,
        clamps && random.nextBoolean() ? 6 : Float.POSITIVE_INFINITY);
  }
}
