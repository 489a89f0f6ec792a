// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TensorFloat32Test {

  @AfterEach
  void leaveItAsItWas() {
    TensorFloat32.allow(true);
  }

  @Test
  void isAllowedUnlessItIsForbidden() {
    assertThat(TensorFloat32.isAllowed()).isTrue();
    TensorFloat32.allow(false);
    assertThat(TensorFloat32.isAllowed()).isFalse();
    TensorFloat32.allow(true);
    assertThat(TensorFloat32.isAllowed()).isTrue();
  }
}
