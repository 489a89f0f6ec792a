// SPDX-License-Identifier: Apache-2.0
/**
 * Models for the runtime in plain Java: what networks and TensorFlow's graphs compute, in its
 * operations. What could be one operation is fused into one.
 */
@NullMarked
package org.espalier.savedmodels.runtime;

import org.jspecify.annotations.NullMarked;
