// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import org.jspecify.annotations.Nullable;

/**
 * A sub-network and what is known of it.
 *
 * @param cost over that of the largest sub-network
 * @param predicted accuracy on the validation split by the predictor, in [0, 1] or thereabouts
 * @param accuracy on the validation split, measured, in [0, 1]
 * @param testAccuracy in [0, 1]; null unless it is the best, the largest or the smallest
 */
public record Specialist(
    SubNetwork sub,
    double cost,
    double predicted,
    double accuracy,
    @Nullable Double testAccuracy) {}
