// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.InputTransform.Words;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextLinesTest {

  /* a 4, b 3, then c and d 2 each, in the order of characters; e only in other parts. */
  private static final String TRAINING = "yes b a d a\nno a c b d\nyes a b c\n";

  @TempDir Path directory;
  private Path training;
  private String files;

  @BeforeEach
  void writeFiles() throws IOException {
    training = SmallFiles.text(directory, "train", TRAINING);
    Path validation = SmallFiles.text(directory, "dev", "no e e e a\n");
    Path test = SmallFiles.text(directory, "test", "yes e d e d a x\nno ?\n");
    files = "validation=" + validation + ",test=" + test;
  }

  private DataSet read(String options) {
    return DataSets.read("text:%s[%s,%s]".formatted(training, options, files));
  }

  private static List<String> vocabulary(DataSet data) {
    return ((Words) data.transform()).vocabulary();
  }

  @Test
  void theVocabularyIsTheMostFrequentOfTheTrainingLines() {
    assertThat(vocabulary(read("bag=words"))).containsExactly("a", "b", "c", "d");
    assertThat(vocabulary(read("vocabulary=3"))).containsExactly("a", "b", "c");
    assertThat(vocabulary(read("bag=words+pairs")))
        .containsExactly(
            "a", "b", "c", "d", "a b", "a c", "a d", "b a", "b c", "b d", "c b", "d a");
    assertThat(vocabulary(read("sequence=3,vocabulary=4"))).containsExactly("[UNK]", "a", "b", "c");
  }

  @Test
  void aBagHoldsEachKnownEntryOnceInAscendingOrder() {
    DataSet data = read("bag=words+pairs,vocabulary=5"); // a b c d, "a b"

    assertThat(data.training().shape()).isEqualTo(Shape.of(4));
    assertThat(data.training().ints()).containsExactly(0, 1, 3, -1, 0, 1, 2, 3, 0, 1, 2, 4);
  }

  @Test
  void theLongestRowOfAnyPartSetsTheWidth() throws IOException {
    DataSet data = read("bag=words");

    assertThat(data.training().ints()).containsExactly(0, 1, 3, -1, 0, 1, 2, 3, 0, 1, 2, -1);
    assertThat(data.validation().ints()).containsExactly(0, -1, -1, -1);
    assertThat(data.test().ints()).containsExactly(0, 3, -1, -1, -1, -1, -1, -1);

    SmallFiles.text(directory, "test", "yes d c b a\n");
    SmallFiles.text(directory, "train", "yes a b\nno c d\n");
    assertThat(read("bag=words").training().ints()).containsExactly(0, 1, -1, -1, 2, 3, -1, -1);
  }

  @Test
  void aSequenceKeepsOrderIsCutAndMarksUnknownWords() {
    DataSet data = read("sequence=3");

    assertThat(data.training().shape()).isEqualTo(Shape.of(3));
    assertThat(data.training().ints()).containsExactly(2, 1, 4, 1, 3, 2, 1, 2, 3);
    assertThat(data.validation().ints()).containsExactly(0, 0, 0);
    assertThat(data.test().ints()).containsExactly(0, 4, 0, -1, -1, -1);
    assertThat(((Words) data.transform()).inOrder()).isTrue();
  }

  @Test
  void labelsAreAnyWordsInTheOrderOfTheirCharacters() {
    DataSet data = read("bag=words");

    assertThat(data.labels()).containsExactly("no", "yes");
    assertThat(((Targets.Labels) data.training().targets()).labels()).containsExactly(1, 0, 1);
    assertThat(data.training().targets().width()).isEqualTo(2);
  }

  @Test
  void linesAreHeldOutWhereThereAreNoFiles() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      lines.append(i % 2 == 0 ? "even" : "odd").append(" word").append(i).append('\n');
    }
    Path file = SmallFiles.text(directory, "all", lines.toString());
    DataSet data = DataSets.read("text:" + file);

    assertThat(data.test().size()).isEqualTo(20);
    assertThat(data.validation().size()).isEqualTo(8);
    assertThat(data.training().size()).isEqualTo(72);
    assertThat(vocabulary(data)).hasSize(72); // words of the training lines alone
    assertThat(DataSets.read("text:" + file + "[test=0.5]").test().size()).isEqualTo(50);
    assertThat(DataSets.read("text:" + file))
        .extracting(DataSet::fingerprint)
        .isEqualTo(data.fingerprint());
  }

  @Test
  void theFingerprintFollowsTheVocabularyAndTheForm() throws IOException {
    String before = read("bag=words").fingerprint();

    assertThat(read("sequence=4").fingerprint()).isNotEqualTo(before);
    SmallFiles.text(directory, "train", TRAINING.replace(" c", " z"));
    assertThat(read("bag=words").fingerprint()).isNotEqualTo(before);
  }

  @Test
  void namesItsFiles() {
    assertThat(DataSets.sources("text:a[test=b,validation=c]"))
        .containsExactly(Path.of("a"), Path.of("b"), Path.of("c"));
    assertThat(DataSets.sources("text:a[test=0.3]")).containsExactly(Path.of("a"));
  }

  @Test
  void refusesALabelThatTrainingLacks() throws IOException {
    Path test = SmallFiles.text(directory, "test", "yes a\nmaybe b\n");

    assertThatThrownBy(() -> read("bag=words"))
        .isInstanceOf(DataException.class)
        .hasMessage(test + " line 2: a label must be one of no, yes, got maybe");
  }

  @Test
  void refusesOneLabelAndNoWords() throws IOException {
    SmallFiles.text(directory, "train", "yes a\nyes b\n");
    assertThatThrownBy(() -> read("bag=words"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            training
                + ": the first word of a line is its label, at least two labels are needed, got yes");
    SmallFiles.text(directory, "train", "yes !\nno ?\n");
    for (String form : List.of("bag=words", "sequence=3")) {
      assertThatThrownBy(() -> read(form))
          .isInstanceOf(DataException.class)
          .hasMessage(
              training + ": the training sentences hold no word: letters or digits are needed");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bag=pairs          | bag must be words or words+pairs, got pairs in data "text:f[bag=pairs]"
          bag=words,sequence=3 | give one of bag and sequence, got both in data "text:f[bag=words,sequence=3]"
          vocabulary=1       | vocabulary must be a whole number from 2 to 10000000, got 1 in data "text:f[vocabulary=1]"
          sequence=0         | sequence must be a whole number from 1 to 100000, got 0 in data "text:f[sequence=0]"
          test=1.5           | test must be a file or a fraction in (0, 1), got 1.5 in data "text:f[test=1.5]"
          label=first        | unknown option label in data "text:f[label=first]": text takes bag, sequence, vocabulary, test, validation
          """)
  void refusesWhatItDoesNotUnderstand(String options, String message) {
    assertThatThrownBy(() -> DataSets.read("text:f[" + options + "]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
