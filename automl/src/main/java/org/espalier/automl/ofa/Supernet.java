// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.espalier.graph.network.Activation;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Resize;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;
import org.espalier.models.InvertedResidual;
import org.jspecify.annotations.Nullable;

/**
 * An elastic network for images of a shape. A sub-network of it is masks of the channels in the
 * middle of blocks, a choice among kernels, and gates of the blocks that depth may leave out. What
 * is in use of channels, and of blocks, are always the first ones.
 *
 * @param input {@code [height, width, channels]}
 * @param outputs classes
 */
public record Supernet(ElasticSpace space, Shape input, int outputs) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the input is no image, or resolutions exceed it
   */
  public Supernet {
    int largest = Choices.last(space.choices().resolutions());
    if (input.rank() != 3
        || input.dimension(0) != input.dimension(1)
        || largest > input.dimension(0)) {
      throw new IllegalArgumentException(
          "resolutions up to %d need square images of at least that side, got %s"
              .formatted(largest, input));
    }
  }

  /** The elastic network at a resolution: all have the same parameters. */
  public Network network(int resolution) {
    return build("ofa-" + resolution, resolution, null);
  }

  /** A sub-network as an ordinary one: nothing in it is elastic. */
  public Network plain(SubNetwork sub) {
    sub.requireIn(space);
    return build("ofa-sub", sub.resolution(), sub);
  }

  private Network build(String name, int resolution, @Nullable SubNetwork sub) {
    NetworkBuilder net = Network.builder(name);
    String x = net.input("image", input);
    if (resolution != input.dimension(0)) {
      x = net.call(new Resize("resize", resolution), x);
    }
    Conv2D stem = Conv2D.of("stem/conv", space.stem(), 3).withStride(space.stemStride());
    x = convolved(net, stem, x);
    int channels = space.stem();
    for (int unit = 0; unit < space.units().size(); unit++) {
      int blocks = sub == null ? space.blocks() : sub.units().get(unit).size();
      for (int i = 0; i < blocks; i++) {
        SubNetwork.@Nullable Block chosen = sub == null ? null : sub.units().get(unit).get(i);
        x = block(unit, i, channels, chosen).call(net, x, channels);
        channels = space.units().get(unit).filters();
      }
    }
    x = convolved(net, Conv2D.of("last/conv", space.last(), 1), x);
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    x = net.call(Dense.of("logits", outputs).withKernel(new Initializer.Normal(0.01)), x);
    return net.output("logits", x).build();
  }

  private static String convolved(NetworkBuilder net, Conv2D conv, String x) {
    String layer = conv.name().substring(0, conv.name().indexOf('/'));
    String y = net.call(conv.withBias(false).withKernel(Initializer.kaimingNormal()), x);
    y = net.call(new BatchNormalization(layer + "/bn", 0.9, 1e-5, Initializer.ones()), y);
    return net.call(new Activation(layer + "/act", ActivationFunction.HARD_SWISH), y);
  }

  /**
   * A block.
   *
   * @param channels it reads
   * @param chosen null for the elastic one
   */
  private InvertedResidual block(int unit, int i, int channels, SubNetwork.@Nullable Block chosen) {
    ElasticSpace.Unit all = space.units().get(unit);
    Choices choices = space.choices();
    int most = channels * Choices.last(choices.expands());
    List<Integer> sizes =
        chosen == null
            ? choices.kernels().stream().sorted(Comparator.reverseOrder()).toList()
            : List.of(chosen.kernel());
    return new InvertedResidual(
        name(unit, i),
        all.filters(),
        i == 0 ? all.stride() : 1,
        sizes,
        chosen == null ? most : channels * chosen.expand(),
        all.squeezeExcite() ? Math.max(1, most / 4) : 0,
        all.activation(),
        chosen == null && i >= choices.depths().get(0));
  }

  /** The name of a block, and of what is in it before a slash. */
  static String name(int unit, int i) {
    return "unit" + (unit + 1) + "/block" + (i + 1);
  }

  /** A block with choices made. */
  InvertedResidual folded(BlockTimes.Part part) {
    for (int unit = 0; unit < space.units().size(); unit++) {
      for (int i = 0; i < space.blocks(); i++) {
        if (name(unit, i).equals(part.name())) {
          return block(unit, i, reads(unit, i), new SubNetwork.Block(part.kernel(), part.expand()));
        }
      }
    }
    throw new IllegalArgumentException("there is no block " + part.name());
  }

  /** What a network of a resolution has beside blocks: what comes before them and after them. */
  List<Network> rest(int resolution) {
    NetworkBuilder before = Network.builder("before");
    String x = before.input("image", Shape.of(resolution, resolution, input.dimension(2)));
    Conv2D stem = Conv2D.of("stem/conv", space.stem(), 3).withStride(space.stemStride());
    x = before.call(stem.withActivation(ActivationFunction.HARD_SWISH), x);
    NetworkBuilder after = Network.builder("after");
    String y = after.input("features", read(resolution, "last/conv"));
    Conv2D last = Conv2D.of("last/conv", space.last(), 1);
    y = after.call(last.withActivation(ActivationFunction.HARD_SWISH), y);
    y = after.call(new GlobalAveragePooling2D("pool"), y);
    y = after.call(Dense.of("logits", outputs), y);
    return List.of(before.output("stem", x).build(), after.output("logits", y).build());
  }

  /** The shape that a block reads at a resolution. */
  Shape reads(BlockTimes.Part part) {
    return read(part.resolution(), part.name() + "/expand");
  }

  private Shape read(int resolution, String value) {
    Network network = network(resolution);
    Network.Call reader =
        network.calls().stream()
            .filter(call -> call.value().equals(value))
            .findFirst()
            .orElseThrow();
    return Objects.requireNonNull(network.shapes().get(reader.inputs().get(0)));
  }

  /** Channels that a block reads. */
  private int reads(int unit, int i) {
    return i > 0
        ? space.units().get(unit).filters()
        : unit == 0 ? space.stem() : space.units().get(unit - 1).filters();
  }

  /** A mask of the channels in the middle of each block. */
  public Masking masking() {
    List<Masking.Binding> bindings = new ArrayList<>();
    for (int unit = 0; unit < space.units().size(); unit++) {
      for (int i = 0; i < space.blocks(); i++) {
        String block = name(unit, i);
        String mask = mask(block);
        bindings.add(new Masking.Along(block + "/expand/kernel", mask, 3));
        bindings.add(new Masking.Along(block + "/depthwise/kernel", mask, 2));
        for (String norm : List.of("/expand-bn", "/depthwise-bn")) {
          bindings.add(new Masking.Along(block + norm + "/scale", mask, 0));
          bindings.add(new Masking.Along(block + norm + "/offset", mask, 0));
        }
      }
    }
    return new Masking(bindings);
  }

  private static String mask(String block) {
    return block + "/channels";
  }

  /**
   * The masks and selectors of a sub-network, by full name: all that is assigned to switch to it.
   */
  public Map<String, Tensor> selectors(SubNetwork sub) {
    sub.requireIn(space);
    Map<String, Tensor> selectors = new HashMap<>();
    for (int unit = 0; unit < space.units().size(); unit++) {
      List<SubNetwork.Block> used = sub.units().get(unit);
      for (int i = 0; i < space.blocks(); i++) {
        String block = name(unit, i);
        boolean open = i < used.size();
        SubNetwork.Block chosen = used.get(open ? i : 0);
        int channels = reads(unit, i);
        float[] mask = new float[channels * Choices.last(space.choices().expands())];
        Arrays.fill(mask, 0, channels * chosen.expand(), 1);
        selectors.put(StateKind.MASK.named(mask(block)), Tensor.of(Shape.of(mask.length), mask));
        if (space.choices().kernels().size() > 1) {
          for (int size : space.choices().kernels()) {
            put(selectors, block + "/depthwise/use-" + size, size == chosen.kernel());
          }
        }
        if (i >= space.choices().depths().get(0)) {
          put(selectors, block + "/gate/open", open);
        }
      }
    }
    return selectors;
  }

  private static void put(Map<String, Tensor> selectors, String name, boolean on) {
    selectors.put(StateKind.MASK.named(name), Tensor.of(Shape.of(), new float[] {on ? 1 : 0}));
  }

  /**
   * The same function with the channels in the middle of each block sorted, the most important
   * first: those whose weights in the last convolution of the block have the largest L1 norm.
   * Channels that some trained width has stay ahead of those that it has not.
   *
   * @param trained expands that sub-networks have been trained with
   */
  public State sorted(State state, List<Integer> trained) {
    Map<String, Tensor> changed = new HashMap<>();
    for (int unit = 0; unit < space.units().size(); unit++) {
      for (int i = 0; i < space.blocks(); i++) {
        String block = name(unit, i);
        int channels = reads(unit, i);
        String project = StateKind.PARAMETER.named(block + "/project/kernel");
        int[] order = order(state.floats(project), channels, trained);
        Map<String, Integer> axes =
            new HashMap<>(Map.of("/expand/kernel", 3, "/depthwise/kernel", 2));
        axes.putAll(Map.of("/project/kernel", 2, "/reduce/kernel", 0, "/excite/kernel", 1));
        axes.put("/excite/bias", 0);
        for (String norm : List.of("/expand-bn", "/depthwise-bn")) {
          for (String part : List.of("/scale", "/offset", "/moving_mean", "/moving_variance")) {
            axes.put(norm + part, 0);
          }
        }
        for (Parameter parameter : network(input.dimension(0)).parameters()) {
          Integer axis =
              parameter.name().startsWith(block + "/")
                  ? axes.get(parameter.name().substring(block.length()))
                  : null;
          if (axis != null) {
            String name = State.fullName(parameter);
            changed.put(name, Prefix.permuted(state.get(name), axis, order));
          }
        }
      }
    }
    return state.with(changed);
  }

  /** Where each channel comes from. */
  private int[] order(float[] project, int channels, List<Integer> trained) {
    int middle = channels * Choices.last(space.choices().expands());
    int filters = project.length / middle;
    double[] norms = new double[middle];
    for (int c = 0; c < middle; c++) {
      for (int f = 0; f < filters; f++) {
        norms[c] += Math.abs(project[c * filters + f]);
      }
    }
    Comparator<Integer> segment =
        Comparator.comparing(c -> trained.stream().filter(e -> c >= e * channels).count());
    return IntStream.range(0, middle)
        .boxed()
        .sorted(segment.thenComparing(c -> -norms[c])) // stable: ties by index
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
