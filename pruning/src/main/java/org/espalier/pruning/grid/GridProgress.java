// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import java.nio.file.Path;
import org.espalier.pruning.results.Results;
import org.espalier.pruning.run.Progress;

/** Hears how a grid is getting on. */
public interface GridProgress {

  /** A cell, or a dense training that several share, begins or goes on; returns who hears how. */
  Progress begins(String method, long seed);

  /**
   * A cell was taken from a file.
   *
   * @param sameData whether that is known; a file of an earlier version says nothing of its data
   */
  void taken(String method, long seed, Path from, boolean sameData);

  /** A cell is finished. */
  void finished(String method, long seed, Results results);

  /** A cell failed; the others still run. */
  void failed(String method, long seed, String why);
}
