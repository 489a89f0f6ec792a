// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import static java.util.Objects.requireNonNull;

import org.espalier.graph.network.Shape;

/**
 * What one prunable parameter keeps at the end of a round.
 *
 * @param name the parameter, such as {@code block1/conv/kernel}
 * @param shape its shape
 * @param remaining weights kept, in [0, prunable]
 * @param prunable weights that could have been removed
 */
public record LayerResult(String name, Shape shape, long remaining, long prunable) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if remaining is not in [0, prunable]
   */
  public LayerResult {
    requireNonNull(name, "name");
    requireNonNull(shape, "shape");
    Check.kept(remaining, prunable, "layer " + name);
  }
}
