// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Packs bytes. */
final class Packed {

  private Packed() {}

  static byte[] gzip(byte[] content) {
    return pack(GZIPOutputStream::new, content, 1);
  }

  static byte[] xz(byte[] content) {
    return pack(out -> new XZOutputStream(out, new LZMA2Options(0)), content, 1);
  }

  /** A thousand times as many zeros as bytes, or more. */
  static byte[] bomb(boolean gzip, byte[] begins, int mebibytes) {
    Packer packer =
        gzip ? GZIPOutputStream::new : out -> new XZOutputStream(out, new LZMA2Options(0));
    return pack(
        out -> {
          OutputStream packed = packer.into(out);
          packed.write(begins);
          return packed;
        },
        new byte[1 << 20],
        mebibytes);
  }

  @FunctionalInterface
  private interface Packer {
    OutputStream into(OutputStream out) throws IOException;
  }

  private static byte[] pack(Packer packer, byte[] content, int times) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = packer.into(packed)) {
      for (int i = 0; i < times; i++) {
        out.write(content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
