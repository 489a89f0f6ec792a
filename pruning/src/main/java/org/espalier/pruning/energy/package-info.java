// SPDX-License-Identifier: Apache-2.0
/**
 * How much energy the hardware says it used. Only counters are read, never guessed: what no counter
 * tells is not measured.
 */
@NullMarked
package org.espalier.pruning.energy;

import org.jspecify.annotations.NullMarked;
