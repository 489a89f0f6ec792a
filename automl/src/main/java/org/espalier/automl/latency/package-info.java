// SPDX-License-Identifier: Apache-2.0
/** How long networks take on this machine, alone and as they are served. */
@NullMarked
package org.espalier.automl.latency;

import org.jspecify.annotations.NullMarked;
