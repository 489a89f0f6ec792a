// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One tensor of weights that a SavedModel answers with.
 *
 * @param name a variable's own name; a constant's in the graph, where {@code call>name} is inside a
 *     called function
 * @param type {@code float}, {@code half}, {@code bfloat16} or {@code double}
 * @param shape its sizes; empty for a scalar
 * @param parameters how many values
 * @param nonZeros how many of them are neither 0.0 nor -0.0
 * @param bytes what the values take
 * @param multiplyAdds multiplications with these values for one example, 0 if it is no kernel, null
 *     if unknown
 * @param nonZeroMultiplyAdds those of them with a non-zero value; null if unknown
 */
public record Weight(
    String name,
    String type,
    List<Long> shape,
    long parameters,
    long nonZeros,
    long bytes,
    @Nullable Long multiplyAdds,
    @Nullable Long nonZeroMultiplyAdds) {

  /** Copies. */
  public Weight {
    shape = ImmutableList.copyOf(shape);
  }
}
