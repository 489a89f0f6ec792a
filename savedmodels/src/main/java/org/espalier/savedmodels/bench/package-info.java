// SPDX-License-Identifier: Apache-2.0
/**
 * Measures what serving SavedModels costs: latency, throughput, start, memory and bytes, each model
 * in a JVM of its own. Models take turns, so that a busy machine slows all of them alike.
 */
@NullMarked
package org.espalier.savedmodels.bench;

import org.jspecify.annotations.NullMarked;
