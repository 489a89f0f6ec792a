// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import org.espalier.graph.data.InputTransform.Words;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;

/** How a named network is built for inputs of a shape. */
interface Architecture {

  /** The network's one output, before any softmax. */
  String LOGITS = "logits";

  /** An input of word ids. */
  String WORDS = "words";

  /**
   * Builds the network.
   *
   * @param name what the user asked for; names the network and begins its error messages
   * @param input the shape of one example
   * @param outputs numbers it answers with, at least 1
   * @throws IllegalArgumentException if the input does not fit
   */
  Network create(String name, Shape input, int outputs);

  /**
   * Builds the network for rows of word ids.
   *
   * @param words what the ids mean
   * @param input {@code [ids]}
   * @throws IllegalArgumentException if the network does not read words
   */
  default Network ofWords(String name, Words words, Shape input, int outputs) {
    throw new IllegalArgumentException(
        name + " does not read words; use mlp, mlp-INPUTS-...-OUTPUTS or text-cnn");
  }

  /** Adds an input under the name that its rank gives it: an image or a row of features. */
  static String input(NetworkBuilder net, Shape input) {
    return net.input(input.rank() == 3 ? "image" : "features", input);
  }

  /** Requires an image with at least this many pixels on each side. */
  static void requireImage(String name, Shape input, int side) {
    if (input.rank() != 3 || Math.min(input.dimension(0), input.dimension(1)) < side) {
      throw new IllegalArgumentException(
          "%s needs images of at least %dx%d, got %s; use mlp".formatted(name, side, side, input));
    }
  }
}
