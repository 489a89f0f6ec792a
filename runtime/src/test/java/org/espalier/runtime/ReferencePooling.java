// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import org.espalier.runtime.graph.Pooling;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Window;

/** Pooling by its definition, for {@link ReferenceEvaluator}. */
final class ReferencePooling {

  private ReferencePooling() {}

  static double[] pool(Pooling pooling, Window window, double[] x, Shape in, Shape out) {
    double[] y = new double[out.size()];
    for (int oy = 0; oy < out.height(); oy++) {
      for (int ox = 0; ox < out.width(); ox++) {
        for (int channel = 0; channel < out.channels(); channel++) {
          int top = oy * window.strideY() - window.top();
          int left = ox * window.strideX() - window.left();
          y[(oy * out.width() + ox) * out.channels() + channel] =
              of(pooling, x, in, channel, top, top + window.height(), left, left + window.width());
        }
      }
    }
    return y;
  }

  static double[] globalPool(Pooling pooling, double[] x, Shape in) {
    double[] y = new double[in.channels()];
    for (int channel = 0; channel < y.length; channel++) {
      y[channel] = of(pooling, x, in, channel, 0, in.height(), 0, in.width());
    }
    return y;
  }

  /** Of one channel's numbers in a window, those of them that are inside the image. */
  private static double of(
      Pooling pooling,
      double[] x,
      Shape in,
      int channel,
      int top,
      int bottom,
      int left,
      int right) {
    double highest = Double.NEGATIVE_INFINITY;
    double sum = 0;
    int inside = 0;
    for (int iy = Math.max(top, 0); iy < Math.min(bottom, in.height()); iy++) {
      for (int ix = Math.max(left, 0); ix < Math.min(right, in.width()); ix++) {
        double number = x[(iy * in.width() + ix) * in.channels() + channel];
        highest = Math.max(highest, number);
        sum += number;
        inside++;
      }
    }
    return pooling == Pooling.MAXIMUM ? highest : sum / inside;
  }
}
