// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import java.util.List;
import org.espalier.pruning.config.RunConfig;
import org.jspecify.annotations.Nullable;

/**
 * One method of a grid with one seed.
 *
 * @param labels of the method, one an axis
 * @param config of one replicate with this seed
 * @param masksFrom the method of this grid whose masks it takes, if any
 */
record GridCell(List<String> labels, RunConfig config, @Nullable String masksFrom) {

  /** How labels are put together to name a method. */
  static final String BETWEEN_LABELS = "/";

  /** The name of the method. */
  String method() {
    return String.join(BETWEEN_LABELS, labels);
  }

  /** The name as a file or directory has it. */
  String fileName() {
    return fileName(method(), config.seed());
  }

  static String fileName(String method, long seed) {
    return method.replace(BETWEEN_LABELS, "+") + "-seed-" + seed;
  }
}
