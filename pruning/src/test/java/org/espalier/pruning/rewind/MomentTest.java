// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.rewind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, STEPS",
    "0it, 0, STEPS",
    "500it, 500, STEPS",
    "10%, 10, PERCENT",
    "2.5%, 2.5, PERCENT",
    "30ep, 30, EPOCHS",
    "0.5EP, 0.5, EPOCHS"
  })
  void readsEveryForm(String text, double amount, Moment.Unit unit) {
    assertThat(Moment.parse(text)).isEqualTo(new Moment(amount, unit));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "0%",
        "0ep",
        "10%",
        "500it",
        "30ep",
        "2.5%",
        "0.0001%",
        "12345678.5ep",
        "100000000000000000000it"
      })
  void printsWhatItReads(String text) {
    Moment moment = Moment.parse(text);

    assertThat(moment).hasToString(text);
    assertThat(Moment.parse(moment.toString())).isEqualTo(moment);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"5", "0.1", "", "it", "-1it", "+1it", "1e3it", "10 %", " 0", "5.ep", "NaN", "5s"})
  void refusesAnythingElse(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Moment.parse(text))
        .withMessage("a moment of training must look like 0, 10%, 500it or 30ep, got " + text);
  }

  @Test
  void ofBareNumbersOnlyZeroNeedsNoUnit() {
    assertThat(Moment.parse(0)).isEqualTo(Moment.START);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Moment.parse(5))
        .withMessageEndingWith("got 5");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "500it, 500",
    "10%, 13",
    "100%, 125",
    "30ep, 125",
    "1ep, 5",
    "0.1ep, 1",
    "0ep, 0"
  })
  void comesToAStep(String text, long step) {
    // 10 % of 125 is 12.5; 30 epochs of 250 examples in batches of 60 are exactly 125 steps, one
    // epoch 4.17.
    assertThat(Moment.parse(text).steps(125, 250, 60)).isEqualTo(step);
  }
}
