// SPDX-License-Identifier: Apache-2.0
/**
 * Tensors packed small: what is not zero and the gaps between, deflated. Packed in plain Java, and
 * unpacked by core TensorFlow ops when a SavedModel is loaded.
 */
@NullMarked
package org.espalier.savedmodels.packed;

import org.jspecify.annotations.NullMarked;
