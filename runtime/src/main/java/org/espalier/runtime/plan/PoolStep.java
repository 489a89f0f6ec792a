// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import org.espalier.runtime.graph.Pooling;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Window;

/** The highest number of a window, or the mean of those inside the image. */
record PoolStep(Pooling pooling, Window window, Shape in, Shape out, Layout input, Layout output)
    implements Step {

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    float[] numbers = memory.numbers;
    int end = Parts.begin(output.channels(), part + 1, parts);
    boolean halves = pooling == Pooling.MAXIMUM && halves();
    for (int channel = Parts.begin(output.channels(), part, parts); channel < end; channel++) {
      for (int example = 0; example < examples; example++) {
        int from = input.at(memory, channel, example);
        int to = output.at(memory, channel, example);
        if (halves) {
          halve(numbers, from, to);
        } else {
          plane(numbers, from, to);
        }
      }
    }
  }

  /** Whether it is the usual pooling, of two by two numbers, none outside. */
  private boolean halves() {
    return window.height() == 2
        && window.width() == 2
        && window.strideY() == 2
        && window.strideX() == 2
        && window.top() + window.bottom() + window.left() + window.right() == 0;
  }

  private void halve(float[] numbers, int from, int to) {
    for (int y = 0; y < out.height(); y++) {
      int above = from + 2 * y * in.width();
      int below = above + in.width();
      int target = to + y * out.width();
      for (int x = 0; x < out.width(); x++) {
        float high = Math.max(numbers[above + 2 * x], numbers[above + 2 * x + 1]);
        float low = Math.max(numbers[below + 2 * x], numbers[below + 2 * x + 1]);
        numbers[target + x] = Math.max(high, low);
      }
    }
  }

  private void plane(float[] numbers, int from, int to) {
    for (int y = 0; y < out.height(); y++) {
      int top = y * window.strideY() - window.top();
      int firstY = Math.max(top, 0);
      int endY = Math.min(top + window.height(), in.height());
      for (int x = 0; x < out.width(); x++) {
        int left = x * window.strideX() - window.left();
        int firstX = Math.max(left, 0);
        int endX = Math.min(left + window.width(), in.width());
        numbers[to + y * out.width() + x] = pool(numbers, from, firstY, endY, firstX, endX);
      }
    }
  }

  private float pool(float[] numbers, int from, int firstY, int endY, int firstX, int endX) {
    float highest = Float.NEGATIVE_INFINITY;
    float sum = 0;
    for (int y = firstY; y < endY; y++) {
      for (int x = firstX; x < endX; x++) {
        float number = numbers[from + y * in.width() + x];
        highest = Math.max(highest, number);
        sum += number;
      }
    }
    int count = (endY - firstY) * (endX - firstX);
    return pooling == Pooling.MAXIMUM ? highest : sum / count;
  }
}
