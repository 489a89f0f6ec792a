// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** Something drawn in a chart, in the order given; an empty name keeps it out of the legend. */
sealed interface Mark {

  /** What the legend calls it. */
  String name();

  /** A CSS colour. */
  String colour();

  /** Straight lines between points, with a circle on each where asked. */
  record Line(String name, String colour, boolean circles, List<Dot> dots) implements Mark {
    public Line {
      dots = ImmutableList.copyOf(dots);
    }
  }

  /** The area between two curves over the same x. */
  record Band(String name, String colour, List<Dot> low, List<Dot> high) implements Mark {
    public Band {
      low = ImmutableList.copyOf(low);
      high = ImmutableList.copyOf(high);
    }
  }

  /** A dashed line across the chart at one y. */
  record Level(String name, String colour, double y) implements Mark {}

  /** A ring around one point. */
  record Ring(String name, String colour, Dot dot) implements Mark {}

  /** A point in the units of the axes. */
  record Dot(double x, double y) {}
}
