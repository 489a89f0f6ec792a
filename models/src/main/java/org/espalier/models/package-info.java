// SPDX-License-Identifier: Apache-2.0
/**
 * The networks by name and the data sets they learn. {@link org.espalier.models.Models} is the one
 * list of architectures; nothing here trains.
 */
@NullMarked
package org.espalier.models;

import org.jspecify.annotations.NullMarked;
