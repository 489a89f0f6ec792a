// SPDX-License-Identifier: Apache-2.0
/** Every number that training depends on, as named tensors on the host and as one durable file. */
@NullMarked
package org.espalier.graph.state;

import org.jspecify.annotations.NullMarked;
