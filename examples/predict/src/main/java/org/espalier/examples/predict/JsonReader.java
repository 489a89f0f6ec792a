// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Reads JSON piece by piece, as its grammar has it and nothing more; it builds no tree. */
final class JsonReader {

  private static final int EXACT_DIGITS = 15; // any number of so many is exact as a double
  private static final double[] TENS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private final byte[] bytes;
  private int position;

  JsonReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether this comes next, after white space. */
  boolean at(char expected) {
    return peek() == expected;
  }

  /** Goes past this, if it comes next. */
  boolean tryTake(char expected) {
    boolean there = peek() == expected;
    position += there ? 1 : 0;
    return there;
  }

  /**
   * Goes past this.
   *
   * @param rule that holds here, only asked for where it is broken
   * @throws RefusedRequestException if something else comes next, saying the rule and where
   */
  void take(char expected, Supplier<String> rule) {
    if (!tryTake(expected)) {
      throw unexpected(rule);
    }
  }

  /** Refuses anything but white space. */
  void end() {
    if (peek() >= 0) {
      throw refusal("the request must end, got " + found());
    }
  }

  /** A number, to the precision of a float at least. */
  double number(Supplier<String> rule) {
    int from = peek() >= 0 ? position : bytes.length;
    boolean negative = tryByte('-');
    long digits = 0;
    int first = position;
    for (; isDigit(); position++) {
      digits = 10 * digits + bytes[position] - '0'; // may overflow, where it is not used
    }
    int whole = position - first;
    boolean simple = whole > 0 && (whole == 1 || bytes[first] != '0');
    int decimals = 0;
    if (simple && tryByte('.')) {
      for (; isDigit(); position++, decimals++) {
        digits = 10 * digits + bytes[position] - '0';
      }
      simple = decimals > 0;
    }
    boolean exponent = simple && (tryByte('e') || tryByte('E'));
    if (exponent) {
      position += (current() == '+' || current() == '-') ? 1 : 0;
      simple = isDigit();
      while (isDigit()) {
        position++;
      }
    }
    if (!simple) {
      position = from;
      throw unexpected(rule);
    }
    if (exponent || whole + decimals > EXACT_DIGITS) {
      String text = new String(bytes, from, position - from, StandardCharsets.ISO_8859_1);
      return Double.parseDouble(text);
    }
    double number = digits / TENS[decimals];
    return negative ? -number : number;
  }

  /** A string, its escapes resolved. */
  String string(Supplier<String> rule) {
    take('"', rule);
    StringBuilder text = new StringBuilder();
    int from = position;
    while (current() != '"') {
      if (current() < ' ') { // or the end
        throw refusal("a string must end by \"");
      } else if (tryByte('\\')) {
        append(text, from, position - 1);
        text.append(escape());
        from = position;
      } else {
        position++;
      }
    }
    append(text, from, position++);
    return text.toString();
  }

  private RefusedRequestException unexpected(Supplier<String> rule) {
    return refusal(rule.get() + ", got " + found());
  }

  /** What is wrong, and where. */
  RefusedRequestException refusal(String message) {
    return new RefusedRequestException(message + " (byte " + position + ")");
  }

  private void append(StringBuilder text, int from, int to) {
    text.append(new String(bytes, from, to - from, StandardCharsets.UTF_8));
  }

  private char escape() {
    int escaped = current();
    position++;
    return switch (escaped) {
      case '"', '\\', '/' -> (char) escaped;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw refusal("there is no escape \\" + (char) escaped);
    };
  }

  private char unicode() {
    int code = 0;
    for (int i = 0; i < 4; i++, position++) {
      int digit = Character.digit(current(), 16);
      if (digit < 0) {
        throw refusal("\\u must have four hexadecimal digits");
      }
      code = 16 * code + digit;
    }
    return (char) code;
  }

  private String found() {
    int next = peek();
    return next < 0 ? "the end" : next < 0x7f ? "'" + (char) next + "'" : "byte " + next;
  }

  /** The next byte after white space, -1 at the end. */
  private int peek() {
    while (current() == ' ' || current() == '\n' || current() == '\r' || current() == '\t') {
      position++;
    }
    return current();
  }

  private int current() {
    return position < bytes.length ? bytes[position] & 0xff : -1;
  }

  private boolean tryByte(char expected) {
    boolean there = current() == expected;
    position += there ? 1 : 0;
    return there;
  }

  private boolean isDigit() {
    return current() >= '0' && current() <= '9';
  }
}
