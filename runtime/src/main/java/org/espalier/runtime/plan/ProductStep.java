// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import org.espalier.runtime.graph.Function;
import org.espalier.runtime.kernel.Copies;
import org.espalier.runtime.kernel.ProductKernel;
import org.jspecify.annotations.Nullable;

/**
 * A dense layer or a convolution: the numbers its window covers are laid side by side, and a kernel
 * multiplies, adds what is to be added and clamps; any other function follows on each band while it
 * is in the cache.
 */
final class ProductStep implements Step {

  private final Lowering lowering;
  private final ProductKernel kernel;
  private final Copies copier;
  private final Layout input;
  private final Layout output;
  private final @Nullable Layout addend;
  private final int width; // of the output
  private final Function function;

  ProductStep(
      Lowering lowering,
      ProductKernel kernel,
      Copies copier,
      Layout input,
      Layout output,
      @Nullable Layout addend,
      int width,
      Function function) {
    this.lowering = lowering;
    this.kernel = kernel;
    this.copier = copier;
    this.input = input;
    this.output = output;
    this.addend = addend;
    this.width = width;
    this.function = function;
  }

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    if (lowering instanceof RowCopies rows) {
      bands(rows, memory, examples, part, parts);
      return;
    }
    int from = row(part, parts);
    int to = row(part + 1, parts);
    if (from == to) {
      return;
    }
    float[] x = memory.values;
    int base = input.base();
    if (lowering instanceof ShiftedTaps taps) {
      x = memory.windows[part];
      base = 0;
      taps.copy(copier, memory.values, x);
    }
    multiply(memory, part, x, base, 0, examples * output.positions(), from, to);
  }

  private void bands(RowCopies rows, Memory memory, int examples, int part, int parts) {
    int bands = rows.bands();
    boolean share =
        examples * bands < parts; // too few: each part takes all, but some channels only
    int first = share ? 0 : Step.begin(examples * bands, part, parts);
    int end = share ? examples * bands : Step.begin(examples * bands, part + 1, parts);
    int from = share ? row(part, parts) : 0;
    int to = share ? row(part + 1, parts) : output.channels();
    if (from == to) {
      return;
    }
    for (int i = first; i < end; i++) {
      int example = i / bands;
      int band = i % bands;
      rows.copy(copier, memory.values, example, band, memory.windows[part]);
      int at = example * output.positions() + rows.firstRow(band) * width;
      int count = rows.rows(band) * width;
      multiply(memory, part, memory.windows[part], 0, at, count, from, to);
    }
  }

  private void multiply(
      Memory memory, int part, float[] x, int base, int at, int count, int from, int to) {
    kernel.multiply(
        x,
        base,
        memory.values,
        output.base() + at,
        output.pitch(),
        addend == null ? -1 : addend.base() + at,
        addend == null ? 0 : addend.pitch(),
        count,
        from,
        to,
        memory.tiles[part]);
    if (!function.isClamp()) {
      for (int row = from; row < to; row++) {
        Functions.apply(function, memory.values, output.at(row, 0) + at, count);
      }
    }
  }

  private int row(int part, int parts) {
    int together = kernel.rowsTogether();
    int blocks = (output.channels() + together - 1) / together;
    return Math.min(Step.begin(blocks, part, parts) * together, output.channels());
  }
}
