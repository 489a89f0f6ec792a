// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the agent sees before it decides on a layer: the eleven features of the paper, each scaled
 * to [0, 1]. What is fixed is scaled between the least and the most over the layers: the layer's
 * place, its outputs, inputs, height, width, stride, window and cost. What depends on the plan is a
 * fraction: the cost saved so far, the cost of the layers to come, the fraction kept of the layer
 * before.
 */
final class Observation {

  static final int FEATURES = 11;

  private final List<PlanLayer> layers;
  private final float[][] fixed;
  private final double[] costs; // of a layer by itself over all of them

  Observation(List<PlanLayer> layers, Cost cost) {
    this.layers = layers;
    this.costs = shares(layers.size(), cost);
    List<float[]> columns = new ArrayList<>();
    columns.add(scaled(layer -> layers.indexOf(layer)));
    columns.add(scaled(PlanLayer::outputs));
    columns.add(scaled(PlanLayer::inputs));
    columns.add(scaled(PlanLayer::height));
    columns.add(scaled(PlanLayer::width));
    columns.add(scaled(PlanLayer::stride));
    columns.add(scaled(PlanLayer::size));
    columns.add(scaled(layer -> costs[layers.indexOf(layer)]));
    this.fixed = columns.toArray(float[][]::new);
  }

  /**
   * Before a decision.
   *
   * @param fractions kept of the layers before it; the others are ignored
   */
  float[] of(int layer, double[] fractions) {
    float[] features = new float[FEATURES];
    for (int i = 0; i < fixed.length; i++) {
      features[i] = fixed[i][layer];
    }
    double saved = 0;
    double left = 0;
    for (int i = 0; i < layers.size(); i++) {
      saved += i < layer ? costs[i] * (1 - fractions[i]) : 0;
      left += i > layer ? costs[i] : 0;
    }
    features[8] = (float) saved;
    features[9] = (float) left;
    features[10] = layer == 0 ? 1 : (float) fractions[layer - 1];
    return features;
  }

  private float[] scaled(ToDoubleFunction<PlanLayer> feature) {
    double least = layers.stream().mapToDouble(feature).min().orElseThrow();
    double most = layers.stream().mapToDouble(feature).max().orElseThrow();
    float[] scaled = new float[layers.size()];
    for (int i = 0; i < scaled.length; i++) {
      double value = feature.applyAsDouble(layers.get(i));
      scaled[i] = most > least ? (float) ((value - least) / (most - least)) : 0;
    }
    return scaled;
  }

  /** What each layer's leaving alone would save, over the sum of that. */
  private static double[] shares(int layers, Cost cost) {
    double[] shares = new double[layers];
    double sum = 0;
    for (int i = 0; i < layers; i++) {
      double[] without = new double[layers];
      java.util.Arrays.fill(without, 1);
      without[i] = 0;
      shares[i] = cost.whole() - cost.of(without);
      sum += shares[i];
    }
    for (int i = 0; i < layers; i++) {
      shares[i] /= sum;
    }
    return shares;
  }
}
