// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

/**
 * TensorFlow Java numbers nodes in the digits of the default locale, and TensorFlow takes 0 to 9.
 */
final class NodeNames {

  private NodeNames() {}

  /**
   * Requires that nodes can be named.
   *
   * @throws IllegalStateException if the default locale writes numbers otherwise
   */
  @SuppressWarnings("DefaultLocale") // it is the one in question
  static void require() {
    if (!String.format("%d", 1).equals("1")) {
      throw new IllegalStateException(
          "graphs cannot be built in a locale with digits of its own, TensorFlow refuses the names of"
              + " nodes; call Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT) first");
    }
  }
}
