// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.page;

/** Line colours that stay apart for every kind of colour vision, on white. */
public final class Colours {

  /** For what is beside the point. */
  public static final String GREY = "#5b6875";

  /** Okabe and Ito's, without yellow, which white swallows. */
  private static final String[] DISTINCT = {
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#3d3d3d"
  };

  private static final String[] GREYS = {GREY, "#a3adb8", "#1c2733", "#8a7f72"};

  /** From dark to light, for more lines than that: first, middle, last. */
  private static final int[][] ORDERED = {{59, 30, 110}, {33, 125, 141}, {122, 200, 81}};

  /** The first. */
  public static final String BLUE = DISTINCT[0];

  /** The second. */
  public static final String VERMILION = DISTINCT[1];

  private Colours() {}

  /** A grey, apart from its neighbours, for what others measured. */
  public static String grey(int index) {
    return GREYS[index % GREYS.length];
  }

  /** One of {@code count} colours: distinct ones for a few lines, a scale for many. */
  public static String of(int index, int count) {
    if (count <= DISTINCT.length) {
      return DISTINCT[index];
    }
    double place = 2.0 * index / (count - 1);
    int below = Math.min((int) place, 1);
    int[] mixed = new int[3];
    for (int channel = 0; channel < 3; channel++) {
      int low = ORDERED[below][channel];
      int high = ORDERED[below + 1][channel];
      mixed[channel] = (int) Math.round(low + (place - below) * (high - low));
    }
    return Svg.format("#%02x%02x%02x", mixed[0], mixed[1], mixed[2]);
  }
}
