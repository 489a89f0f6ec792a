// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import org.jspecify.annotations.Nullable;

/**
 * What starting a model took, once, in the process of one thread count.
 *
 * @param loadMillis from the call of the loader until it returned, files in the system's cache
 * @param firstBatch examples in the first request
 * @param firstRequestMillis the first request: TensorFlow optimizes the graph in it, and Java has
 *     not compiled anything yet
 * @param peakResidentBytes the most memory that the whole process had resident at once (VmHWM),
 *     from its start to its last request of any batch size, Java and TensorFlow's libraries
 *     included (the runtime needs none); null where the system does not tell
 */
public record BenchStart(
    BenchModel model,
    int threads,
    double loadMillis,
    int firstBatch,
    double firstRequestMillis,
    @Nullable Long peakResidentBytes) {}
