// SPDX-License-Identifier: Apache-2.0
/** What to prune: criteria give scores, scopes say who competes, amounts how much goes. */
@NullMarked
package org.espalier.pruning.mask;

import org.jspecify.annotations.NullMarked;
