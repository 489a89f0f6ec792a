// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import java.nio.file.Path;

/** Opens cells as a report does. It stands in their package because they are not public. */
public final class CellFiles {

  private CellFiles() {}

  /** Reads one, and asks which it is. */
  public static void read(Path file) {
    CellFile.identity(CellFile.tree(file), 1);
    CellFile.read(file, "method");
  }
}
