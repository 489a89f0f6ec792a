// SPDX-License-Identifier: Apache-2.0
/**
 * A run for people: one page of HTML and its curves as SVG, both without network, fonts or scripts,
 * and event files for TensorBoard. Reads results only, and changes none.
 */
@NullMarked
package org.espalier.pruning.report;

import org.jspecify.annotations.NullMarked;
