// SPDX-License-Identifier: Apache-2.0
/**
 * The same products with the JDK's Vector API, which the JVM must have been asked for by {@code
 * --add-modules jdk.incubator.vector}. Nothing here may be loaded without it.
 */
@NullMarked
package org.espalier.runtime.kernel.vector;

import org.jspecify.annotations.NullMarked;
