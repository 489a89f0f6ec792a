// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RuleTest {

  @Test
  void keepsItsNames() {
    assertThat(Arrays.stream(Rule.values()).map(Rule::id))
        .containsExactly(
            "version-directory",
            "saved-model-file",
            "tag-serve",
            "signature-serving-default",
            "method-name",
            "tensors-exist",
            "batch-dimension",
            "unique-node-names",
            "inputs-exist",
            "no-recursion",
            "no-devices",
            "no-ref-variables",
            "no-training-ops",
            "no-xla-must-compile",
            "variables-complete",
            "init-op",
            "paths-inside",
            "assets-exist",
            "warm-up",
            "known-ops",
            "op-inputs",
            "output-types",
            "loads",
            "batching");
  }

  @Test
  void describesEachInOneLine() {
    assertThat(Rule.values())
        .allSatisfy(rule -> assertThat(rule.description()).isNotEmpty().doesNotContain("\n"));
  }
}
