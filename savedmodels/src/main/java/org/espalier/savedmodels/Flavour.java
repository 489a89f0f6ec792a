// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import org.espalier.pruning.shrink.Shrinking;
import org.espalier.savedmodels.packed.Precision;

/** How an exported model holds its weights. */
public sealed interface Flavour {

  /** Fast, rounded up to {@value Shrinking#USUAL_MULTIPLE}. */
  Flavour FAST = new Fast(Shrinking.USUAL_MULTIPLE);

  /** Small, rounded up to {@value Shrinking#USUAL_MULTIPLE}, weights to the bit. */
  Flavour SMALL = new Small(Shrinking.USUAL_MULTIPLE, Precision.FLOAT32);

  /** Plain. */
  Flavour PLAIN = new Plain();

  /** For the runtime, rounded up to {@value Shrinking#USUAL_MULTIPLE}, weights to the bit. */
  Flavour RUNTIME = new Runtime(Shrinking.USUAL_MULTIPLE, Precision.FLOAT32);

  /**
   * As constants in the graph, channels that do nothing cut out, batch normalization folded: the
   * least work to serve.
   *
   * @param multiple what the channels left in a layer are rounded up to, as {@link Shrinking} says
   */
  record Fast(int multiple) implements Flavour {
    @Override
    public String toString() {
      return "fast";
    }
  }

  /**
   * What fast holds, packed: the weights that are not zero and the gaps between, deflated, which
   * the model's own init op unpacks into variables when it is loaded. The least to store and to
   * send.
   *
   * @param multiple what the channels left in a layer are rounded up to
   * @param weights how exactly they are kept
   */
  record Small(int multiple, Precision weights) implements Flavour {
    @Override
    public String toString() {
      return weights == Precision.FLOAT32 ? "small" : "small (" + weights + ")";
    }
  }

  /** As ordinary variables, every layer as it was trained: for tools that read checkpoints. */
  record Plain() implements Flavour {
    @Override
    public String toString() {
      return "plain";
    }
  }

  /**
   * What fast holds, for the runtime in plain Java: one file, {@value
   * org.espalier.runtime.Model#FILE}, with the weights that are not zero. No SavedModel; TensorFlow
   * is not needed to answer.
   *
   * @param multiple what the channels left in a layer are rounded up to
   * @param weights how exactly they are kept
   */
  @SuppressWarnings("JavaLangClash") // it is said Flavour.Runtime, never imported
  record Runtime(int multiple, Precision weights) implements Flavour {
    @Override
    public String toString() {
      return weights == Precision.FLOAT32 ? "runtime" : "runtime (" + weights + ")";
    }
  }
}
