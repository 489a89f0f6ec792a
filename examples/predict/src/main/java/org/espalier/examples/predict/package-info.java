// SPDX-License-Identifier: Apache-2.0
/**
 * A small HTTP prediction service around a model of the flavour runtime, on the JDK alone. A newer
 * version is swapped in while requests are answered.
 */
@NullMarked
package org.espalier.examples.predict;

import org.jspecify.annotations.NullMarked;
