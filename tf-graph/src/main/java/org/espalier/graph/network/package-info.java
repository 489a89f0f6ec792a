// SPDX-License-Identifier: Apache-2.0
/**
 * Networks as values: layers with Keras's names composed into a graph of calls, with no TensorFlow
 * in them. A network is printed, compared, saved as JSON, and lowered elsewhere.
 */
@NullMarked
package org.espalier.graph.network;

import org.jspecify.annotations.NullMarked;
