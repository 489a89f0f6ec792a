// SPDX-License-Identifier: Apache-2.0
/**
 * Matrix products in scalar Java, one class a kernel: kernels that shared one would share the
 * profile by which the JVM compiles it, and fall off a cliff.
 */
@NullMarked
package org.espalier.runtime.kernel;

import org.jspecify.annotations.NullMarked;
