// SPDX-License-Identifier: Apache-2.0
/**
 * Predictions in plain Java that skip every pruned weight. It depends on the JDK alone, and uses
 * its Vector API where that is there.
 */
@NullMarked
package org.espalier.runtime;

import org.jspecify.annotations.NullMarked;
