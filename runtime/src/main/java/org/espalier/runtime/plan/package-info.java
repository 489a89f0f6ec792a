// SPDX-License-Identifier: Apache-2.0
/**
 * From a graph to steps on one array: where each value lies, what is fused, which kernel
 * multiplies. Images lie channel by channel, and of each channel example by example, so that a
 * kernel finds the numbers of neighbouring positions side by side.
 */
@NullMarked
package org.espalier.runtime.plan;

import org.jspecify.annotations.NullMarked;
