// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static java.util.Objects.requireNonNull;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.runtime.Model;
import org.espalier.runtime.ModelOptions;
import org.espalier.runtime.file.ModelFile;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.TableColumn;

/**
 * A model of the flavour runtime, asked as {@link ServedModel} is: by name, with the columns of a
 * table each on its own. It is computed in plain Java; TensorFlow is not needed.
 */
public final class RuntimeModel implements PublishedModel {

  private final ModelGraph graph;
  private final List<TableColumn> table; // empty if it takes something else
  private final Model model;

  private RuntimeModel(ModelGraph graph, ModelOptions options) {
    this.graph = graph;
    this.table = table(graph);
    this.model = Model.of(graph, options);
  }

  /**
   * Where the model's file is.
   *
   * @param path the file, its version directory, or a base directory of which the highest version
   *     is taken
   * @return empty if there is none, or the highest version is of another flavour
   */
  public static Optional<Path> find(Path path) {
    if (Files.isRegularFile(path)) {
      return Optional.of(path).filter(file -> file.toString().endsWith(".espalier"));
    } else if (Files.isRegularFile(path.resolve(Model.FILE))) {
      return Optional.of(path.resolve(Model.FILE));
    }
    TreeMap<Long, Path> versions = SavedModelLocation.versions(path);
    return versions.isEmpty()
        ? Optional.empty()
        : Optional.of(versions.lastEntry().getValue().resolve(Model.FILE))
            .filter(Files::isRegularFile);
  }

  /** Loads a model with {@link ModelOptions#DEFAULT}; throws what it does with others. */
  public static RuntimeModel load(Path path) {
    return load(path, ModelOptions.DEFAULT);
  }

  /**
   * Loads a model.
   *
   * @param path as for {@link #find}
   * @param options how it is run
   * @throws NotASavedModelException if there is none
   */
  public static RuntimeModel load(Path path, ModelOptions options) {
    Path file = find(path).orElseThrow(() -> new NotASavedModelException(path));
    return new RuntimeModel(ModelFile.read(file), options);
  }

  /** What it computes. */
  public ModelGraph graph() {
    return graph;
  }

  /**
   * Answers for several inputs, by every output.
   *
   * @param columns a column for each input, by name, each {@code [n, ...]}, row-major: {@code
   *     float[]} for numbers, {@code int[]} for ids; of a table, a column for each of its own, and
   *     {@code String[]} for words
   * @return the outputs by name, each {@code [n, ...]}, row-major
   * @throws IllegalArgumentException if inputs are missing or unknown, or a column does not fit its
   *     input
   */
  @Override
  public Map<String, float[]> predict(Map<String, Object> columns) {
    ModelGraph.Input first = graph.inputs().get(0);
    Map<String, Object> inputs =
        table.isEmpty() ? columns : Map.of(first.name(), TableRows.of(table, columns));
    requireSame(graph.inputs().stream().map(ModelGraph.Input::name), inputs.keySet());
    int examples = examples(first, requireNonNull(inputs.get(first.name())));
    Buffer[] given = new Buffer[graph.inputs().size()];
    for (int i = 0; i < given.length; i++) {
      ModelGraph.Input input = graph.inputs().get(i);
      Object column = requireNonNull(inputs.get(input.name()));
      requireExamples(input, column, examples);
      given[i] = buffer(input, column);
    }
    Map<String, float[]> answers = new LinkedHashMap<>();
    FloatBuffer[] got = new FloatBuffer[graph.outputs().size()];
    for (int i = 0; i < got.length; i++) {
      float[] answer = new float[Math.multiplyExact(examples, model.outputShape(i).size())];
      answers.put(graph.outputs().get(i).name(), answer);
      got[i] = FloatBuffer.wrap(answer);
    }
    model.predict(given, got, examples);
    return answers;
  }

  private static void requireExamples(ModelGraph.Input input, Object column, int examples) {
    int found = examples(input, column);
    if (found != examples) {
      throw new IllegalArgumentException(
          "inputs must have the same number of examples, got %d and %d (input %s)"
              .formatted(examples, found, input.name()));
    }
  }

  @Override
  public void close() {
    model.close();
  }

  private static Buffer buffer(ModelGraph.Input input, Object column) {
    return column instanceof float[] numbers && input.type() == ModelGraph.Type.FLOATS
        ? FloatBuffer.wrap(numbers)
        : IntBuffer.wrap(ids(input, column));
  }

  private static int[] ids(ModelGraph.Input input, Object column) {
    if (column instanceof int[] ids && input.type() == ModelGraph.Type.IDS) {
      return ids;
    }
    throw new IllegalArgumentException(
        "an input must be %s, got a %s (input %s)"
            .formatted(
                input.type() == ModelGraph.Type.FLOATS ? "numbers as float[]" : "ids as int[]",
                column.getClass().getSimpleName(),
                input.name()));
  }

  private static int examples(ModelGraph.Input input, Object column) {
    int elements = column instanceof float[] numbers ? numbers.length : ids(input, column).length;
    int size = input.shape().size();
    if (elements % size != 0) {
      throw new IllegalArgumentException(
          "the column must fill whole examples of %s, got %d elements (input %s)"
              .formatted(input.shape(), elements, input.name()));
    }
    return elements / size;
  }

  private static List<TableColumn> table(ModelGraph graph) {
    return graph.ops().get(0) instanceof Op.TableColumns table ? table.columns() : List.of();
  }

  static void requireSame(Stream<String> inputs, Set<String> given) {
    Set<String> names = inputs.collect(Collectors.toCollection(TreeSet::new));
    if (!given.equals(names)) {
      throw new IllegalArgumentException(
          "the columns must be those of the inputs %s, got %s"
              .formatted(names, new TreeSet<>(given)));
    }
  }
}
