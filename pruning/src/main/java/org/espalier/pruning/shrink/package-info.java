// SPDX-License-Identifier: Apache-2.0
/**
 * Physical shrinking: channels that do nothing are cut out. What is left is an ordinary network.
 */
@NullMarked
package org.espalier.pruning.shrink;

import org.jspecify.annotations.NullMarked;
