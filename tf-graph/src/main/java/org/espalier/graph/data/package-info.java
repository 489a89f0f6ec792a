// SPDX-License-Identifier: Apache-2.0
/** Labelled examples on the host, how they are scaled and varied, and in which order they come. */
@NullMarked
package org.espalier.graph.data;

import org.jspecify.annotations.NullMarked;
