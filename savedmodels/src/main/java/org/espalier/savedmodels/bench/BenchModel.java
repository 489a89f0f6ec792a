// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;
import org.espalier.savedmodels.CheckedSavedModel;
import org.espalier.savedmodels.ServedTensor;

/**
 * One of the models that are measured.
 *
 * @param name unlike that of any other
 * @param directory its version directory
 * @param frozen whether it answers without variables
 * @param inputs of {@code serving_default}
 * @param bytes of its directory
 */
public record BenchModel(
    String name, Path directory, boolean frozen, List<ServedTensor> inputs, DirectoryBytes bytes) {

  /** Copies. */
  public BenchModel {
    inputs = ImmutableList.copyOf(inputs);
  }

  static BenchModel of(String name, CheckedSavedModel model) {
    return new BenchModel(
        name,
        model.directory(),
        model.frozen(),
        model.inputs(),
        DirectoryBytes.of(model.directory()));
  }

  /** How it holds its weights, for people. */
  public String weights() {
    return frozen ? "frozen" : "variables";
  }
}
