// SPDX-License-Identifier: Apache-2.0
/**
 * Once-for-all: one elastic network is trained by progressive shrinking, then small ones are found
 * in it and taken out of it without retraining.
 */
@NullMarked
package org.espalier.automl.ofa;

import org.jspecify.annotations.NullMarked;
