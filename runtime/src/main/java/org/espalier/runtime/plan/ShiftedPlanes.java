// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.Arrays;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Window;
import org.espalier.runtime.kernel.Copies;

/**
 * For one image that keeps its size: a copy of each channel for each column of the window, shifted
 * by it, with zeros where it leaves the image; none for the column that shifts by nothing. A row of
 * the window is a distance within a copy. Rows of zeros above and below are part of the value.
 */
final class ShiftedPlanes implements Lowering, Step {

  private final Window window;
  private final Shape shape;
  private final Copies copier;
  private final boolean[] needed; // copies: columns of each channel
  private final int[] index; // of each copy among all
  private final int[][] masks; // for each column of the window of which there are copies
  private final boolean[] moved; // whether there are
  private final int rows; // of zeros above, and below
  private Layout input;
  private int own;
  private int copies;

  ShiftedPlanes(Window window, Shape shape, Layout input, Copies copier) {
    this.window = window;
    this.shape = shape;
    this.copier = copier;
    this.input = input;
    this.rows = haloRows(window);
    this.needed = new boolean[window.width() * shape.channels()];
    this.index = new int[needed.length];
    this.masks = new int[window.width()][];
    this.moved = new boolean[window.width()];
  }

  /** How many bytes it takes to note which copies are needed. */
  static long notes(Window window, Shape in) {
    return (1 + Integer.BYTES) * (long) window.width() * in.channels();
  }

  /** Whether a window on an image can be lowered so. */
  static boolean fits(Window window, Shape in, Shape out) {
    return window.strideY() == 1
        && window.strideX() == 1
        && in.height() == out.height()
        && in.width() == out.width()
        && Math.max(window.left(), window.right()) <= Layout.REACH;
  }

  /** How many rows of zeros a window needs above and below an image. */
  static int haloRows(Window window) {
    return Math.max(window.top(), window.bottom());
  }

  @Override
  public void need(int y, int x, int channel) {
    int copy = channel * window.width() + x;
    if (shift(x) != 0 && !needed[copy]) {
      needed[copy] = true;
      moved[x] = true;
      copies++;
    }
  }

  @Override
  public int size() {
    return Math.multiplyExact(copies, input.pitch());
  }

  @Override
  public long bytes() {
    long bytes = 0;
    for (boolean column : moved) {
      bytes += column ? Integer.BYTES * (long) maskLength() : 0;
    }
    return bytes;
  }

  @Override
  public void place(Layout placed, int place) {
    input = placed;
    own = place;
    int next = 0;
    for (int copy = 0; copy < needed.length; copy++) {
      if (needed[copy]) {
        index[copy] = next++;
      }
    }
    for (int x = 0; x < masks.length; x++) {
      if (moved[x]) {
        masks[x] = Masks.ofRows(maskLength(), shape.width(), shift(x));
      }
    }
  }

  @Override
  public int offset(int y, int x, int channel) {
    int row = y * window.dilationY() - window.top();
    int plane =
        shift(x) == 0 ? input.base() + channel * input.pitch() : copy(channel * window.width() + x);
    return plane + Math.multiplyExact(row, shape.width());
  }

  /** Where the image of a copy begins. */
  private int copy(int copy) {
    return own + index[copy] * input.pitch() + input.lead();
  }

  /** Makes the copies of some rows: those whose product the same thread computes, by and large. */
  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    int width = shape.width();
    int first = part == 0 ? -rows : Parts.begin(shape.height(), part, parts);
    int end = Parts.begin(shape.height(), part + 1, parts) + (part + 1 == parts ? rows : 0);
    for (int channel = 0; channel < shape.channels(); channel++) {
      int image = input.at(memory, channel, 0);
      fillHalo(memory.numbers, image, part, parts);
      for (int x = 0; x < window.width(); x++) {
        int copy = channel * window.width() + x;
        if (needed[copy]) {
          int from = image + first * width + shift(x);
          int to = memory.origin + copy(copy) + first * width;
          int count = (end - first) * width;
          copier.masked(memory.numbers, from, memory.numbers, to, masks[x], count);
        }
      }
    }
  }

  private void fillHalo(float[] numbers, int image, int part, int parts) {
    int halo = rows * shape.width();
    int below = image + shape.positions();
    if (part == 0) {
      Arrays.fill(numbers, image - halo, image, 0);
    }
    if (part + 1 == parts) {
      Arrays.fill(numbers, below, below + halo, 0);
    }
  }

  private int shift(int x) {
    return x * window.dilationX() - window.left();
  }

  private int maskLength() {
    return Masks.length(Math.multiplyExact(shape.height() + 2 * rows, shape.width()));
  }
}
