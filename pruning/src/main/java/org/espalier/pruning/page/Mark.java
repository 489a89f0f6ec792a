// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.page;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** Something drawn in a chart, in the order given; an empty name keeps it out of the legend. */
public sealed interface Mark {

  /** What the legend calls it. */
  String name();

  /** A CSS colour. */
  String colour();

  /** The points it goes through, the lowest of a band. */
  List<Dot> dots();

  /** Straight lines between points, with a circle on each where asked. */
  record Line(String name, String colour, boolean circles, List<Dot> dots) implements Mark {
    /** Copies. */
    public Line {
      dots = ImmutableList.copyOf(dots);
    }
  }

  /** A line of dashes between points, for what was not measured here. */
  record Dashed(String name, String colour, List<Dot> dots) implements Mark {
    /** Copies. */
    public Dashed {
      dots = ImmutableList.copyOf(dots);
    }
  }

  /** The area between two curves over the same x. */
  record Band(String name, String colour, List<Dot> low, List<Dot> high) implements Mark {
    /** Copies. */
    public Band {
      low = ImmutableList.copyOf(low);
      high = ImmutableList.copyOf(high);
    }

    @Override
    public List<Dot> dots() {
      return low;
    }
  }

  /** A dashed line across the chart at one y. */
  record Level(String name, String colour, double y) implements Mark {
    @Override
    public List<Dot> dots() {
      return List.of();
    }
  }

  /** A ring around one point. */
  record Ring(String name, String colour, Dot dot) implements Mark {
    @Override
    public List<Dot> dots() {
      return List.of(dot);
    }
  }

  /** A cross on each of these points. */
  record Cross(String name, String colour, List<Dot> dots) implements Mark {
    /** Copies. */
    public Cross {
      dots = ImmutableList.copyOf(dots);
    }
  }

  /** A point in the units of the axes. */
  record Dot(double x, double y) {}
}
