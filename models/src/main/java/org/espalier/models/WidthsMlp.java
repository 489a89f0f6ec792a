// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import java.util.List;
import java.util.stream.Collectors;
import org.espalier.graph.data.InputTransform.Words;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;

/**
 * A perceptron whose name says every width, {@code mlp-784-300-100-10}: inputs, hidden layers,
 * outputs. The data must have that many inputs, or at most that many words in their vocabulary, and
 * at most that many classes.
 *
 * @param widths at least two, each at least 1
 */
record WidthsMlp(List<Integer> widths) implements Architecture {

  static final String PREFIX = "mlp-";

  WidthsMlp {
    widths = ImmutableList.copyOf(widths);
  }

  /** Reads the widths from the name. */
  static WidthsMlp parse(String name) {
    ImmutableList.Builder<Integer> widths = ImmutableList.builder();
    String[] parts = name.substring(PREFIX.length()).split("-", -1);
    for (String part : parts) {
      Integer width = Ints.tryParse(part);
      if (width == null || width < 1 || parts.length < 2) {
        throw new IllegalArgumentException(
            "a perceptron's name gives two or more widths, each a whole number of at least 1, as"
                + " in mlp-784-300-10 (inputs, hidden, outputs), got "
                + name);
      }
      widths.add(width);
    }
    return new WidthsMlp(widths.build());
  }

  @Override
  public Network create(String name, Shape input, int outputs) {
    int last = widths.size() - 1;
    if (input.size() != widths.get(0)) {
      throw new IllegalArgumentException(
          "%s takes %d inputs, the data have %d; try %s"
              .formatted(name, widths.get(0), input.size(), withWidth(0, input.size())));
    }
    requireOutputs(name, outputs);
    return hidden().create(name, input, widths.get(last));
  }

  @Override
  public Network ofWords(String name, Words words, Shape input, int outputs) {
    int vocabulary = words.vocabulary().size();
    if (vocabulary > widths.get(0)) {
      throw new IllegalArgumentException(
          ("%s takes a vocabulary of %d, the data have one of %d; try %s, or vocabulary=%d in the"
                  + " data")
              .formatted(name, widths.get(0), vocabulary, withWidth(0, vocabulary), widths.get(0)));
    }
    requireOutputs(name, outputs);
    return hidden().ofWords(name, widths.get(0), input, widths.get(widths.size() - 1));
  }

  private Mlp hidden() {
    return new Mlp(widths.subList(1, widths.size() - 1), Initializer.glorotUniform());
  }

  private void requireOutputs(String name, int outputs) {
    int last = widths.size() - 1;
    if (outputs > widths.get(last)) {
      throw new IllegalArgumentException(
          "%s gives %d outputs, the data have %d classes; try %s"
              .formatted(name, widths.get(last), outputs, withWidth(last, outputs)));
    }
  }

  private String withWidth(int index, long width) {
    List<Long> changed = widths.stream().mapToLong(w -> w).boxed().collect(Collectors.toList());
    changed.set(index, width);
    return changed.stream().map(String::valueOf).collect(Collectors.joining("-", PREFIX, ""));
  }
}
