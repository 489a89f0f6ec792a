// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.ElasticDepthwiseConv2D;
import org.espalier.graph.network.Gate;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Optimizer;
import org.junit.jupiter.api.Test;

final class SupernetTest {

  private static final ElasticSpace SPACE = ElasticSpace.small();
  private static final Supernet SUPERNET = new Supernet(SPACE, Shape.of(28, 28, 1), 10);

  @Test
  void theSmallOneHasAtMostThreeMillionMultiplyAdds() {
    assertThat(SUPERNET.plain(SubNetwork.largest(SPACE)).multiplyAdds())
        .isBetween(2_000_000L, 3_000_000L);
  }

  @Test
  void allResolutionsHaveTheSameParameters() {
    List<Parameter> parameters = SUPERNET.network(28).parameters();
    for (int resolution : SPACE.choices().resolutions()) {
      assertThat(SUPERNET.network(resolution).parameters()).isEqualTo(parameters);
    }
  }

  @Test
  void nothingOfASubNetworkIsElastic() {
    RandomStream random = RandomStream.of(1);
    for (int i = 0; i < 20; i++) {
      Network plain = SUPERNET.plain(SubNetwork.draw(SPACE, SPACE.choices(), random));
      assertThat(plain.calls())
          .noneMatch(
              call ->
                  call.layer() instanceof Gate || call.layer() instanceof ElasticDepthwiseConv2D);
    }
  }

  @Test
  void selectorsOpenTheFirstChannelsOneKernelAndTheFirstBlocks() {
    SubNetwork smallest = SubNetwork.smallest(SPACE);
    Map<String, Tensor> selectors = SUPERNET.selectors(smallest);
    State state = new State(selectors);

    float[] mask = state.floats("mask/unit1/block1/channels");
    assertThat(mask).hasSize(8 * 4);
    assertThat(Arrays.copyOf(mask, 16)).containsOnly(1);
    assertThat(Arrays.copyOfRange(mask, 16, 32)).containsOnly(0);
    assertThat(state.floats("mask/unit2/block1/depthwise/use-3")).containsExactly(1);
    assertThat(state.floats("mask/unit2/block1/depthwise/use-5")).containsExactly(0);
    assertThat(state.floats("mask/unit2/block1/depthwise/use-7")).containsExactly(0);
    assertThat(state.floats("mask/unit3/block2/gate/open")).containsExactly(0);
    assertThat(selectors).doesNotContainKey("mask/unit3/block1/gate/open");
  }

  @Test
  void selectorsAreAllThatASwitchAssigns() {
    State first =
        InitialValues.state(SUPERNET.network(28), SUPERNET.masking(), Optimizer.sgd(0.9), 1);
    assertThat(SUPERNET.selectors(SubNetwork.largest(SPACE)).keySet())
        .isEqualTo(first.ofKind(StateKind.MASK).keySet());
    assertThat(SUPERNET.selectors(SubNetwork.largest(SPACE)))
        .isEqualTo(first.ofKind(StateKind.MASK));
  }

  @Test
  void channelsAreSortedByWhatReadsThemMostImportantFirst() {
    State first =
        InitialValues.state(SUPERNET.network(28), SUPERNET.masking(), Optimizer.sgd(0.9), 1);
    State sorted = SUPERNET.sorted(first, List.of(4));

    double[] norms = norms(sorted, "unit2/block2");
    for (int c = 1; c < norms.length; c++) {
      assertThat(norms[c]).isLessThanOrEqualTo(norms[c - 1]);
    }
    double[] before = norms(first, "unit2/block2");
    Arrays.sort(before);
    Arrays.sort(norms);
    assertThat(norms).containsExactly(before);
  }

  @Test
  void channelsOfATrainedWidthStayAheadOfTheOthers() {
    State first =
        InitialValues.state(SUPERNET.network(28), SUPERNET.masking(), Optimizer.sgd(0.9), 1);
    double[] before = norms(first, "unit1/block2");
    double[] after = norms(SUPERNET.sorted(first, List.of(3, 4)), "unit1/block2");
    int trained = 3 * 16;

    double[] kept = Arrays.copyOf(before, trained);
    double[] ahead = Arrays.copyOf(after, trained);
    Arrays.sort(kept);
    for (int i = 0; i < trained; i++) {
      assertThat(ahead[i]).isEqualTo(kept[trained - 1 - i]);
    }
  }

  @Test
  void refusesWhatASpaceHasNot() {
    SubNetwork largest = SubNetwork.largest(SPACE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SUPERNET.plain(new SubNetwork(22, largest.units())))
        .withMessage("resolutions must be among those of the network, [20, 24, 28], got [22]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Supernet(SPACE, Shape.of(24, 24, 1), 10))
        .withMessageContaining("resolutions up to 28 need square images of at least that side");
  }

  private static double[] norms(State state, String block) {
    Tensor kernel = state.get("parameter/" + block + "/project/kernel");
    int filters = kernel.shape().dimension(3);
    double[] norms = new double[kernel.shape().dimension(2)];
    for (int c = 0; c < norms.length; c++) {
      for (int f = 0; f < filters; f++) {
        norms[c] += Math.abs(((Tensor.Floats) kernel).values()[c * filters + f]);
      }
    }
    return norms;
  }
}
