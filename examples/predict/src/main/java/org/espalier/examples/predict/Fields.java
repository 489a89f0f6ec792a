// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.runtime.Model;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.TableColumn;

/**
 * What a client gives a model: each input, or each column of a table.
 *
 * @param table whether they are the columns of the only input
 */
record Fields(Model model, List<Field> fields, boolean table) {

  /**
   * Some numbers, ids or words by a name.
   *
   * @param input which of the model's it goes to
   * @param offset where in an example of that input it begins
   * @param sizes of one example, as nested lists have them
   * @param ids whether it is made of ids, of which a shorter row may be given
   * @param words what each word stands for; empty if it has none
   */
  record Field(
      String name,
      int input,
      int offset,
      List<Integer> sizes,
      boolean ids,
      Map<String, Integer> words) {

    int size() {
      return sizes.stream().reduce(1, (a, b) -> a * b);
    }
  }

  static Fields of(Model model) {
    List<Field> fields = new ArrayList<>();
    if (model.graph().ops().get(0) instanceof Op.TableColumns table && model.inputs().size() == 1) {
      for (TableColumn column : table.columns()) {
        List<String> words =
            column instanceof TableColumn.Categorical categorical
                ? categorical.categories()
                : List.of();
        fields.add(new Field(column.name(), 0, fields.size(), List.of(1), false, places(words)));
      }
      return new Fields(model, fields, true);
    }
    for (ModelGraph.Input input : model.inputs()) {
      boolean ids = input.type() == ModelGraph.Type.IDS;
      List<Integer> sizes = sizes(input.shape());
      fields.add(new Field(input.name(), fields.size(), 0, sizes, ids, places(input.words())));
    }
    return new Fields(model, fields, false);
  }

  static List<Integer> sizes(Shape shape) {
    return switch (shape.rank()) {
      case 1 -> List.of(shape.channels());
      case 2 -> List.of(shape.width(), shape.channels());
      default -> List.of(shape.height(), shape.width(), shape.channels());
    };
  }

  private static Map<String, Integer> places(List<String> words) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      places.putIfAbsent(words.get(i), i);
    }
    return places;
  }
}
