// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import org.espalier.runtime.kernel.Columns;
import org.espalier.runtime.kernel.ProductKernel;

/**
 * What one prediction works in: one array for all values, the ids it was given, and for each thread
 * the columns it multiplies. Every place in the array is {@link #origin} further on than the plan
 * says.
 */
public final class Memory {

  final float[] numbers;
  final int[] ids;
  final Columns[] columns; // of each thread
  final Alignment alignment = new Alignment();
  int origin;
  boolean timed; // this prediction, for its alignment

  /** How many bytes the arrays take, but for the columns', which are small. */
  static long bytes(int numbers, int ids) {
    int all = Math.addExact(numbers, ProductKernel.SLACK + Alignment.REACH);
    return Float.BYTES * (long) all + Integer.BYTES * (long) ids;
  }

  Memory(int numbers, int ids, int threads) {
    this.numbers = new float[numbers + ProductKernel.SLACK + Alignment.REACH];
    this.ids = new int[ids];
    this.columns = new Columns[threads];
    for (int part = 0; part < threads; part++) {
      columns[part] = new Columns(this.numbers);
    }
  }
}
