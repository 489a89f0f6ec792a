// SPDX-License-Identifier: Apache-2.0
/**
 * Measures what serving models costs: latency, throughput, start, memory, bytes and energy, each
 * model in a JVM of its own. Models take turns, so that a busy machine slows all of them alike.
 */
@NullMarked
package org.espalier.savedmodels.bench;

import org.jspecify.annotations.NullMarked;
