// SPDX-License-Identifier: Apache-2.0
/**
 * AutoML for model compression: an agent that learns how much of each layer to prune under a budget
 * (He et al., ECCV 2018).
 */
@NullMarked
package org.espalier.automl.amc;

import org.jspecify.annotations.NullMarked;
