// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.nio.file.Path;
import java.util.Map;

/** A model of any flavour, loaded: a SavedModel by TensorFlow, or one of the runtime. */
public sealed interface PublishedModel extends AutoCloseable permits ServedModel, RuntimeModel {

  /**
   * Loads a model by what it was published for.
   *
   * @param path a version directory, a base directory of which the highest version is taken, or a
   *     file of the runtime
   * @throws NotASavedModelException if there is none
   * @throws RefusedSavedModelException if it is a SavedModel that breaks a structural rule
   * @throws org.espalier.runtime.file.ModelFileException if it is a broken file of the runtime
   */
  static PublishedModel load(Path path) {
    return RuntimeModel.find(path).isPresent() ? RuntimeModel.load(path) : ServedModel.load(path);
  }

  /**
   * Answers for several inputs, by every float output.
   *
   * @param columns a column for each input, by name; the kinds differ by the model
   * @return the outputs by name, each {@code [n, ...]}, row-major
   * @throws IllegalArgumentException if inputs are missing or unknown, or a column does not fit its
   *     input
   */
  Map<String, float[]> predict(Map<String, Object> columns);

  @Override
  void close();
}
