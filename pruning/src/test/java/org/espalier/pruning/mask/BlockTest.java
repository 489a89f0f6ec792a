// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.espalier.pruning.mask.SmallNetwork.NETWORK;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BlockTest {

  // Of rows of 7, 5 and 3: 2, 2 and 1 blocks of four a row.
  private static final int BLOCKS = 6 * 2 + 7 * 2 + 5;

  @Test
  void keepsTheBlocksOfHighestMean() {
    // [2, 6], blocks of 4 and 2 a row; their means are 2, 3, 2.5 and 1.
    float[] scores = {
      0, 0, 0, 8, 3, 3, //
      2, 3, 2, 3, 2, 0
    };

    assertThat(mask(6, new Block(), scores, 0.5)) // 2 of 4 blocks
        .containsExactly(
            0, 0, 0, 0, 1, 1, //
            1, 1, 1, 1, 0, 0);
  }

  @Test
  void aSmallerBlockAtTheEdgeIsAtNoDisadvantage() {
    float[] scores = {1, 1, 1, 1, 1.5f, 1, 1, 1, 1, 1};

    assertThat(mask(5, new Block(), scores, 0.25)) // one of four, though its sum is lowest
        .containsExactly(0, 0, 0, 0, 1, 0, 0, 0, 0, 0);
  }

  @Test
  void blocksMayHaveRowsTooAndTiesKeepTheLower() {
    float[] scores = {
      1, 1, 2, 2, //
      3, 3, 2, 2, //
      2, 2, 9, 9, // a last row of blocks of height 1
    };

    assertThat(mask(4, new Block(2, 2, Within.LAYER), scores, 0.5))
        .containsExactly(
            1, 1, 0, 0, //
            1, 1, 0, 0, //
            0, 0, 1, 1);
  }

  static Stream<Arguments> seedsAndScopes() {
    return LongStream.range(0, 10)
        .boxed()
        .flatMap(
            seed ->
                Stream.of(new Block(), new Block(2, 3, Within.LAYER), new Block(1, 1, Within.LAYER))
                    .flatMap(
                        block ->
                            Stream.of(false, true)
                                .map(shuffle -> Arguments.of(seed, block, shuffle))));
  }

  @ParameterizedTest(name = "seed {0}, {1}, shuffled {2}")
  @MethodSource("seedsAndScopes")
  void keepsExactCountsOfWholeBlocksRoundAfterRound(long seed, Block block, boolean shuffle) {
    State state = SmallNetwork.state();
    for (int round = 1; round <= 5; round++) {
      double density = Math.pow(0.7, round);
      PruningMethod method =
          new PruningMethod(
              SmallNetwork.scoring(SmallNetwork.random(100 * seed + round)),
              block,
              List.of(),
              new EmptyLayers.Warn(),
              shuffle);
      State pruned = state.with(method.masks(NETWORK, state, density));
      int kept = 0;
      int all = 0;
      for (Parameter kernel : NETWORK.kernels()) {
        int blocks = block.blocks(kernel.shape());
        int here = wholeBlocks(block, kernel, SmallNetwork.mask(pruned, kernel));
        if (block.within() == Within.LAYER) {
          assertThat(here).isEqualTo((int) Math.floor(density * blocks + 0.5));
        }
        kept += here;
        all += blocks;
        requireNothingCameBack(SmallNetwork.mask(state, kernel), SmallNetwork.mask(pruned, kernel));
      }
      if (block.within() == Within.NETWORK) {
        assertThat(all).isEqualTo(BLOCKS);
        assertThat(kept).isEqualTo((int) Math.floor(density * all + 0.5));
      }
      state = pruned;
    }
  }

  /** How many blocks are kept, each of which must be whole. */
  private static int wholeBlocks(Block block, Parameter kernel, float[] mask) {
    int[] sizes = new int[block.blocks(kernel.shape())];
    int[] kept = new int[sizes.length];
    for (int i = 0; i < mask.length; i++) {
      sizes[block.block(kernel.shape(), i)]++;
      kept[block.block(kernel.shape(), i)] += (int) mask[i];
    }
    int whole = 0;
    for (int b = 0; b < sizes.length; b++) {
      assertThat(kept[b]).isIn(0, sizes[b]);
      whole += kept[b] == 0 ? 0 : 1;
    }
    return whole;
  }

  private static void requireNothingCameBack(float[] before, float[] after) {
    for (int i = 0; i < after.length; i++) {
      assertThat(after[i]).isLessThanOrEqualTo(before[i]);
    }
  }

  @Test
  void blocksOfOneAreTheGlobalScope() {
    Map<String, float[]> scores = SmallNetwork.random(2);
    PruningMethod blocks = SmallNetwork.method(s -> scores, new Block(1, 1, Within.NETWORK));
    PruningMethod global = SmallNetwork.method(s -> scores, new Scope.Global());

    assertThat(blocks.masks(NETWORK, SmallNetwork.state(), 0.37))
        .isEqualTo(global.masks(NETWORK, SmallNetwork.state(), 0.37));
  }

  @Test
  void aFloorAndFailuresCountBlocks() {
    Map<String, float[]> scores = SmallNetwork.constant(1); // ties keep z and m, not a
    PruningMethod warned = SmallNetwork.method(s -> scores, new Block());
    PruningMethod failing =
        new PruningMethod(s -> scores, new Block(), List.of(), new EmptyLayers.Fail(), false);
    PruningMethod floored =
        new PruningMethod(s -> scores, new Block(), List.of(), new EmptyLayers.Floor(2), false);

    Map<String, Tensor> masks = floored.masks(NETWORK, SmallNetwork.state(), 0.5);

    assertThat(warned.survivors(NETWORK, pruned(warned)).empty()).containsExactly("a/kernel");
    assertThat(SmallNetwork.kept(masks, "mask/a/kernel")).isEqualTo(6); // 2 blocks of 3
    assertThatIllegalStateException()
        .isThrownBy(() -> pruned(failing))
        .withMessageStartingWith("pruning to density 0.5 leaves a/kernel without weights");
  }

  private static State pruned(PruningMethod method) {
    State state = SmallNetwork.state();
    return state.with(method.masks(NETWORK, state, 0.5));
  }

  @Test
  void refusesADensityThatKeepsNoBlock() {
    PruningMethod all = SmallNetwork.method(new Magnitude(), new Block());
    PruningMethod layers = SmallNetwork.method(new Magnitude(), new Block(1, 4, Within.LAYER));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> all.requireReachable(NETWORK, 0.01))
        .withMessage("a density of 0.01 keeps none of the 31 blocks of net; prune less");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layers.requireReachable(NETWORK, 0.05))
        .withMessage("a density of 0.05 keeps none of the 5 blocks of a/kernel; prune less");
  }

  private static float[] mask(int columns, Block block, float[] scores, double density) {
    NetworkBuilder net = Network.builder("dense");
    String x = net.input("x", Shape.of(scores.length / columns));
    Network network = net.output("y", net.call(Dense.of("logits", columns), x)).build();
    State state = InitialValues.state(network, Masking.kernels(network), Optimizer.sgd(0), 1);
    Map<String, Tensor> masks =
        SmallNetwork.method(s -> Map.of("logits/kernel", scores), block)
            .masks(network, state, density);
    return ((Tensor.Floats) masks.get("mask/logits/kernel")).values();
  }
}
