// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.rewind;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A moment of training, or a length of it: {@code 0}, {@code 10%} of all steps, {@code 500it}
 * steps, or {@code 30ep} epochs.
 *
 * @param amount at least 0
 * @param unit what the amount counts
 */
public record Moment(double amount, Unit unit) {

  private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(%|it|ep)?");

  /** What an amount counts. */
  public enum Unit {
    /** Hundredths of the whole training. */
    PERCENT,
    /** Steps. */
    STEPS,
    /** Passes over the training examples. */
    EPOCHS
  }

  /** The very beginning. */
  public static final Moment START = new Moment(0, Unit.STEPS);

  /**
   * Reads {@code 0}, {@code 10%}, {@code 500it} or {@code 30ep}.
   *
   * @throws IllegalArgumentException for anything else; a bare number other than 0 has no unit
   */
  @JsonCreator
  public static Moment parse(String text) {
    Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!form.matches() || (form.group(2) == null && Double.parseDouble(form.group(1)) != 0)) {
      throw new IllegalArgumentException(
          "a moment of training must look like 0, 10%, 500it or 30ep, got " + text);
    }
    Unit unit =
        "%".equals(form.group(2))
            ? Unit.PERCENT
            : "ep".equals(form.group(2)) ? Unit.EPOCHS : Unit.STEPS;
    return new Moment(Double.parseDouble(form.group(1)), unit);
  }

  /** Reads a bare number, as a configuration may write 0. */
  @JsonCreator
  static Moment parse(int bare) {
    return parse(Integer.toString(bare));
  }

  /**
   * The step: percent of the whole, or {@code ceil(epochs * examples / batch)}.
   *
   * @param total steps of the whole training
   * @param examples training examples
   * @param batch examples a step
   */
  public long steps(long total, int examples, int batch) {
    return switch (unit) {
      case PERCENT -> Math.round(amount * total / 100);
      case STEPS -> (long) amount;
      case EPOCHS -> (long) Math.ceil(amount * examples / batch);
    };
  }

  /** The text that {@link #parse} reads. */
  @JsonValue
  @Override
  public String toString() {
    String number = BigDecimal.valueOf(amount).stripTrailingZeros().toPlainString();
    return switch (unit) {
      case PERCENT -> number + "%";
      case STEPS -> amount == 0 ? "0" : number + "it";
      case EPOCHS -> number + "ep";
    };
  }
}
