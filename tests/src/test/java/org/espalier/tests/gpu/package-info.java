// SPDX-License-Identifier: Apache-2.0
/** What only a host with a GPU, or a build for one, can tell. */
@NullMarked
package org.espalier.tests.gpu;

import org.jspecify.annotations.NullMarked;
