// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.training.Masking;

/**
 * Of every prunable weight of a State whether it is kept and what sign it has, a byte each; and how
 * far two States of one network agree in that. Zeros, negative or not, are a sign of their own. The
 * sign of a pruned weight is that of its stored value.
 *
 * <p>Deterministic; O(n) time, n bytes.
 */
public final class WeightSigns {

  private static final int KEPT = 4;
  private static final int SIGN = 3;

  private final List<byte[]> layers;

  private WeightSigns(List<byte[]> layers) {
    this.layers = layers;
  }

  /** Those of a State. */
  public static WeightSigns of(List<Parameter> prunable, Masking masking, State state) {
    List<byte[]> layers = new ArrayList<>();
    for (Parameter parameter : prunable) {
      float[] weights = state.raw(parameter);
      float[] mask = masking.values(parameter, state);
      byte[] layer = new byte[weights.length];
      for (int i = 0; i < layer.length; i++) {
        int sign = weights[i] > 0 ? 1 : weights[i] < 0 ? 2 : 0;
        layer[i] = (byte) (sign | (mask[i] == 0 ? 0 : KEPT));
      }
      layers.add(layer);
    }
    return new WeightSigns(layers);
  }

  /** The fraction of the weights kept here whose sign was another in an earlier State. */
  public double changedSince(WeightSigns earlier) {
    long kept = 0;
    long changed = 0;
    for (int l = 0; l < layers.size(); l++) {
      byte[] now = layers.get(l);
      byte[] then = earlier.layers.get(l);
      for (int i = 0; i < now.length; i++) {
        if ((now[i] & KEPT) != 0) {
          kept++;
          changed += (now[i] & SIGN) == (then[i] & SIGN) ? 0 : 1;
        }
      }
    }
    return (double) changed / kept;
  }

  /** How many weights both masks keep over how many one of them keeps: the Jaccard index. */
  public double overlap(WeightSigns other) {
    long both = 0;
    long either = 0;
    for (int l = 0; l < layers.size(); l++) {
      byte[] own = layers.get(l);
      byte[] others = other.layers.get(l);
      for (int i = 0; i < own.length; i++) {
        both += (own[i] & others[i] & KEPT) == 0 ? 0 : 1;
        either += ((own[i] | others[i]) & KEPT) == 0 ? 0 : 1;
      }
    }
    return (double) both / either;
  }

  /**
   * The overlap to expect of two masks drawn by chance, each evenly within layers, that keep as
   * many weights of each layer as these. How many weights both keep is a sum of hypergeometric
   * numbers; the expected ratio is taken to second order about its mean, which for thousands of
   * weights is off by less than a millionth.
   */
  public double overlapByChance(WeightSigns other) {
    double sum = 0; // of both masks
    double mean = 0; // of what both keep
    double variance = 0;
    for (int l = 0; l < layers.size(); l++) {
      double n = layers.get(l).length;
      double a = kept(layers.get(l));
      double b = kept(other.layers.get(l));
      sum += a + b;
      mean += a * b / n;
      variance += n == 1 ? 0 : a * b / n * (n - a) / n * (n - b) / (n - 1);
    }
    double either = sum - mean;
    return mean / either + sum * variance / (either * either * either);
  }

  private static long kept(byte[] layer) {
    long kept = 0;
    for (byte weight : layer) {
      kept += (weight & KEPT) == 0 ? 0 : 1;
    }
    return kept;
  }
}
