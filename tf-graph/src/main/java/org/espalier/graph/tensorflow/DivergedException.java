// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

/** Training whose loss is no longer a number. */
public final class DivergedException extends RuntimeException {

  /** Says at which step it was noticed. */
  DivergedException(long step, double loss, double learningRate) {
    super(
        "the training loss is %s at step %d (learning rate %s); lower the learning rate, or limit"
                .formatted(loss, step, learningRate)
            + " the gradients with clip-norm");
  }
}
