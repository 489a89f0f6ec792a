// SPDX-License-Identifier: Apache-2.0
/**
 * SavedModels on disk: written whole or not at all, checked against TensorFlow Serving's rules from
 * their protos alone, loaded through the C++ loader. Masks and training stay outside.
 */
@NullMarked
package org.espalier.savedmodels;

import org.jspecify.annotations.NullMarked;
