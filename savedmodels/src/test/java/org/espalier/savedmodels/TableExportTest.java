// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.espalier.graph.data.InputTransform.Categorical;
import org.espalier.graph.data.InputTransform.Columns;
import org.espalier.graph.data.InputTransform.Numeric;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TableExportTest {

  /* Names that TensorFlow would not take for a node; a year, whose mean dwarfs its deviation. */
  private static final Columns COLUMNS =
      new Columns(
          List.of(
              new Numeric("year", 2001.25, 3.5),
              new Categorical("Größe (cm)", List.of("groß", "klein", "mittel")),
              new Numeric("%fat", -0.3, 0.01)));

  private static final int ROWS = 40;

  @TempDir Path directory;

  private final float[] years = new float[ROWS];
  private final String[] sizes = new String[ROWS];
  private final float[] fats = new float[ROWS];
  private final float[] features = new float[ROWS * COLUMNS.width()];

  /** Rows as a client has them, and as the host encodes them; every fifth size is unknown. */
  TableExportTest() {
    RandomStream random = RandomStream.of(1);
    List<String> known = ((Categorical) COLUMNS.columns().get(1)).categories();
    for (int i = 0; i < ROWS; i++) {
      years[i] = 1990 + random.below(20);
      fats[i] = (float) (-0.3 + 0.01 * random.gaussian());
      int size = random.below(3);
      sizes[i] = i % 5 == 0 ? "riesig" : known.get(size);
      features[5 * i] = (float) ((years[i] - 2001.25) / 3.5);
      features[5 * i + 1 + size] = i % 5 == 0 ? 0 : 1;
      features[5 * i + 4] = (float) ((fats[i] - -0.3) / 0.01);
    }
  }

  @ParameterizedTest
  @MethodSource("org.espalier.savedmodels.ExporterTest#flavours")
  void takesEachRawColumn(Flavour flavour) {
    SmallTraining training = train(COLUMNS, features);
    Path path = export(training, flavour);
    assertThat(ServingCheck.check(path)).isEmpty();
    try (ServedModel model = ServedModel.load(path)) {
      assertThat(model.inputs().values())
          .hasToString("[%fat float [-1], Größe (cm) string [-1], year float [-1]]");
      float[] logits =
          model
              .predict(Map.of("year", years, "Größe (cm)", sizes, "%fat", fats))
              .get(Exporter.OUTPUT);
      assertThat(ExportCheck.compare(logits, training.expected(), 3))
          .matches(ExportCheck.Comparison::agrees);
    }
  }

  @Test
  void aTableMayHaveOneColumn() {
    Columns one = new Columns(COLUMNS.columns().subList(0, 1));
    float[] scaled = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      scaled[i] = features[5 * i];
    }
    SmallTraining training = train(one, scaled);
    try (ServedModel model = ServedModel.load(export(training, Flavour.FAST))) {
      float[] logits = model.predict(Map.of("year", years)).get(Exporter.OUTPUT);
      assertThat(ExportCheck.compare(logits, training.expected(), 3))
          .matches(ExportCheck.Comparison::agrees);
    }
  }

  @Test
  void rawInputsAreTheColumnsBeforeEncoding() {
    SmallTraining training = train(COLUMNS, features);
    Map<String, Object> raw = RawInputs.of(training.trained(), training.test());
    assertThat(raw.keySet()).containsExactly("year", "Größe (cm)", "%fat");
    assertThat((float[]) raw.get("year")).containsExactly(years);
    assertThat((float[]) raw.get("%fat")).containsExactly(fats);
    String[] words = sizes.clone();
    for (int i = 0; i < ROWS; i += 5) {
      words[i] = "?";
    }
    assertThat((String[]) raw.get("Größe (cm)")).containsExactly(words);
  }

  private Path export(SmallTraining training, Flavour flavour) {
    return Exporter.export(
        training.trained(), directory.resolve("table"), flavour, OptionalLong.empty());
  }

  private static SmallTraining train(Columns columns, float[] features) {
    NetworkBuilder net = Network.builder("table");
    String x = net.input("features", Shape.of(columns.width()));
    x = net.call(Dense.of("fc1", 8).withActivation(ActivationFunction.RELU), x);
    x = net.call(BatchNormalization.of("bn1"), x); // after an activation: stays
    Network network = net.output("logits", net.call(Dense.of("logits", 3), x)).build();
    return SmallTraining.of(network, SmallTraining.table(columns, features));
  }
}
