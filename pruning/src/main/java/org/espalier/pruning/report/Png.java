// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.espalier.pruning.page.Svg;

/**
 * A picture of inputs as a PNG image, one pixel an input, from nearly white for none to dark for
 * the largest fraction. Encoded here, as ImageIO needs parts of AWT that a small Java may lack.
 */
final class Png {

  /** The colours of the scale, evenly apart: red, green, blue. */
  private static final int[][] SCALE = {
    {245, 247, 250}, {120, 183, 219}, {0, 114, 178}, {6, 44, 82}
  };

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private Png() {}

  /** The picture as the address of an image that is its own content. */
  static String dataUri(InputPicture picture) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(encode(picture));
  }

  /** The same scale as a CSS background, from left to right. */
  static String cssScale() {
    StringBuilder css = new StringBuilder("linear-gradient(to right");
    for (int[] colour : SCALE) {
      css.append(Svg.format(",rgb(%d %d %d)", colour[0], colour[1], colour[2]));
    }
    return css.append(")").toString();
  }

  static byte[] encode(InputPicture picture) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    ByteBuffer header = ByteBuffer.allocate(13).putInt(picture.width()).putInt(picture.height());
    header.put(new byte[] {8, 2, 0, 0, 0}); // 8 bits of each of red, green, blue
    chunk(out, "IHDR", header.array());
    chunk(out, "IDAT", deflated(rows(picture)));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static byte[] rows(InputPicture picture) {
    double largest = picture.largest();
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    for (int row = 0; row < picture.height(); row++) {
      rows.write(0); // no filter
      for (int column = 0; column < picture.width(); column++) {
        double part = largest == 0 ? 0 : picture.survivors(row, column) / largest;
        for (int channel = 0; channel < 3; channel++) {
          rows.write(shade(part, channel));
        }
      }
    }
    return rows.toByteArray();
  }

  private static int shade(double part, int channel) {
    double place = part * (SCALE.length - 1);
    int below = Math.min((int) place, SCALE.length - 2);
    double low = SCALE[below][channel];
    double high = SCALE[below + 1][channel];
    return (int) Math.round(low + (place - below) * (high - low));
  }

  private static byte[] deflated(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot deflate in memory", e);
    }
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] content) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(content);
    out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    out.writeBytes(name);
    out.writeBytes(content);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
