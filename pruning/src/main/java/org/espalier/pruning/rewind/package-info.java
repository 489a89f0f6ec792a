// SPDX-License-Identifier: Apache-2.0
/** What a round puts back before it retrains. */
@NullMarked
package org.espalier.pruning.rewind;

import org.jspecify.annotations.NullMarked;
