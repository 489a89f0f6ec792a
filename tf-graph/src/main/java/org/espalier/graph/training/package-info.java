// SPDX-License-Identifier: Apache-2.0
/** How a network is trained, as values: schedule, optimizer, loss, decay, masks. No TensorFlow. */
@NullMarked
package org.espalier.graph.training;

import org.jspecify.annotations.NullMarked;
