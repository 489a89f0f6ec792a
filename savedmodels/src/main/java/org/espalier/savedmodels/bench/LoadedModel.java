// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import java.util.List;

/** A model in the process that measures it, and the request that it gets again and again. */
sealed interface LoadedModel extends AutoCloseable permits LoadedSavedModel, LoadedRuntimeModel {

  /** From now on asks with another request, made up from the seed. */
  void ask(int batch, long seed);

  /** Asks once for every output; returns how long that took, in nanoseconds. */
  long answer();

  /** The devices that it could use, such as {@code CPU:0}; empty if it asks for none. */
  List<String> devices();

  @Override
  void close();
}
