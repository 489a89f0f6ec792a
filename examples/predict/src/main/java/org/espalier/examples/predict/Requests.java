// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import java.nio.FloatBuffer;
import org.espalier.runtime.Model;
import org.jspecify.annotations.Nullable;

/** Turns a request into an answer; what it has to know of a model is found out once. */
final class Requests {

  private volatile @Nullable Fields known;

  /**
   * Predicts.
   *
   * @throws RefusedRequestException if the request does not fit the model
   */
  String answer(Model model, byte[] body) {
    Fields fields = known;
    if (fields == null || fields.model() != model) {
      fields = Fields.of(model);
      known = fields;
    }
    Instances instances = Instances.parse(body, fields);
    FloatBuffer[] outputs = new FloatBuffer[model.outputs().size()];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = FloatBuffer.allocate(instances.count() * model.outputShape(i).size());
    }
    model.predict(instances.inputs(), outputs, instances.count());
    return AnswerJson.predictions(model, outputs, instances.count());
  }
}
