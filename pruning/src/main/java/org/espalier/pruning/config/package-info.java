// SPDX-License-Identifier: Apache-2.0
/** The configuration of a run: YAML read into validated records, and the built-in ones. */
@NullMarked
package org.espalier.pruning.config;

import org.jspecify.annotations.NullMarked;
