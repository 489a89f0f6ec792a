// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.espalier.runtime.graph.Texts;

/**
 * Reads numbers, strings and choices. Nothing is made that is larger than what is left of the bytes
 * can fill.
 */
final class DescriptionBytes {

  private final byte[] bytes;
  private int position;

  DescriptionBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** How many bytes have been read. */
  int position() {
    return position;
  }

  /** How many are left. */
  int left() {
    return bytes.length - position;
  }

  /** An unsigned LEB128 number below 2^31. */
  int number() {
    long number = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int next = next();
      number |= (next & 0x7fL) << shift;
      if (next >= 0) {
        if (number > Integer.MAX_VALUE) {
          break;
        }
        return (int) number;
      }
    }
    throw new IllegalArgumentException("a number must be below 2^31, in at most 5 bytes");
  }

  /** How many there are of what takes at least a byte. */
  int count() {
    int count = number();
    if (count > left()) {
      throw new IllegalArgumentException(
          "a count must be at most the " + left() + " bytes left, got " + count);
    }
    return count;
  }

  /** An index below a limit. */
  int index(String what, int limit) {
    int index = number();
    if (index >= limit) {
      throw new IllegalArgumentException(
          "the number of " + what + " must be below " + limit + ", got " + index);
    }
    return index;
  }

  /** One of some. */
  <T> T choice(String what, List<T> choices) {
    return choices.get(index(what, choices.size()));
  }

  /** Eight bytes, the lowest first. */
  double float64() {
    long bits = 0;
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      bits |= (next() & 0xffL) << shift;
    }
    return Double.longBitsToDouble(bits);
  }

  /** A length and UTF-8. */
  String string() {
    int from = text();
    return new String(bytes, from, position - from, StandardCharsets.UTF_8);
  }

  /** Goes on behind a length and UTF-8; where the UTF-8 begins. */
  private int text() {
    int length = count();
    int from = position;
    position += length;
    for (int i = from; i < position; i++) {
      if (bytes[i] < 0) { // not ASCII alone
        String string = new String(bytes, from, length, StandardCharsets.UTF_8);
        byte[] again = string.getBytes(StandardCharsets.UTF_8);
        if (!Arrays.equals(again, 0, again.length, bytes, from, position)) {
          throw new IllegalArgumentException("a string must be UTF-8");
        }
        break;
      }
    }
    return from;
  }

  /** A count and strings. */
  List<String> strings() {
    int[] end = new int[count()];
    if (end.length == 0) {
      return List.of();
    }
    int begin = position;
    int size = 0;
    for (int i = 0; i < end.length; i++) {
      int from = text();
      size += position - from;
      end[i] = size;
    }
    byte[] all = new byte[size];
    position = begin;
    for (int i = 0, at = 0; i < end.length; at = end[i++]) {
      int length = count();
      System.arraycopy(bytes, position, all, at, length);
      position += length;
    }
    return new Texts(all, end);
  }

  private byte next() {
    if (position == bytes.length) {
      throw new IllegalArgumentException("it ends too early");
    }
    return bytes[position++];
  }
}
