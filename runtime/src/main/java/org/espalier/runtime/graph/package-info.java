// SPDX-License-Identifier: Apache-2.0
/**
 * What a model computes, as values: operations on numbered values, with their weights. What a file
 * holds and what a plan is made of.
 */
@NullMarked
package org.espalier.runtime.graph;

import org.jspecify.annotations.NullMarked;
