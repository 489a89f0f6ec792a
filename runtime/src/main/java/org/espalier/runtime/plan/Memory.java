// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import org.espalier.runtime.kernel.ProductKernel;

/**
 * What one prediction works in: all values, the ids it was given, and each thread's own scratch.
 */
public final class Memory {

  final float[] values;
  final int[] ids;
  final float[][] windows; // a thread each
  final float[][] tiles; // a thread each

  Memory(int values, int ids, int window, int threads) {
    this.values = new float[values + ProductKernel.SLACK];
    this.ids = new int[ids];
    this.windows = new float[threads][window == 0 ? 0 : window + ProductKernel.SLACK];
    this.tiles = new float[threads][ProductKernel.SLACK];
  }
}
