// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.AttrValue;

class GraphRulesTest {

  @TempDir Path base;
  private TinyModel model;

  @BeforeEach
  void newModel() {
    model = new TinyModel(base);
  }

  @Test
  void refusesANameTakenTwice() {
    model.node("w", "Const");
    assertOnly(
        Rule.UNIQUE_NODE_NAMES,
        "every node must have a name of its own, these are empty or taken twice: w");
  }

  @Test
  void refusesANameTakenByAnArgument() {
    model.function("f", "a", "a", "Identity");
    assertOnly(
        Rule.UNIQUE_NODE_NAMES,
        "every node must have a name of its own, these are empty or taken twice: a (function f)");
  }

  @Test
  void refusesAnEmptyName() {
    model.node("", "Const");
    assertOnly(
        Rule.UNIQUE_NODE_NAMES,
        "every node must have a name of its own, these are empty or taken twice: (no name)");
  }

  @Test
  void takesTheSameNameInTwoFunctions() {
    model.function("f", "a", "w", "Identity");
    model.function("g", "a", "w", "Identity");
    assertThat(model.check()).isEmpty();
  }

  @Test
  void takesDataAndControlInputs() {
    model.node("z", "AddV2", "x:0", "product", "^y");
    model.function("f", "a", "b", "Identity").addInput("^a");
    assertThat(model.check()).isEmpty();
  }

  @Test
  void missesInputs() {
    model.node("z", "AddV2", "gone:1", "^lost");
    model.function("f", "a", "b", "Identity").addInput("x");
    assertOnly(
        Rule.INPUTS_EXIST,
        "these inputs come from no node: 'gone:1' of node z, '^lost' of node z, 'x' of node b"
            + " (function f)");
  }

  @Test
  void missesTheNodeOfAResult() {
    model.function("f", "a", "b", "Identity");
    model.meta().getGraphDefBuilder().getLibraryBuilder().getFunctionBuilder(0).putRet("r", "c:0");
    assertOnly(Rule.INPUTS_EXIST, "these inputs come from no node: 'c:0' of result r (function f)");
  }

  @Test
  void refusesDevicesInTheGraphAndInFunctions() {
    model.node(1).setDevice("/device:GPU:0");
    model.function("f", "a", "b", "Identity").setDevice("/job:worker/task:1");
    assertOnly(
        Rule.NO_DEVICES,
        "2 nodes name a device, and a server without it refuses the model: w on /device:GPU:0, b"
            + " (function f) on /job:worker/task:1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/device:CPU:0", "/cpu:0", "/job:localhost/replica:0/task:0/device:CPU:0"})
  void warnsOfTheCpu(String device) {
    model.node(1).setDevice(device);
    assertThat(model.check())
        .containsExactly(
            Rule.NO_DEVICES.warning(
                "1 nodes name the CPU, which every server has: w on " + device,
                "clear the device of every node, in functions too"));
  }

  @Test
  void refusesPlacementWithAMissingNode() {
    model.node(3).putAttr("_class", locations("loc:@product"));
    assertThat(model.check()).isEmpty();
    model.node(3).putAttr("_class", locations("loc:@gone"));
    assertOnly(Rule.NO_DEVICES, "nodes must be placed with nodes that are not there: y with gone");
  }

  private static AttrValue locations(String location) {
    return AttrValue.newBuilder()
        .setList(AttrValue.ListValue.newBuilder().addS(ByteString.copyFromUtf8(location)))
        .build();
  }

  private void assertOnly(Rule rule, String problem) {
    assertThat(model.check())
        .hasSize(1)
        .first()
        .satisfies(
            finding -> {
              assertThat(finding.rule()).isEqualTo(rule.id());
              assertThat(finding.severity()).isEqualTo(Severity.ERROR);
              assertThat(finding.problem()).isEqualTo(problem);
            });
  }
}
