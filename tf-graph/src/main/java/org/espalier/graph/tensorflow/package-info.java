// SPDX-License-Identifier: Apache-2.0
/**
 * Networks lowered to TensorFlow graphs: training on the device with masks multiplied into the
 * weights, and inference graphs for export.
 */
@NullMarked
package org.espalier.graph.tensorflow;

import org.jspecify.annotations.NullMarked;
