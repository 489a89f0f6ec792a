// SPDX-License-Identifier: Apache-2.0
/**
 * What a grid of methods and seeds comes to: one report with paired tests, published curves and
 * costs. Takes finished cells as values and knows nothing of how they were run.
 */
@NullMarked
package org.espalier.pruning.comparison;

import org.jspecify.annotations.NullMarked;
