// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A model that has been packed or expanded.
 *
 * @param path its version directory
 * @param bytesBefore of all files of the model it was made from
 * @param bytesAfter of all its files
 * @param leftBecause why it is a copy of the model as it was; empty if it was packed
 * @param movement how far its answers are from those of the model it was made from; of a copy that
 *     they are the same
 */
public record PackedModel(
    Path path,
    long bytesBefore,
    long bytesAfter,
    Optional<String> leftBecause,
    Optional<Movement> movement) {}
