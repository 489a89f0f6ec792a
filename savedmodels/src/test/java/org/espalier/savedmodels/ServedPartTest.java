// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.SignatureDef;

class ServedPartTest {

  @TempDir private Path base;

  /** It names a node that goes with the training. */
  @Test
  void keepsNoSignatureOfTraining() {
    TinyModel model = new TinyModel(base);
    model.node("train", "NoOp");
    model
        .meta()
        .putSignatureDef(
            "__saved_model_train_op",
            SignatureDef.newBuilder()
                .putOutputs("__saved_model_train_op", TinyModel.tensor("train"))
                .build());
    var served = ServedPart.of(MetaGraph.of(base, model.meta().build()));
    assertThat(served.getSignatureDefMap()).containsOnlyKeys("serving_default");
    assertThat(served.getGraphDef().getNodeList())
        .noneMatch(node -> node.getName().equals("train"));
  }
}
