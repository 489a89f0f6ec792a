// SPDX-License-Identifier: Apache-2.0
/**
 * The data sets by name: drawn digits, image files, tables and text. Each reader checks what it
 * reads.
 */
@NullMarked
package org.espalier.models.data;

import org.jspecify.annotations.NullMarked;
