// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.Arrays;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Window;
import org.espalier.runtime.kernel.Copies;

/**
 * For small images that keep their size: a copy of the whole value for each place in the window,
 * shifted by it, with zeros where it leaves the image. One pass moves all channels of all examples,
 * since they lie one after the other.
 */
final class ShiftedTaps implements Lowering, Step {

  private static final int MASK = 512; // so many numbers, at least, in one pass

  private final Window window;
  private final Copies copier;
  private final Shape shape;
  private final int examples;
  private final int[][] masks; // for each place that has a copy, -1 inside the image, 0 outside
  private final int[] copy; // of each place, -1 if no weight needs it
  private final int pitch; // from one copy to the next
  private final int together; // channels that a mask covers
  private Layout input;
  private int own;
  private int copies;

  ShiftedTaps(Window window, Shape shape, Layout input, int examples, Copies copier) {
    this.window = window;
    this.input = input;
    this.copier = copier;
    this.shape = shape;
    this.examples = examples;
    this.together = Math.max(1, MASK / input.pitch());
    this.masks = new int[window.size()][];
    this.copy = new int[window.size()];
    this.pitch = Layout.lines(input.size());
    Arrays.fill(copy, -1);
  }

  /** How many bytes it takes to note which copies are needed. */
  static long notes(Window window) {
    return Integer.BYTES * (long) window.size();
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
  public int size() {
    return Math.multiplyExact(copies, pitch);
  }

  @Override
  public long bytes() {
    return Integer.BYTES * (long) copies * maskLength();
  }

  @Override
  public void place(Layout placed, int place) {
    input = placed;
    own = place;
    for (int tap = 0; tap < copy.length; tap++) {
      if (copy[tap] >= 0) {
        masks[tap] = mask(shiftY(tap), shiftX(tap));
      }
    }
  }

  @Override
  public int offset(int y, int x, int channel) {
    return own + copy[y * window.width() + x] * pitch + channel * input.pitch();
  }

  /** Makes the copies of some passes. */
  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    float[] numbers = memory.numbers;
    int size = (input.channels() - 1) * input.pitch() + examples * input.positions();
    int pass = together * input.pitch();
    int passes = (size + pass - 1) / pass;
    int begin = Parts.begin(passes, part, parts) * pass;
    int end = Math.min(Parts.begin(passes, part + 1, parts) * pass, size);
    for (int place = 0; place < copy.length; place++) {
      if (copy[place] >= 0) {
        int from = input.at(memory, 0, 0) + shiftY(place) * shape.width() + shiftX(place);
        int to = memory.origin + own + copy[place] * pitch;
        for (int at = begin; at < end; at += pass) {
          int count = Math.min(pass, size - at);
          copier.masked(numbers, from + at, numbers, to + at, masks[place], count);
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

  private int maskLength() {
    return Masks.length(Math.multiplyExact(together, input.pitch()));
  }

  private int[] mask(int shiftY, int shiftX) {
    int[] mask = new int[maskLength()];
    for (int channel = 0; channel < together; channel++) {
      for (int i = 0; i < examples * shape.positions(); i++) {
        int y = i % shape.positions() / shape.width() + shiftY;
        int x = i % shape.width() + shiftX;
        boolean inside = y >= 0 && y < shape.height() && x >= 0 && x < shape.width();
        mask[channel * input.pitch() + i] = inside ? -1 : 0;
      }
    }
    return mask;
  }
}
