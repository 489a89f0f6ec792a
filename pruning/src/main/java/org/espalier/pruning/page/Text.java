// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers and foreign text as a page shows them, in every locale the same. */
public final class Text {

  /** What is shown where there is no value. */
  public static final String UNDEFINED = "–";

  private Text() {}

  /**
   * Text from data, safe as HTML or XML content and inside a quoted attribute. What neither may
   * hold, and what turns the order of letters around it, is shown as the replacement character.
   */
  public static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(isXml(c) && !turns(c) ? c : 0xfffd);
              }
            });
    return safe.toString();
  }

  /** 0.9823 as {@code 98.23 %}; null as a dash. */
  public static String percent(@Nullable Double fraction) {
    return fraction == null ? UNDEFINED : String.format(Locale.ROOT, "%.2f %%", fraction * 100);
  }

  /** 0.9823 and 0.0012 as {@code 98.23 ± 0.12 %}; without a deviation the mean alone. */
  public static String percent(@Nullable Double mean, @Nullable Double deviation) {
    return deviation == null
        ? percent(mean)
        : percent(mean).replace(" %", "") + " ± " + percent(deviation);
  }

  /** 22.737 as {@code 22.7×}; null as a dash. */
  public static String times(@Nullable Double ratio) {
    return ratio == null ? UNDEFINED : String.format(Locale.ROOT, "%.1f×", ratio);
  }

  /** 266200 as {@code 266,200}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** At most six significant digits, and no more than needed: {@code 0.05}, {@code 20,000}. */
  public static String number(double value) {
    double size = Math.abs(value);
    BigDecimal digits = BigDecimal.valueOf(value).round(new MathContext(6)).stripTrailingZeros();
    if (size >= 1e7 || (size > 0 && size < 1e-4)) {
      return String.format(Locale.ROOT, "%s", digits.round(new MathContext(3)).doubleValue())
          .replace(".0E", "e")
          .replace("E", "e");
    }
    return size >= 10_000 ? count(Math.round(value)) : digits.toPlainString();
  }

  /** Whether it makes what follows read from the other side, so that a name looks like another. */
  private static boolean turns(int c) {
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
  }

  /** Whether XML 1.0 may hold it, control characters apart. */
  private static boolean isXml(int c) {
    if (c < 0x20) {
      return c == '\t' || c == '\n' || c == '\r';
    }
    boolean control = c >= 0x7f && c < 0xa0;
    boolean surrogate = c >= 0xd800 && c < 0xe000;
    return !control && !surrogate && c != 0xfffe && c != 0xffff;
  }
}
