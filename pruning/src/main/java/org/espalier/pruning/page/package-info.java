// SPDX-License-Identifier: Apache-2.0
/**
 * What reports are made of: a page that needs nothing but itself, charts as SVG, and numbers and
 * foreign text as both show them. Knows nothing of runs.
 */
@NullMarked
package org.espalier.pruning.page;

import org.jspecify.annotations.NullMarked;
