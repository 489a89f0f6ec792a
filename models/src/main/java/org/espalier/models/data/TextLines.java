// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import com.google.common.collect.ImmutableSortedSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Shape;

/**
 * Labelled sentences as rows of word ids. The classes are the labels of the first file in order of
 * their characters; lines for testing and validation are drawn out of it, or stand in files of
 * their own. The vocabulary is that of the training lines alone. The width of a bag's rows is that
 * of the longest in any part.
 */
final class TextLines {

  private static final String VALIDATION = "validation";

  private final TextForm form;
  private final List<String> classes;

  private TextLines(TextForm form, List<String> classes) {
    this.form = form;
    this.classes = classes;
  }

  static DataSet read(DataSpecification specification) {
    specification.allow("bag", "sequence", "vocabulary", DataSpecification.TEST, VALIDATION);
    TextForm form = TextForm.of(specification);
    OptionalDouble testFraction = specification.testFraction();
    TextFile file = TextFile.read(specification.file());
    Part training = new Part(file.path(), file.lines());
    Part test;
    if (testFraction.isPresent()) {
      Split split =
          Split.of(
              specification.text(),
              file.lines().size(),
              testFraction.getAsDouble(),
              DataSpecification.TEST);
      test = training.select(split.held());
      training = training.select(split.kept());
    } else {
      test = Part.read(specification.testFile());
    }
    Part validation;
    if (specification.option(VALIDATION).isPresent()) {
      validation = Part.read(specification.path(specification.option(VALIDATION).get()));
    } else {
      Split split =
          Split.of(specification.text(), training.lines().size(), Split.VALIDATION, VALIDATION);
      validation = training.select(split.held());
      training = training.select(split.kept());
    }
    return new TextLines(form, classes(file))
        .encode(specification.text(), training, validation, test);
  }

  /** The files that would be read. */
  static List<Path> files(DataSpecification specification) {
    List<Path> files = new ArrayList<>(List.of(specification.file()));
    if (specification.testFraction().isEmpty()) {
      files.add(specification.testFile());
    }
    specification.option(VALIDATION).ifPresent(file -> files.add(specification.path(file)));
    return files;
  }

  private static List<String> classes(TextFile file) {
    List<String> classes =
        file.lines().stream()
            .map(TextFile.Line::label)
            .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo))
            .asList();
    if (classes.size() < 2) {
      throw new DataException(
          "%s: the first word of a line is its label, at least two labels are needed, got %s"
              .formatted(file.path(), Excerpt.of(classes)));
    }
    return classes;
  }

  private DataSet encode(String name, Part training, Part validation, Part test) {
    Vocabulary vocabulary = Vocabulary.of(form, training.lines());
    if (training.lines().stream().allMatch(line -> line.tokens().isEmpty())) {
      throw new DataException(
          "%s: the training sentences hold no word: letters or digits are needed"
              .formatted(training.path()));
    }
    List<List<int[]>> rows = new ArrayList<>();
    for (Part part : List.of(training, validation, test)) {
      rows.add(part.lines().stream().map(vocabulary::encode).toList());
    }
    int width =
        form.inOrder()
            ? form.sequence()
            : rows.stream().flatMap(List::stream).mapToInt(row -> row.length).max().orElse(1);
    return Assembly.of(
        name,
        examples(training, rows.get(0), width),
        examples(validation, rows.get(1), width),
        examples(test, rows.get(2), width),
        new InputTransform.Words(vocabulary.entries(), form.inOrder()),
        classes);
  }

  private Examples examples(Part part, List<int[]> rows, int width) {
    if ((long) width * rows.size() > DataFile.LIMIT / Integer.BYTES) {
      throw new DataException(
          "%s: %d rows of %d ids are too many; give sequence=N to cut long sentences"
              .formatted(part.path(), rows.size(), width));
    }
    int[] labels = new int[rows.size()];
    for (int i = 0; i < labels.length; i++) {
      TextFile.Line line = part.lines().get(i);
      labels[i] = Collections.binarySearch(classes, line.label());
      if (labels[i] < 0) {
        throw new DataException(
            "%s line %d: a label must be one of %s, got %s"
                .formatted(
                    part.path(), line.number(), Excerpt.of(classes), Excerpt.of(line.label())));
      }
    }
    return Examples.ofInts(
        Shape.of(width), Vocabulary.padded(rows, width), Targets.labels(labels, classes.size()));
  }

  /** Some lines of a file. */
  private record Part(Path path, List<TextFile.Line> lines) {
    static Part read(Path path) {
      return new Part(path, TextFile.read(path).lines());
    }

    Part select(int[] indices) {
      return new Part(path, Arrays.stream(indices).mapToObj(lines::get).toList());
    }
  }
}
