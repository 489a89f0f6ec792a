// SPDX-License-Identifier: Apache-2.0
/**
 * A model as one file, {@code model.espalier}: written whole or not at all, and read back equal to
 * the bit. {@code docs/model-file.md} says what each byte means.
 */
@NullMarked
package org.espalier.runtime.file;

import org.jspecify.annotations.NullMarked;
