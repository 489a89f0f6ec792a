// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateTest {

  private static final Tensor KERNEL = Tensor.of(Shape.of(2, 1), 1, 2);

  private static final State STATE =
      new State(
          Map.of(
              "parameter/fc/kernel", KERNEL, "mask/fc/kernel", KERNEL, State.STEP, Tensor.of(5)));

  @ParameterizedTest
  @CsvSource({
    "parameter/fc/kernel, PARAMETER",
    "mask/fc/kernel, MASK",
    "slot/momentum/fc/kernel, SLOT",
    "statistic/bn/moving_mean, STATISTIC",
    "schedule/step, SCHEDULE",
    "data-order/order, DATA_ORDER",
  })
  void tellsTheKindByThePrefix(String name, StateKind kind) {
    assertThat(StateKind.of(name)).isEqualTo(kind);
    assertThat(kind.named(name.substring(kind.prefix().length()))).isEqualTo(name);
  }

  @Test
  void rejectsNamesOfNoKind() {
    assertMessage(() -> StateKind.of("weight/fc"), "no kind of state begins the name weight/fc");
    assertMessage(
        () -> new State(Map.of("parameters/fc", KERNEL)),
        "no kind of state begins the name parameters/fc");
  }

  @Test
  void findsTensorsByName() {
    assertThat(STATE.get("parameter/fc/kernel")).isEqualTo(KERNEL);
    assertThat(STATE.floats("parameter/fc/kernel")).containsExactly(1, 2);
    assertThat(STATE.scalar(State.STEP)).isEqualTo(5);
    assertThat(STATE.step()).isEqualTo(5);
  }

  @Test
  void saysWhatIsNotThere() {
    assertMessage(() -> STATE.get("mask/x"), "the State has no tensor mask/x");
    assertMessage(
        () -> STATE.floats(State.STEP), "tensor schedule/step must be float32, got int64[]");
    assertMessage(
        () -> STATE.scalar("mask/fc/kernel"),
        "tensor mask/fc/kernel must be int64, got float32[2, 1]");
  }

  @Test
  void sortsByNameAndKeepsItsOwnCopy() {
    Map<String, Tensor> tensors = new HashMap<>(STATE.tensors());
    State state = new State(tensors);

    tensors.clear();

    assertThat(state.tensors().keySet())
        .containsExactly("mask/fc/kernel", "parameter/fc/kernel", "schedule/step");
  }

  @Test
  void replacesTensorsInACopy() {
    State later = STATE.with(Map.of(State.STEP, Tensor.of(6), State.ORDER, Tensor.of(1)));

    assertThat(later.step()).isEqualTo(6);
    assertThat(later.scalar(State.ORDER)).isEqualTo(1);
    assertThat(STATE.step()).isEqualTo(5);
    assertThat(STATE.tensors()).doesNotContainKey(State.ORDER);
  }

  @Test
  void selectsOneKind() {
    assertThat(STATE.ofKind(StateKind.MASK)).containsExactly(entry("mask/fc/kernel", KERNEL));
    assertThat(STATE.named(StateKind.MASK)).containsExactly(entry("fc/kernel", KERNEL));
    assertThat(STATE.named(StateKind.SLOT)).isEmpty();
  }

  @Test
  void keepsStatisticsApartFromParameters() {
    List<Parameter> norm = BatchNormalization.of("bn").parameters(List.of(Shape.of(2)));
    State state =
        STATE.with(
            Map.of(
                "parameter/bn/scale", Tensor.of(Shape.of(2), 3, 4),
                "statistic/bn/moving_mean", Tensor.of(Shape.of(2), 5, 6)));

    assertThat(norm.stream().map(State::fullName))
        .containsExactly(
            "parameter/bn/scale",
            "parameter/bn/offset",
            "statistic/bn/moving_mean",
            "statistic/bn/moving_variance");
    assertThat(state.raw(norm.get(0))).containsExactly(3, 4);
    assertThat(state.raw(norm.get(2))).containsExactly(5, 6);
  }

  @Test
  void acceptsExactlyTheExpectedTensors() {
    Map<String, String> expected = new HashMap<>();
    STATE.tensors().forEach((name, tensor) -> expected.put(name, tensor.toString()));
    STATE.requireLike(expected);

    expected.put("mask/fc/kernel", "float32[1, 2]");
    assertMessage(
        () -> STATE.requireLike(expected),
        "tensor mask/fc/kernel must be float32[1, 2], the State has float32[2, 1]");

    expected.remove("mask/fc/kernel");
    assertMessage(
        () -> STATE.requireLike(expected),
        "the State has the unexpected tensor mask/fc/kernel; it is of another network");

    expected.put("mask/conv/kernel", "float32[2]");
    assertMessage(
        () -> STATE.requireLike(expected),
        "the State lacks tensor mask/conv/kernel; it is of another network");
  }

  private static void assertMessage(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
