// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The first bytes of a model file.
 *
 * @param tensors how many there are
 * @param length of the file in bytes
 * @param memory bytes that the decoded tensors take
 * @param description its length in bytes
 * @param descriptionSum its CRC-32C
 * @param tableSum CRC-32C of the tensor table
 */
record Header(
    int tensors, long length, long memory, int description, int descriptionSum, int tableSum) {

  static final int VERSION = 1;
  static final int BYTES = 48;

  private static final long MAGIC = 0x5245494c41505345L; // ESPALIER, the E at the lowest address
  private static final int LARGEST_HEAD = 1 << 30; // bytes before the first tensor
  private static final int SUMMED = BYTES - Integer.BYTES; // bytes that the header's CRC is of

  /**
   * Reads and checks it.
   *
   * @param file its first bytes, little-endian; zeros if it has fewer
   * @param length of the file
   * @param path of the file, for messages
   * @throws ModelFileException if it is of a newer version
   * @throws IllegalArgumentException if it is no header, of another version, or not of this file
   */
  static Header read(ByteBuffer file, long length, Path path) {
    if (length == 0) {
      throw new IllegalArgumentException("the file is empty");
    }
    if (file.getLong(0) != MAGIC) {
      throw new IllegalArgumentException("bytes 0 to 7 must be the letters ESPALIER");
    }
    if (length < BYTES) {
      throw new IllegalArgumentException(
          "the header must have " + BYTES + " bytes, the file has " + length);
    }
    int version = file.getInt(8);
    if (version > VERSION) {
      throw new ModelFileException(
          path
              + ": byte 8: the format's version is "
              + version
              + ", this Espalier reads version "
              + VERSION
              + "; read it with a newer Espalier, or export the model again with this one");
    }
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "byte 8: the format's version must be " + VERSION + ", got " + version);
    }
    if (file.getLong(16) != length) {
      throw new IllegalArgumentException(
          "byte 16: the file must have " + file.getLong(16) + " bytes, has " + length);
    }
    Checksums.require(0, SUMMED, file.getInt(SUMMED), Checksums.of(file, 0, SUMMED));
    Header header =
        new Header(
            file.getInt(12),
            length,
            file.getLong(24),
            file.getInt(32),
            file.getInt(36),
            file.getInt(40));
    header.checkSections();
    return header;
  }

  /** Writes it with its CRC. */
  void write(ByteBuffer file) {
    file.putLong(0, MAGIC).putInt(8, VERSION).putInt(12, tensors).putLong(16, length);
    file.putLong(24, memory).putInt(32, description).putInt(36, descriptionSum);
    file.putInt(40, tableSum).putInt(SUMMED, Checksums.of(file, 0, SUMMED));
  }

  /** Where the description begins, after the table. */
  int descriptionStart() {
    return BYTES + tensors * TensorEntry.BYTES;
  }

  /** Where the first tensor begins. */
  int tensorStart() {
    return descriptionStart() + description;
  }

  private void checkSections() {
    long room = Math.min(length, LARGEST_HEAD) - BYTES;
    if (tensors < 0 || (long) tensors * TensorEntry.BYTES > room) {
      throw new IllegalArgumentException(
          "byte 12: the table of " + tensors + " tensors must fit into " + room + " bytes");
    }
    room -= (long) tensors * TensorEntry.BYTES;
    if (description < 0 || description > room) {
      throw new IllegalArgumentException(
          "byte 32: the description of " + description + " bytes must fit into " + room);
    }
  }
}
