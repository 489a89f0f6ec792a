// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import java.util.List;

/** A column of a table, and the features that its number becomes. */
public sealed interface TableColumn {

  /** Its name. */
  String name();

  /** How many features it makes. */
  int width();

  /** A number, scaled to {@code (x - mean) / standardDeviation} in float64: one feature. */
  record Numeric(String name, double mean, double standardDeviation) implements TableColumn {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the mean is not finite, or the standard deviation not
     *     finite and above 0
     */
    public Numeric {
      if (!Double.isFinite(mean) || !Double.isFinite(standardDeviation) || standardDeviation <= 0) {
        throw new IllegalArgumentException(
            "column %s must have a finite mean and a finite standard deviation above 0, got %s and %s"
                .formatted(name, mean, standardDeviation));
      }
    }

    @Override
    public int width() {
      return 1;
    }
  }

  /** The place of a category among some, one-hot; any other number is all zeros. */
  record Categorical(String name, List<String> categories) implements TableColumn {

    /** Copies. */
    public Categorical {
      categories = List.copyOf(categories);
    }

    @Override
    public int width() {
      return categories.size();
    }
  }
}
