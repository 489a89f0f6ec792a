// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import com.google.common.collect.ImmutableSortedSet;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Shape;

/**
 * A table: one column is the class, its distinct names in order of their characters; the others
 * make the features {@code [width]}. Rows for testing are drawn out of the file (a fifth, or the
 * fraction given), or stand in another file with the same columns.
 */
final class CsvTable {

  private static final List<String> HEADERS = List.of("auto", "yes", "no");

  private final String name;
  private final CsvFile file;
  private final int label;
  private final List<String> classes;

  private CsvTable(String name, CsvFile file, int label) {
    this.name = name;
    this.file = file;
    this.label = label;
    this.classes =
        file.rows().stream()
            .map(row -> row.fields().get(label))
            .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo))
            .asList();
    if (classes.size() < 2) {
      throw new DataException(
          "%s: column %s holds the classes and needs at least two, got %s; is label= right?"
              .formatted(file.path(), Excerpt.of(file.names().get(label)), Excerpt.of(classes)));
    }
  }

  static DataSet read(DataSpecification specification) {
    specification.allow("label", "header", "test");
    String label = specification.option("label").orElse("last");
    String header = specification.option("header").orElse("auto");
    if (!HEADERS.contains(header)) {
      throw new IllegalArgumentException(
          "header must be auto, yes or no, got %s in data \"%s\""
              .formatted(header, specification.text()));
    }
    OptionalDouble fraction = specification.testFraction();
    CsvFile file = CsvFile.read(specification.file(), header, label);
    CsvTable table = new CsvTable(specification.text(), file, column(file, label));
    if (fraction.isPresent()) {
      return table.split(fraction.getAsDouble());
    }
    Path test = specification.testFile();
    return table.with(CsvFile.read(test, file.header() ? "yes" : "no", label));
  }

  /** The files that would be read. */
  static List<Path> files(DataSpecification specification) {
    return specification.testFraction().isPresent()
        ? List.of(specification.file())
        : List.of(specification.file(), specification.testFile());
  }

  private static int column(CsvFile file, String label) {
    int last = file.names().size() - 1;
    int column =
        switch (label) {
          case "last" -> last;
          case "first" -> 0;
          default -> file.names().indexOf(label);
        };
    if (column < 0) {
      throw new DataException(
          "%s has no column %s to be the label: write label=last, label=first or one of %s"
                  .formatted(file.path(), label, Excerpt.of(file.names()))
              + (file.header() ? "" : ", or header=yes if the first row holds names"));
    }
    if (last == 0) {
      throw new DataException(
          "%s has the one column %s: a table needs the label and a feature; are commas between them?"
              .formatted(file.path(), Excerpt.of(file.names())));
    }
    return column;
  }

  private DataSet split(double fraction) {
    Split split = Split.of(name, file.rows().size(), fraction, "test");
    return encode(rows(file.rows(), split.kept()), file, rows(file.rows(), split.held()));
  }

  private DataSet with(CsvFile test) {
    if (!test.names().equals(file.names())) {
      throw new DataException(
          "%s has the columns %s, %s has %s: they must be the same"
              .formatted(
                  file.path(), Excerpt.of(file.names()), test.path(), Excerpt.of(test.names())));
    }
    return encode(file.rows(), test, test.rows());
  }

  private DataSet encode(List<CsvRow> rows, CsvFile testFile, List<CsvRow> test) {
    Split split = Split.of(name, rows.size(), Split.VALIDATION, "validation");
    List<CsvRow> training = rows(rows, split.kept());
    CsvColumns columns = CsvColumns.of(file, label, training);
    return Assembly.of(
        name,
        examples(columns, file, training),
        examples(columns, file, rows(rows, split.held())),
        examples(columns, testFile, test),
        columns.columns(),
        classes);
  }

  private Examples examples(CsvColumns columns, CsvFile from, List<CsvRow> rows) {
    int width = columns.columns().width();
    if ((long) width * rows.size() > DataFile.LIMIT / Float.BYTES) {
      throw new DataException(
          "%s: %d rows of %d features are too many; leave out columns with many categories"
              .formatted(from.path(), rows.size(), width));
    }
    float[] features = new float[width * rows.size()];
    int[] labels = new int[rows.size()];
    for (int i = 0; i < labels.length; i++) {
      columns.encode(from, rows.get(i), features, i * width);
      labels[i] = Collections.binarySearch(classes, rows.get(i).fields().get(label));
      if (labels[i] < 0) {
        throw from.wrong(rows.get(i), label, "a class must be one of " + Excerpt.of(classes));
      }
    }
    return Examples.ofFloats(Shape.of(width), features, Targets.labels(labels, classes.size()));
  }

  private static List<CsvRow> rows(List<CsvRow> rows, int[] indices) {
    return Arrays.stream(indices).mapToObj(rows::get).toList();
  }
}
