// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Window;
import org.espalier.runtime.kernel.Copies;

/**
 * For small images that keep their size: a copy of the whole value for each place in the window,
 * shifted by it, with zeros where it leaves the image. One pass moves all channels of all examples,
 * since they lie one after the other.
 */
final class ShiftedTaps implements Lowering {

  private static final int MASK = 512; // so many numbers, at least, in one pass

  private final Window window;
  private final Layout input;
  private final int width;
  private final int[][] masks; // for each place, -1 inside the image and 0 outside
  private final int[] copy; // of each place, -1 if no weight needs it
  private final int pitch; // from one copy to the next
  private final int together; // channels that a mask covers
  private int copies;

  ShiftedTaps(Window window, Shape shape, Layout input, int examples) {
    this.window = window;
    this.input = input;
    this.width = shape.width();
    this.together = Math.max(1, MASK / input.pitch());
    this.masks = new int[window.size()][];
    this.copy = new int[window.size()];
    this.pitch = Layout.lines(input.size());
    for (int place = 0; place < window.size(); place++) {
      copy[place] = -1;
      masks[place] = mask(shape, shiftY(place), shiftX(place), examples);
    }
  }

  /** Whether a window on an image can be lowered so. */
  static boolean fits(Window window, Shape input, Shape output) {
    long rows = Math.max(window.top(), window.bottom());
    long reach = rows * input.width() + Math.max(window.left(), window.right());
    return window.strideY() == 1
        && window.strideX() == 1
        && input.height() == output.height()
        && input.width() == output.width()
        && reach <= Layout.REACH;
  }

  @Override
  public void need(int y, int x, int channel) {
    int place = y * window.width() + x;
    if (copy[place] < 0) {
      copy[place] = copies++;
    }
  }

  @Override
  public int offset(int y, int x, int channel) {
    return copy[y * window.width() + x] * pitch + channel * input.pitch();
  }

  @Override
  public int scratch() {
    return copies * pitch;
  }

  /** Makes the copies. */
  void copy(Copies copier, float[] values, float[] scratch) {
    for (int place = 0; place < copy.length; place++) {
      if (copy[place] >= 0) {
        int from = input.base() + shiftY(place) * width + shiftX(place);
        int to = copy[place] * pitch;
        int size = input.size();
        int pass = together * input.pitch();
        for (int at = 0; at < size; at += pass) {
          int count = Math.min(pass, size - at);
          copier.masked(values, from + at, scratch, to + at, masks[place], count);
        }
      }
    }
  }

  private int shiftY(int place) {
    return place / window.width() * window.dilationY() - window.top();
  }

  private int shiftX(int place) {
    return place % window.width() * window.dilationX() - window.left();
  }

  private int[] mask(Shape shape, int shiftY, int shiftX, int examples) {
    int[] mask = new int[together * input.pitch() + Layout.LINE];
    for (int channel = 0; channel < together; channel++) {
      for (int i = 0; i < examples * shape.positions(); i++) {
        int y = i % shape.positions() / width + shiftY;
        int x = i % shape.positions() % width + shiftX;
        boolean inside = y >= 0 && y < shape.height() && x >= 0 && x < width;
        mask[channel * input.pitch() + i] = inside ? -1 : 0;
      }
    }
    return mask;
  }
}
