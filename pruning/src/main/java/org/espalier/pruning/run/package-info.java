// SPDX-License-Identifier: Apache-2.0
/** Runs: train, prune, rewind and retrain, journalled on disk so that a killed run goes on. */
@NullMarked
package org.espalier.pruning.run;

import org.jspecify.annotations.NullMarked;
