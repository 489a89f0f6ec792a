// SPDX-License-Identifier: Apache-2.0
/** Labelled examples on the host, and how they are scaled and varied. */
@NullMarked
package org.espalier.graph.data;

import org.jspecify.annotations.NullMarked;
