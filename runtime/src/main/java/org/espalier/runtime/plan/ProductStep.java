// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import org.espalier.runtime.graph.Function;
import org.espalier.runtime.kernel.Columns;
import org.espalier.runtime.kernel.ProductKernel;
import org.jspecify.annotations.Nullable;

/**
 * A dense layer or a convolution: the numbers its window covers are laid side by side, and a kernel
 * multiplies, adds what is to be added and clamps; any other function follows on each band while it
 * is in the cache.
 */
final class ProductStep implements Step {

  private static final int STRETCH = 128; // numbers: what kernels take as a whole

  private final Lowering lowering;
  private final ProductKernel kernel;
  private final int xBase; // what offsets count from
  private final Layout output;
  private final @Nullable Layout addend;
  private final int width; // of the output
  private final Function function;

  ProductStep(
      Lowering lowering,
      ProductKernel kernel,
      int xBase,
      Layout output,
      @Nullable Layout addend,
      int width,
      Function function) {
    this.lowering = lowering;
    this.kernel = kernel;
    this.xBase = xBase;
    this.output = output;
    this.addend = addend;
    this.width = width;
    this.function = function;
  }

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    if (lowering instanceof RowCopies rows) {
      bands(rows, memory, examples, part, parts);
    } else {
      all(memory, examples * output.positions(), part, parts);
    }
  }

  /** Parts take positions, whose numbers they have in their cache, or else channels. */
  private void all(Memory memory, int count, int part, int parts) {
    int stretches = count / STRETCH;
    if (stretches >= parts) {
      int first = Parts.begin(stretches, part, parts) * STRETCH;
      int end = part + 1 == parts ? count : Parts.begin(stretches, part + 1, parts) * STRETCH;
      multiply(memory, part, xBase + first, first, end - first, 0, output.channels());
    } else {
      multiply(memory, part, xBase, 0, count, row(part, parts), row(part + 1, parts));
    }
  }

  private void bands(RowCopies rows, Memory memory, int examples, int part, int parts) {
    int bands = rows.bands();
    boolean share =
        examples * bands < parts; // too few: each part takes all, but some channels only
    int first = share ? 0 : Parts.begin(examples * bands, part, parts);
    int end = share ? examples * bands : Parts.begin(examples * bands, part + 1, parts);
    int from = share ? row(part, parts) : 0;
    int to = share ? row(part + 1, parts) : output.channels();
    for (int i = first; i < end && from < to; i++) {
      int example = i / bands;
      int band = i % bands;
      rows.copy(memory, example, band, part);
      int at = example * output.positions() + rows.firstRow(band) * width;
      multiply(memory, part, rows.base(part), at, rows.rows(band) * width, from, to);
    }
  }

  private void multiply(Memory memory, int part, int x, int at, int count, int from, int to) {
    float[] numbers = memory.numbers;
    Columns columns = memory.columns[part];
    columns.read(memory.origin + x, count);
    columns.write(output.at(memory, 0, 0) + at, output.pitch());
    if (addend == null) {
      columns.add(-1, 0);
    } else {
      columns.add(addend.at(memory, 0, 0) + at, addend.pitch());
    }
    kernel.multiply(columns, from, to);
    if (!function.isClamp()) {
      for (int row = from; row < to; row++) {
        Functions.apply(function, numbers, output.at(memory, row, 0) + at, count);
      }
    }
  }

  private int row(int part, int parts) {
    int together = kernel.rowsTogether();
    int blocks = (output.channels() + together - 1) / together;
    return Math.min(Parts.begin(blocks, part, parts) * together, output.channels());
  }
}
