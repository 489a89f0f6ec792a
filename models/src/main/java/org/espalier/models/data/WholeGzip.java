// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A gzip file of one member or several, to its last byte. Java's own stream ends without a word at
 * a member whose header is damaged, and all that follows would be missing.
 */
final class WholeGzip extends GZIPInputStream {

  private static final int BUFFER = 1 << 16;
  private static final int TRAILER = 8; // bytes after a member

  private final InputStream packed;

  WholeGzip(InputStream packed) throws IOException {
    super(packed, BUFFER);
    this.packed = packed;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int count = super.read(bytes, from, length);
    if (count < 0 && (inf.getRemaining() > TRAILER || packed.read() >= 0)) {
      throw new ZipException("what follows a gzip member is none");
    }
    return count;
  }
}
