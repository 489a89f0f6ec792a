// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;

/**
 * Which masks there are and what each multiplies into. A mask of the parameter's own shape prunes
 * weights; one along a channel axis, shared by kernel, bias, scale and offset, prunes channels.
 *
 * @param bindings at most one a parameter
 */
public record Masking(List<Binding> bindings) {

  /** A mask multiplied into a parameter. */
  public sealed interface Binding {
    /** The parameter it covers. */
    String parameter();

    /** The mask's name in the State; several parameters may share one channel mask. */
    String mask();

    /** The mask's shape. */
    Shape maskShape(Shape parameter);

    /**
     * The mask value of each of the parameter's weights, row-major; not to be modified.
     *
     * @param mask the mask's values
     */
    float[] spread(Shape parameter, float[] mask);
  }

  /** One mask value a weight; the mask has the parameter's name. */
  public record Elementwise(String parameter) implements Binding {
    @Override
    public String mask() {
      return parameter;
    }

    @Override
    public Shape maskShape(Shape parameter) {
      return parameter;
    }

    @Override
    public float[] spread(Shape parameter, float[] mask) {
      return mask;
    }
  }

  /**
   * One mask value a channel of an axis. The axis may hold more than channels: a flattened image's
   * features are positions, channels within each; a depthwise convolution makes several neighbours
   * of each channel.
   *
   * @param axis of the parameter, from 0: {@code positions x channels x neighbours} long
   * @param positions how often the channels are repeated, at least 1
   * @param neighbours how many indices in a row belong to one channel, at least 1
   */
  public record Along(String parameter, String mask, int axis, int positions, int neighbours)
      implements Binding {
    /**
     * Checks.
     *
     * @throws IllegalArgumentException if positions or neighbours are below 1
     */
    public Along {
      if (positions < 1 || neighbours < 1) {
        throw new IllegalArgumentException(
            "positions and neighbours must be at least 1, got %d and %d (parameter %s)"
                .formatted(positions, neighbours, parameter));
      }
    }

    /** An axis of channels alone. */
    public Along(String parameter, String mask, int axis) {
      this(parameter, mask, axis, 1, 1);
    }

    @Override
    public Shape maskShape(Shape parameter) {
      return Shape.of(parameter.dimension(axis) / (positions * neighbours));
    }

    @Override
    public float[] spread(Shape parameter, float[] mask) {
      int inner = neighbours * parameter.stride(axis); // weights in a row that share a mask value
      float[] values = new float[Math.toIntExact(parameter.size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = mask[i / inner % mask.length];
      }
      return values;
    }
  }

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if a parameter is bound twice
   */
  public Masking {
    bindings = ImmutableList.copyOf(bindings);
    if (bindings.stream().map(Binding::parameter).distinct().count() < bindings.size()) {
      throw new IllegalArgumentException("a parameter can have one mask, got " + bindings);
    }
  }

  /** No masks: dense training. */
  public static Masking none() {
    return new Masking(List.of());
  }

  /** One mask value for every weight of every kernel. */
  public static Masking kernels(Network network) {
    return elementwise(network.kernels());
  }

  /** One mask value for every weight of some parameters. */
  public static Masking elementwise(List<Parameter> parameters) {
    return new Masking(parameters.stream().map(p -> (Binding) new Elementwise(p.name())).toList());
  }

  /** The mask of a parameter, if it has one. */
  public Optional<Binding> of(Parameter parameter) {
    return bindings.stream().filter(b -> b.parameter().equals(parameter.name())).findFirst();
  }

  /**
   * The mask value of each weight of a parameter, row-major, ones where it has no mask; not to be
   * modified.
   *
   * @throws IllegalArgumentException if the State lacks the mask
   */
  public float[] values(Parameter parameter, State state) {
    Optional<Binding> binding = of(parameter);
    if (binding.isPresent()) {
      float[] mask = state.floats(StateKind.MASK.named(binding.get().mask()));
      return binding.get().spread(parameter.shape(), mask);
    }
    float[] ones = new float[Math.toIntExact(parameter.shape().size())];
    Arrays.fill(ones, 1);
    return ones;
  }

  /**
   * The shape of each mask by name.
   *
   * @throws IllegalArgumentException if a binding names no parameter of the network, covers moving
   *     statistics, its axis is no whole number of channels, or one mask would need two shapes
   */
  public Map<String, Shape> shapes(Network network) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (Binding binding : bindings) {
      Parameter parameter =
          network.parameters().stream()
              .filter(p -> p.name().equals(binding.parameter()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "mask "
                              + binding.mask()
                              + " covers "
                              + binding.parameter()
                              + ", which network "
                              + network.name()
                              + " does not have"));
      if (!parameter.trainable()) {
        throw new IllegalArgumentException(
            "mask " + binding.mask() + " must not cover statistics, got " + parameter.name());
      }
      if (binding instanceof Along along
          && parameter.shape().dimension(along.axis()) % (along.positions() * along.neighbours())
              != 0) {
        throw new IllegalArgumentException(
            "mask %s needs a multiple of %d x %d indices, got %s (axis %d of %s)"
                .formatted(
                    along.mask(),
                    along.positions(),
                    along.neighbours(),
                    parameter.shape(),
                    along.axis(),
                    parameter.name()));
      }
      Shape shape = binding.maskShape(parameter.shape());
      Shape earlier = shapes.putIfAbsent(binding.mask(), shape);
      if (earlier != null && !earlier.equals(shape)) {
        throw new IllegalArgumentException(
            "mask " + binding.mask() + " would need the shapes " + earlier + " and " + shape);
      }
    }
    return shapes;
  }
}
