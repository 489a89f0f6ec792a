// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TensorFlow Java names nodes in the digits of the locale, and TensorFlow knows 0 to 9 alone. */
class OtherDigitsTest {

  @TempDir private Path directory;

  @Test
  void aRunAndItsModelAreTheSameWhereverTheyAreMade() throws IOException, InterruptedException {
    Path here = directory.resolve("here");
    Path there = directory.resolve("there");
    SmallRun.finish(here);
    Child.inArabic(SmallRun.prune(there)).code(0);
    assertThat(SmallRun.results(there)).isEqualTo(SmallRun.results(here));
    Path model = directory.resolve("models/net");
    Ended exported = Child.inArabic("export", there.toString(), "--to=" + model);
    assertThat(exported.code(0).out())
        .isEqualTo(
            espalier("export", here.toString(), "--to=" + model)
                .code(0)
                .out()
                .replace("net/2", "net/1"));
    assertThat(Child.inArabic("inspect", model.toString()).code(0).out())
        .isEqualTo(espalier("inspect", model.toString()).code(0).out());
  }
}
