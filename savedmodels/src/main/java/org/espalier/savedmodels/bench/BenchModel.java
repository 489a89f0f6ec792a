// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.runtime.Model;
import org.espalier.runtime.file.ModelFile;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Shape;
import org.espalier.savedmodels.CheckedSavedModel;
import org.espalier.savedmodels.RuntimeModel;
import org.espalier.savedmodels.ServedTensor;

/**
 * One of the models that are measured.
 *
 * @param name unlike that of any other
 * @param directory its version directory; its file, if that is called other than {@value
 *     Model#FILE}
 * @param engine what answers its requests
 * @param inputs of {@code serving_default}, or those of the runtime in the same terms
 * @param bytes of its directory
 */
public record BenchModel(
    String name, Path directory, Engine engine, List<ServedTensor> inputs, DirectoryBytes bytes) {

  /** Copies. */
  public BenchModel {
    inputs = ImmutableList.copyOf(inputs);
  }

  /**
   * Finds a model and checks it, named by its path for now.
   *
   * @param path a version directory, a base directory for the highest version, or a file of the
   *     runtime
   */
  static BenchModel find(Path path) {
    return RuntimeModel.find(path)
        .map(BenchModel::ofRuntime)
        .orElseGet(() -> ofSavedModel(CheckedSavedModel.of(path)));
  }

  private static BenchModel ofSavedModel(CheckedSavedModel model) {
    Engine engine = model.frozen() ? Engine.FROZEN : Engine.VARIABLES;
    return of(model.directory(), engine, model.inputs());
  }

  private static BenchModel ofRuntime(Path file) {
    Path parent = file.getParent();
    Path directory = parent != null && file.endsWith(Model.FILE) ? parent : file; // as given
    List<ServedTensor> inputs =
        ModelFile.read(file).inputs().stream().map(BenchModel::tensor).toList();
    return of(directory, Engine.RUNTIME, inputs);
  }

  private static BenchModel of(Path directory, Engine engine, List<ServedTensor> inputs) {
    return new BenchModel(
        directory.toString(), directory, engine, inputs, DirectoryBytes.of(directory));
  }

  private static ServedTensor tensor(ModelGraph.Input input) {
    Shape shape = input.shape();
    List<Long> sizes = new ArrayList<>(List.of(-1L));
    if (shape.rank() > 2) {
      sizes.add((long) shape.height());
    }
    if (shape.rank() > 1) {
      sizes.add((long) shape.width());
    }
    sizes.add((long) shape.channels());
    String type = input.type() == ModelGraph.Type.IDS ? "int32" : "float";
    return new ServedTensor(input.name(), type, true, sizes);
  }

  BenchModel named(String newName) {
    return new BenchModel(newName, directory, engine, inputs, bytes);
  }

  /** Whether it answers without variables. */
  public boolean frozen() {
    return engine != Engine.VARIABLES;
  }
}
