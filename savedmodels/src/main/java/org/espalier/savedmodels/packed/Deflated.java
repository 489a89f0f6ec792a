// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.packed;

import java.io.ByteArrayOutputStream;
import java.util.zip.Deflater;

/** Bytes in the zlib format, which TensorFlow's {@code DecodeCompressed} reads. */
final class Deflated {

  private static final int CHUNK = 1 << 16;

  private Deflated() {}

  /** The shorter of two ways: with repeats found, or by the bytes' frequencies alone. */
  static byte[] of(byte[] bytes) {
    byte[] repeats = deflate(bytes, Deflater.DEFAULT_STRATEGY);
    byte[] frequencies = deflate(bytes, Deflater.HUFFMAN_ONLY);
    return frequencies.length < repeats.length ? frequencies : repeats;
  }

  private static byte[] deflate(byte[] bytes, int strategy) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try {
      deflater.setStrategy(strategy);
      deflater.setInput(bytes);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] chunk = new byte[CHUNK];
      while (!deflater.finished()) {
        out.write(chunk, 0, deflater.deflate(chunk));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }
}
