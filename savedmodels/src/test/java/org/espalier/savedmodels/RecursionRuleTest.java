// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NameAttrList;

class RecursionRuleTest {

  @TempDir Path base;
  private TinyModel model;

  @BeforeEach
  void newModel() {
    model = new TinyModel(base);
  }

  @Test
  void takesFunctionsThatCallOthers() {
    call("f", "g");
    call("f2", "g");
    model.function("g", "a", "b", "Identity");
    assertThat(model.check()).isEmpty();
  }

  @Test
  void refusesAFunctionThatCallsItself() {
    call("f", "f");
    assertRecursive("f");
  }

  @Test
  void refusesACircleOfFunctionsButNotItsCallersAndCallees() {
    call("caller", "f");
    call("f", "g");
    model.function("g", "a", "b", "f"); // called as an op
    call("g", "callee");
    model.function("callee", "a", "b", "Identity");
    assertRecursive("f, g");
  }

  @Test
  void takesALongChainOfCallsInLittleTime() {
    for (int i = 0; i < 20_000; i++) {
      call("f" + i, "f" + (i + 1));
    }
    MetaGraph graph = MetaGraph.of(base, model.meta().build());
    assertThat(assertTimeoutPreemptively(Duration.ofSeconds(5), () -> RecursionRule.check(graph)))
        .isEmpty();
  }

  private void call(String caller, String callee) {
    AttrValue function =
        AttrValue.newBuilder().setFunc(NameAttrList.newBuilder().setName(callee)).build();
    model.function(caller, "a", "b", "PartitionedCall").putAttr("f", function);
  }

  private void assertRecursive(String functions) {
    assertThat(model.check())
        .containsExactly(
            Rule.NO_RECURSION.error(
                "these functions call themselves, which no loader survives: " + functions,
                "export the model without recursion"));
  }
}
