// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import java.util.Arrays;
import java.util.List;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.Op;

/** Converts arithmetic: of a value with a constant for each channel, or of two values. */
final class ChannelNodes {

  private ChannelNodes() {}

  static GraphValue biasAdd(GraphNode node) {
    node.requireChannelsLast();
    return add(node);
  }

  static GraphValue batchNorm(GraphNode node) {
    node.requireFloats();
    node.requireChannelsLast();
    if (node.attribute("is_training").getB()) {
      throw node.refused("the statistics of the batch, as in training");
    }
    return node.add(
        Products.scaling(
            node.channels(0).number(),
            Products.normalizing(
                node.floats(1),
                node.floats(2),
                node.floats(3),
                node.floats(4),
                node.attribute("epsilon").getF())));
  }

  static GraphValue add(GraphNode node) {
    node.requireFloats();
    if (areBothComputed(node)) {
      return node.add(
          new Op.Add(node.channels(0).number(), node.channels(1).number(), Function.LINEAR));
    }
    int computed = node.fromInputs(0) ? 0 : 1;
    return scaled(node, computed, ones(node, computed), constant(node, computed));
  }

  static GraphValue subtract(GraphNode node) {
    node.requireFloats();
    if (areBothComputed(node)) {
      float[] minus = negative(ones(node, 1));
      int negated = node.append(scaling(node, 1, minus, new float[minus.length]));
      return node.add(new Op.Add(node.channels(0).number(), negated, Function.LINEAR));
    } else if (node.fromInputs(0)) {
      return scaled(node, 0, ones(node, 0), negative(constant(node, 0)));
    }
    return scaled(node, 1, negative(ones(node, 1)), constant(node, 1));
  }

  static GraphValue multiply(GraphNode node) {
    node.requireFloats();
    if (node.isOnes(1)) {
      return node.bordered(0);
    } else if (!areBothComputed(node)) {
      int computed = node.fromInputs(0) ? 0 : 1;
      float[] factor = constant(node, computed);
      return scaled(node, computed, factor, new float[factor.length]);
    }
    GraphValue a = node.channels(0);
    GraphValue b = node.channels(1);
    if (isSigmoid(node, b, a)) {
      return node.add(new Op.Activation(a.number(), Function.SWISH));
    } else if (isSigmoid(node, a, b)) {
      return node.add(new Op.Activation(b.number(), Function.SWISH));
    }
    boolean onePosition = node.shape(a).positions() < node.shape(b).positions();
    return node.add(
        onePosition
            ? new Op.Multiply(b.number(), a.number())
            : new Op.Multiply(a.number(), b.number()));
  }

  static GraphValue divide(GraphNode node) {
    node.requireFloats();
    if (!node.fromInputs(0) || node.fromInputs(1)) {
      throw node.refused("a divisor that is computed");
    }
    float[] divisor = constant(node, 0);
    float[] factor = new float[divisor.length];
    for (int i = 0; i < factor.length; i++) {
      factor[i] = (float) (1.0 / divisor[i]);
    }
    return scaled(node, 0, factor, new float[factor.length]);
  }

  static GraphValue negate(GraphNode node) {
    node.requireFloats();
    float[] minus = negative(ones(node, 0));
    return scaled(node, 0, minus, new float[minus.length]);
  }

  static GraphValue maximum(GraphNode node) {
    node.requireFloats();
    int computed = requireOneNumber(node, 0);
    return node.add(new Op.Activation(node.channels(computed).number(), Function.RELU));
  }

  /** With 6, after relu, which makes it relu6. */
  static GraphValue minimum(GraphNode node) {
    node.requireFloats();
    GraphValue x = node.channels(requireOneNumber(node, 6));
    if (node.producer(x) instanceof Op.Activation before && before.function() == Function.RELU) {
      return node.add(new Op.Activation(before.input(), Function.RELU6));
    }
    throw node.refused("anything but relu before it");
  }

  private static int requireOneNumber(GraphNode node, float number) {
    int computed = node.fromInputs(0) ? 0 : 1;
    if (areBothComputed(node)) {
      throw node.refused("two computed values");
    }
    for (float other : constant(node, computed)) {
      if (other != number) {
        throw node.refused("another number than " + (int) number);
      }
    }
    return computed;
  }

  private static boolean areBothComputed(GraphNode node) {
    return node.fromInputs(0) && node.fromInputs(1);
  }

  private static boolean isSigmoid(GraphNode node, GraphValue value, GraphValue of) {
    return node.producer(value) instanceof Op.Activation activation
        && activation.function() == Function.SIGMOID
        && activation.input() == of.number();
  }

  private static GraphValue scaled(GraphNode node, int computed, float[] factor, float[] shift) {
    boolean nothing =
        Arrays.equals(factor, ones(node, computed))
            && Arrays.equals(shift, new float[factor.length]);
    if (nothing) {
      return node.channels(computed);
    }
    return node.add(scaling(node, computed, factor, shift));
  }

  private static Op scaling(GraphNode node, int computed, float[] factor, float[] shift) {
    Products.Scale scale = new Products.Scale(Floats.of(factor), Floats.of(shift));
    return Products.scaling(node.channels(computed).number(), scale);
  }

  private static float[] ones(GraphNode node, int computed) {
    float[] ones = new float[node.shape(node.channels(computed)).channels()];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static float[] negative(float[] numbers) {
    float[] negative = new float[numbers.length];
    for (int i = 0; i < negative.length; i++) {
      negative[i] = -numbers[i];
    }
    return negative;
  }

  /** The other input: a number for each channel of the computed one, or one for all. */
  private static float[] constant(GraphNode node, int computed) {
    int other = 1 - computed;
    float[] numbers = node.floats(other);
    List<Integer> sizes = node.sizes(other);
    int channels = ones(node, computed).length;
    if (numbers.length == 1) {
      float[] all = new float[channels];
      Arrays.fill(all, numbers[0]);
      return all;
    } else if (numbers.length == channels && sizes.get(sizes.size() - 1) == channels) {
      return numbers;
    }
    throw node.refused(
        "a constant of %s, neither one number nor one a channel (%d)".formatted(sizes, channels));
  }
}
