// SPDX-License-Identifier: Apache-2.0
/**
 * Grids: methods by seeds, each a run of its own. Cells share their dense training, are taken from
 * other directories where they are finished already, and run in as many processes as asked.
 */
@org.jspecify.annotations.NullMarked
package org.espalier.pruning.grid;
