// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSetsTest {

  @Test
  void parsesFormPathAndOptions() {
    DataSpecification parsed = DataSpecification.parse("csv:C:/a [1]/b.csv[label=first, test=0.3]");
    assertThat(parsed.form()).isEqualTo("csv");
    assertThat(parsed.path()).isEqualTo("C:/a [1]/b.csv");
    assertThat(parsed.options()).isEqualTo(Map.of("label", "first", "test", "0.3"));
  }

  @Test
  void anUnknownNameListsTheKnownOnes() {
    assertThatThrownBy(() -> DataSets.read("mnist:/data"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "unknown data set mnist in \"mnist:/data\": write one of"
                + " strokes[train=10000,test=2000,seed=1], idx:DIR[pixels=unit|standardised], cifar10:DIR[train=1-4,test=5],"
                + " csv:FILE[label=last|first|NAME,header=auto|yes|no,test=FILE|0.2],"
                + " text:FILE[bag=words|words+pairs,vocabulary=40000,test=FILE|0.2,validation=FILE],"
                + " text:FILE[sequence=64,...]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          strokes[size=3]     | unknown option size in data "strokes[size=3]": strokes takes train, test, seed
          idx:d[train=3]      | unknown option train in data "idx:d[train=3]": idx takes pixels
          strokes[train]      | options must be key=value, got "train" in data "strokes[train]"
          strokes[train=]     | options must be key=value, got "train=" in data "strokes[train=]"
          strokes[seed=1,seed=2] | option seed is given twice in data "strokes[seed=1,seed=2]"
          strokes[seed=1      | data "strokes[seed=1" opens a bracket it never closes
          strokes]            | data "strokes]" closes a bracket it never opened
          idx                 | data "idx" names no path: write idx:PATH
          idx:                | data "idx:" names no path: write idx:PATH
          """)
  void refusesWhatItDoesNotUnderstand(String specification, String message) {
    assertThatThrownBy(() -> DataSets.read(specification))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void messagesAreOneLine() {
    assertThat(new DataException("a\nb\r\nc")).hasMessage("a b c");
  }
}
