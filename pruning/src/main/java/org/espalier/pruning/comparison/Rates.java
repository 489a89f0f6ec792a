// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import org.espalier.pruning.page.Text;
import org.jspecify.annotations.Nullable;

/**
 * What turns time into energy, and both into CO2 and money. Nothing is assumed: a figure that is
 * null gives no estimate.
 *
 * @param watts the power of the machine while it trains, for where no hardware measured energy
 * @param gramsCo2PerKwh grams of CO2 for each kilowatt hour
 * @param pricePerHour of the machine, in whatever currency
 */
public record Rates(
    @Nullable Double watts, @Nullable Double gramsCo2PerKwh, @Nullable Double pricePerHour) {

  /** No figure at all. */
  public static final Rates NONE = new Rates(null, null, null);

  private static final double JOULES_A_KWH = 3.6e6;

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a figure is negative or not finite
   */
  public Rates {
    check("watts", watts);
    check("gramsCo2PerKwh", gramsCo2PerKwh);
    check("pricePerHour", pricePerHour);
  }

  /**
   * Energy, CO2 and money of some training; null where there is nothing to work it out from.
   *
   * @param joules measured, or estimated from the watts
   * @param energy how they are known
   * @param gramsCo2 by the rate
   * @param price by the rate
   */
  record Bill(
      @Nullable Double joules, String energy, @Nullable Double gramsCo2, @Nullable Double price) {}

  Bill bill(Effort effort) {
    Double seconds = effort.seconds();
    Double joules = effort.joules();
    String how = effort.energy();
    if (joules == null && seconds != null && watts != null) {
      joules = seconds * watts;
      how = "estimated from " + Text.number(watts) + " W";
    }
    return new Bill(
        joules,
        how,
        joules == null || gramsCo2PerKwh == null
            ? null
            : Double.valueOf(joules / JOULES_A_KWH * gramsCo2PerKwh),
        seconds == null || pricePerHour == null
            ? null
            : Double.valueOf(seconds / 3600 * pricePerHour));
  }

  private static void check(String name, @Nullable Double rate) {
    if (rate != null && !(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be at least 0 and finite, got " + rate);
    }
  }
}
