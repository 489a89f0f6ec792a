// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform.Categorical;
import org.espalier.graph.data.InputTransform.Columns;
import org.espalier.graph.data.InputTransform.Numeric;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTableTest {

  @TempDir Path directory;

  private DataSet read(String text, String options) throws IOException {
    return DataSets.read("csv:" + SmallFiles.text(directory, "a.csv", text) + options);
  }

  private static int[] labels(Examples examples) {
    return ((Targets.Labels) examples.targets()).labels();
  }

  private static String people(int count) {
    RandomStream random = RandomStream.of(7);
    StringBuilder text = new StringBuilder("age,height,town,income,bracket\n");
    for (int i = 0; i < count; i++) {
      double income = 30_000 + 9_000 * random.gaussian();
      text.append(
          String.format(
              Locale.ROOT,
              "%d,%.2f,%s,%.0f,%s%n",
              20 + random.below(50),
              1.7 + 0.1 * random.gaussian(),
              List.of("Rome", "Oslo", "Lima").get(random.below(3)),
              income,
              income < 27_000 ? "low" : income < 33_000 ? "middle" : "high"));
    }
    return text.toString();
  }

  @Test
  void readsATableOfPeople() throws IOException {
    DataSet data = read(people(200), "");
    assertThat(data.training().size()).isEqualTo(144);
    assertThat(data.validation().size()).isEqualTo(16);
    assertThat(data.test().size()).isEqualTo(40);
    assertThat(data.labels()).containsExactly("high", "low", "middle");
    assertThat(data.training().shape()).isEqualTo(Shape.of(6));
    Columns columns = (Columns) data.transform();
    assertThat(columns.columns())
        .extracting("name")
        .containsExactly("age", "height", "town", "income");
    assertThat(columns.columns().get(2))
        .isEqualTo(new Categorical("town", List.of("Lima", "Oslo", "Rome")));
  }

  @Test
  void numericFeaturesHaveMeanZeroAndVarianceOneInTraining() throws IOException {
    Examples training = read(people(200), "").training();
    for (int column : new int[] {0, 1, 5}) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < training.size(); i++) {
        float value = training.floats()[6 * i + column];
        sum += value;
        squares += value * value;
      }
      assertThat(sum / training.size()).isCloseTo(0, within(1e-6));
      assertThat(squares / training.size()).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void aTestFileIsScaledByTheTrainingRowsAndAnUnknownWordIsAllZeros() throws IOException {
    Path test = SmallFiles.text(directory, "t.csv", "x,word,y\n5,c,no\n2,b,yes\n");
    String text = "x,word,y\n" + "1,a,yes\n3,b,no\n".repeat(10);
    DataSet data = read(text, "[test=" + test + "]");
    assertThat(data.training().size() + data.validation().size()).isEqualTo(20);
    Numeric x = (Numeric) ((Columns) data.transform()).columns().get(0);
    float five = (float) ((5 - x.mean()) / x.standardDeviation());
    float two = (float) ((2 - x.mean()) / x.standardDeviation());
    assertThat(data.test().floats()).containsExactly(five, 0, 0, two, 0, 1);
    assertThat(labels(data.test())).containsExactly(0, 1);
  }

  @Test
  void theLabelCanBeFirstOrNamed() throws IOException {
    String text = "kind,x,size\n" + "b,1,s\na,2,l\n".repeat(10);
    assertThat(read(text, "[label=first]").labels()).containsExactly("a", "b");
    assertThat(read(text, "[label=kind]").labels()).containsExactly("a", "b");
    assertThat(read(text, "[label=last]").labels()).containsExactly("l", "s");
    Columns columns = (Columns) read(text, "[label=x]").transform();
    assertThat(columns.columns()).extracting("name").containsExactly("kind", "size");
  }

  @Test
  void aHeaderIsFoundOrStated() throws IOException {
    String numbers = "1,2,0\n3,4,1\n".repeat(5);
    assertThat(((Columns) read(numbers, "").transform()).columns())
        .extracting("name")
        .containsExactly("column-1", "column-2");
    assertThat(((Columns) read("a,b,c\n" + numbers, "").transform()).columns())
        .extracting("name")
        .containsExactly("a", "b");
    assertThat(((Columns) read("7,8,9\n" + numbers, "[header=yes]").transform()).columns())
        .extracting("name")
        .containsExactly("7", "8");
    String words = "red,yes\nblue,no\n".repeat(5);
    assertThat(((Columns) read(words, "").transform()).columns())
        .containsExactly(new Categorical("column-1", List.of("blue", "red")));
    assertThat(((Columns) read("colour,ok\n" + words, "[label=ok]").transform()).columns())
        .containsExactly(new Categorical("colour", List.of("blue", "red")));
  }

  @Test
  void aConstantColumnIsZerosAndItsDeviationCountsAsOne() throws IOException {
    DataSet data = read("0.1,1,a\n0.1,2,b\n".repeat(10), "");
    assertThat(((Columns) data.transform()).columns().get(0))
        .isEqualTo(new Numeric("column-1", 0.1f, 1));
    assertThat(data.test().floats()[0]).isEqualTo(0f);
  }

  @Test
  void theFingerprintFollowsTheContentsNotTheName() throws IOException {
    String before = read(people(30), "").fingerprint();
    assertThat(read(people(30), "[test=0.2]").fingerprint()).isEqualTo(before);
    assertThat(read(people(31), "").fingerprint()).isNotEqualTo(before);
    assertThat(read(people(30).replace("Oslo", "Oslp"), "").fingerprint()).isNotEqualTo(before);
  }

  @Test
  void packedTablesAreRead() throws IOException {
    String plain = read(people(30), "").fingerprint();
    byte[] bytes = Files.readAllBytes(directory.resolve("a.csv"));
    Path packed = Files.write(directory.resolve("b.csv.gz"), SmallFiles.gzip(bytes));
    assertThat(DataSets.read("csv:" + packed).fingerprint()).isEqualTo(plain);
  }

  @Test
  void refusesATableWithoutTwoClassesOrWithoutFeatures() {
    assertThatThrownBy(() -> read("x,y\n1,a\n2,a\n", ""))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith(
            "a.csv: column y holds the classes and needs at least two, got a; is label= right?");
    assertThatThrownBy(() -> read("y\na;1\nb;2\n", "[header=yes]"))
        .hasMessageContaining("has the one column y: a table needs the label and a feature");
    assertThatThrownBy(() -> read("1,a\n2,b\n", ""))
        .hasMessageContaining("at least 2 examples are needed to hold some out for validation");
  }

  @Test
  void refusesOptionsThatDoNotFitTheTable() {
    String text = "1,2,a\n3,4,b\n";
    assertThatThrownBy(() -> read(text, "[label=kind]"))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith(
            "has no column kind to be the label: write label=last, label=first or one of column-1,"
                + " column-2, column-3, or header=yes if the first row holds names");
    assertThatThrownBy(() -> read(text, "[header=maybe]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("header must be auto, yes or no, got maybe in data");
    assertThatThrownBy(() -> read(text, "[test=1.5]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("test must be a file or a fraction in (0, 1), got 1.5 in data");
    assertThatThrownBy(() -> read(text, "[test=none.csv]"))
        .hasMessage("none.csv is missing or not a file: check the path");
  }

  @Test
  void refusesATestFileThatDoesNotFit() throws IOException {
    String text = "x,y\n1,a\n2,b\n3,a\n";
    Path test = SmallFiles.text(directory, "t.csv", "z,y\n1,a\n");
    assertThatThrownBy(() -> read(text, "[test=" + test + "]"))
        .hasMessageEndingWith("t.csv has z, y: they must be the same")
        .hasMessageContaining("a.csv has the columns x, y,");
    SmallFiles.text(directory, "t.csv", "x,y\n1,a\n1,c\n");
    assertThatThrownBy(() -> read(text, "[test=" + test + "]"))
        .hasMessageEndingWith("t.csv line 3, column y: a class must be one of a, b, got \"c\"");
    SmallFiles.text(directory, "t.csv", "x,y\nsome,a\n");
    assertThatThrownBy(() -> read(text, "[test=" + test + "]"))
        .hasMessageEndingWith(
            "t.csv line 2, column x: a number within float32 is needed, as in the other rows, got"
                + " \"some\"");
  }

  @Test
  void refusesMoreFeaturesThanFitInMemory() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append('w').append(i).append(i % 2 == 0 ? ",a\n" : ",b\n");
    }
    assertThatThrownBy(() -> read(text.toString(), "[test=0.01]"))
        .hasMessageEndingWith("are too many; leave out columns with many categories");
  }
}
