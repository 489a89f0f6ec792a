// SPDX-License-Identifier: Apache-2.0
/** Lottery tickets: what a round of a run started its training from, on its own. They load back. */
@NullMarked
package org.espalier.pruning.ticket;

import org.jspecify.annotations.NullMarked;
