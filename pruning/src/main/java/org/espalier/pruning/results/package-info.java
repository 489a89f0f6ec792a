// SPDX-License-Identifier: Apache-2.0
/**
 * What a run found, as values: replicates, their rounds, and a summary over replicates. Written as
 * {@code results.json} and {@code results.csv}, whose bytes depend on the values alone.
 */
@NullMarked
package org.espalier.pruning.results;

import org.jspecify.annotations.NullMarked;
