// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where numbers are written in other digits, those that programs read are not. */
class OtherLocaleTest {

  private final Locale before = Locale.getDefault();
  @TempDir private Path base;

  private void writeOtherDigits() {
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    assertThat("%d".formatted(7)).isNotEqualTo("7");
  }

  @AfterEach
  void writeAsBefore() {
    Locale.setDefault(before);
  }

  @Test
  void theFilesOfVariablesAreFound() {
    Path model = TinyGraph.writeWithVariables(VersionDirectory.next(base, "net"));
    writeOtherDigits();
    assertThat(ServingCheck.check(model)).isEmpty();
  }

  @Test
  void batchingParametersAreAProto() {
    writeOtherDigits();
    assertThat(new BatchingParameters(6).toText())
        .contains("max_batch_size { value: 6 }\n", "allowed_batch_sizes: 4\n");
  }
}
