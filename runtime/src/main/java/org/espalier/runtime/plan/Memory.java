// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import org.espalier.runtime.kernel.ProductKernel;
import org.espalier.runtime.kernel.Tile;

/**
 * What one prediction works in: one array for all values, the ids it was given, and a tile for each
 * thread. Every place in the array is {@link #origin} further on than the plan says.
 */
public final class Memory {

  final float[] numbers;
  final int[] ids;
  final Tile[] tiles;
  final Alignment alignment = new Alignment();
  int origin;
  boolean timed; // this prediction, for its alignment

  /** How many bytes the arrays take, but for the tiles, which are small. */
  static long bytes(int numbers, int ids) {
    int all = Math.addExact(numbers, ProductKernel.SLACK + Alignment.REACH);
    return Float.BYTES * (long) all + Integer.BYTES * (long) ids;
  }

  Memory(int numbers, int ids, int threads) {
    this.numbers = new float[numbers + ProductKernel.SLACK + Alignment.REACH];
    this.ids = new int[ids];
    this.tiles = new Tile[threads];
    for (int part = 0; part < threads; part++) {
      tiles[part] = new Tile();
    }
  }
}
