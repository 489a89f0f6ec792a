// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Ways to spoil a file, drawn by a seed. */
final class Mutator {

  private static final byte[] BYTES = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, ' ', '"', '\n'};
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    0xff,
    0x7fff,
    0x8000,
    0xffff,
    0x1_0000,
    0x1_0001,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 31,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final List<String> ENDLESS = List.of("x", "1", ".", " ", "\"", "a'", "1e");
  private static final int BLOCK = 64;
  private static final int HEADER = 64; // bytes where most sizes stand
  private static final int LONG_WORD = 10_000;
  private static final int LONGEST_WORD = 10_000_000;

  private final Random random;

  Mutator(long seed) {
    random = new Random(seed);
  }

  /** One of some values. */
  <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  /** A spoilt copy; the donor lends parts. */
  byte[] bytes(byte[] valid, byte[] donor) {
    byte[] mutant = valid.clone();
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      mutant = mutant.length < 2 ? donor.clone() : once(mutant, donor);
    }
    return mutant;
  }

  /** A spoilt copy of a text, with these words put in among others. */
  byte[] text(byte[] valid, byte[] donor, List<String> words) {
    byte[] mutant = valid.clone();
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      mutant =
          switch (mutant.length < 2 ? 0 : random.nextInt(8)) {
            case 0 -> donor.clone();
            case 1 -> once(mutant, donor);
            case 2 -> withLine(mutant);
            case 3, 4 -> withWord(mutant, words, random.nextInt(mutant.length), 0);
            default -> insteadOfWord(mutant, words);
          };
    }
    return mutant;
  }

  private byte[] once(byte[] from, byte[] donor) {
    byte[] bytes = from.clone();
    int at = random.nextInt(bytes.length);
    int to = at + random.nextInt(Math.min(bytes.length - at, BLOCK) + 1);
    switch (random.nextInt(10)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = BYTES[random.nextInt(BYTES.length)];
      case 2 -> number(bytes);
      case 3 -> number(bytes);
      case 4 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 5 -> {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(BLOCK));
        if (random.nextBoolean()) {
          Arrays.fill(longer, bytes.length, longer.length, BYTES[random.nextInt(BYTES.length)]);
        }
        return longer;
      }
      case 6 -> {
        return splice(bytes, at, at, Arrays.copyOfRange(bytes, at, to)); // twice
      }
      case 7 -> {
        return splice(bytes, at, to, new byte[0]);
      }
      case 8 -> swap(bytes);
      default -> {
        int start = random.nextInt(donor.length + 1);
        int end = start + random.nextInt(Math.min(donor.length - start, 4 * BLOCK) + 1);
        byte[] part = Arrays.copyOfRange(donor, start, end);
        return splice(bytes, at, random.nextBoolean() ? at : bytes.length, part);
      }
    }
    return bytes;
  }

  /** An extreme number over 2, 4 or 8 bytes, in either order, mostly where sizes stand. */
  private void number(byte[] bytes) {
    int width = 2 << random.nextInt(3);
    if (bytes.length < width) {
      return;
    }
    int most = bytes.length - width + 1;
    int at = random.nextInt(random.nextInt(3) > 0 ? Math.min(most, HEADER) : most);
    if (random.nextBoolean()) {
      at = at / width * width;
    }
    ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    switch (width) {
      case 2 -> buffer.putShort(at, (short) number);
      case 4 -> buffer.putInt(at, (int) number);
      default -> buffer.putLong(at, number);
    }
  }

  private void swap(byte[] bytes) {
    int size = 1 + random.nextInt(Math.min(BLOCK, bytes.length / 2));
    int a = random.nextInt(bytes.length - size + 1);
    int b = random.nextInt(bytes.length - size + 1);
    byte[] first = Arrays.copyOfRange(bytes, a, a + size);
    System.arraycopy(bytes, b, bytes, a, size);
    System.arraycopy(first, 0, bytes, b, size);
  }

  /** A line twice, or left out. */
  private byte[] withLine(byte[] text) {
    int at = random.nextInt(text.length);
    int from = at;
    while (from > 0 && text[from - 1] != '\n') {
      from--;
    }
    int to = at;
    while (to < text.length && text[to++] != '\n') {
      // on to the end of the line
    }
    byte[] line = Arrays.copyOfRange(text, from, to);
    return random.nextBoolean() ? splice(text, from, to, new byte[0]) : splice(text, to, to, line);
  }

  private byte[] insteadOfWord(byte[] text, List<String> words) {
    int from = random.nextInt(text.length);
    while (from > 0 && Character.isLetterOrDigit(text[from - 1])) {
      from--;
    }
    int length = 0;
    while (from + length < text.length && Character.isLetterOrDigit(text[from + length])) {
      length++;
    }
    return withWord(text, words, from, length);
  }

  private byte[] withWord(byte[] text, List<String> words, int from, int length) {
    byte[] word = word(words).getBytes(UTF_8);
    return splice(text, from, from + length, word);
  }

  private String word(List<String> words) {
    return switch (random.nextInt(100)) {
      case 0 -> any(words).repeat(LONG_WORD / 10);
      case 1 -> "[".repeat(LONG_WORD);
      case 2 -> "{\"a\":".repeat(LONG_WORD);
      case 3 -> "1".repeat(LONG_WORD);
      case 4 -> "a'".repeat(LONG_WORD);
      case 5 -> any(ENDLESS).repeat(oneIn(20) ? LONGEST_WORD : 50 * LONG_WORD);
      case 6, 7, 8, 9, 10 -> Long.toString(NUMBERS[random.nextInt(NUMBERS.length)]);
      default -> any(words);
    };
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] instead) {
    byte[] spliced = Arrays.copyOf(bytes, from + instead.length + bytes.length - to);
    System.arraycopy(instead, 0, spliced, from, instead.length);
    System.arraycopy(bytes, to, spliced, from + instead.length, bytes.length - to);
    return spliced;
  }
}
