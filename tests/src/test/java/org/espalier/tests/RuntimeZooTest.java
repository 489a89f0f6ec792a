// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.assertj.core.api.SoftAssertions;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.network.Network;
import org.espalier.models.Models;
import org.espalier.models.data.DataSets;
import org.espalier.runtime.ModelOptions;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.RuntimeModel;
import org.espalier.savedmodels.TrainedNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every network of the zoo answers 1,000 held-out examples of real data in plain Java as TensorFlow
 * does, at every density, by scalar code and by vectors. A network is trained a little, and a
 * little more after each cut of every layer, so that batch normalization knows what it gets. The
 * system property {@code zoo.data} names the directory of the data sets; what is found goes into
 * {@code runtime-zoo.json} in the one that {@code benchmark.out} names, if it names one.
 */
@Tag("full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RuntimeZooTest {

  private static final double[] DENSITIES = {1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01};
  private static final int EXAMPLES = 1000;
  private static final long LARGE = 20_000_000; // multiply-adds or weights; then fewer steps
  private static final long SLOW = 100_000_000; // multiply-adds; then fewer examples by scalar code

  private final List<ZooAnswers> rows = new ArrayList<>();

  @TempDir private Path directory;

  static List<Arguments> cases() {
    String sentences = "text:$DATA/sst-trec-mr/stsa.binary.train";
    String tests = "test=$DATA/sst-trec-mr/stsa.binary.test]";
    List<Arguments> cases = new ArrayList<>();
    for (String name : Models.names()) {
      String data =
          switch (name) {
            case "mlp", "lenet-300-100", "lenet-5" -> "idx:$DATA/mnist";
            case "text-cnn" -> sentences + "[sequence=64," + tests;
            default -> "cifar10:$DATA/cifar10[train=1,test=5]";
          };
      cases.add(Arguments.of(name, data));
    }
    String standardised = "idx:$DATA/fashion-mnist[pixels=standardised]";
    String table = "csv:$DATA/digits/optdigits.tra[test=$DATA/digits/optdigits.tes]";
    cases.add(Arguments.of("lenet-300-100", standardised));
    cases.add(Arguments.of("lenet-5", standardised));
    cases.add(Arguments.of("mlp-784-500-500-10", "idx:$DATA/mnist"));
    cases.add(Arguments.of("mlp", table));
    cases.add(Arguments.of("mlp", sentences + "[bag=words," + tests));
    String pairs = sentences + "[bag=words+pairs," + tests;
    cases.add(Arguments.of("mlp-40000-1000-1000-1000-10", pairs));
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersRealExamplesAsTensorFlowDoes(String name, String dataName) throws IOException {
    String folder = System.getProperty("zoo.data", "");
    assumeTrue(!folder.isEmpty(), "-Dzoo.data=DIRECTORY names the data sets");
    assumeTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "-DargLine='--add-modules jdk.incubator.vector' asks for vectors");
    DataSet data = DataSets.read(dataName.replace("$DATA", folder));
    Network network = Models.create(name, data);
    boolean large = Math.max(network.multiplyAdds(), weights(network)) > LARGE;
    int batch = network.multiplyAdds() > SLOW ? 4 : 8;
    SoftAssertions all = new SoftAssertions();
    try (CutNetwork cut = CutNetwork.open(network, data, batch)) {
      for (int i = 0; i < DENSITIES.length - (large ? 1 : 0); i++) {
        TrainedNetwork trained = cut.cut(DENSITIES[i], large ? 50 : 300);
        float[] expected = cut.logits(EXAMPLES);
        Path to = directory.resolve("model" + rows.size());
        Path model = Exporter.export(trained, to, Flavour.RUNTIME, OptionalLong.empty());
        for (String kernels : List.of("scalar", "vector")) {
          ModelOptions options = new ModelOptions(1, kernels.equals("vector"), false);
          try (RuntimeModel runtime = RuntimeModel.load(model, options)) {
            boolean few = kernels.equals("scalar") && network.multiplyAdds() > SLOW;
            Examples some = data.test().first(few ? EXAMPLES / 10 : EXAMPLES);
            float[] got = ZooAnswers.ask(runtime, trained, some);
            ZooAnswers row =
                ZooAnswers.of(
                    name, dataName, DENSITIES[i], kernels, trained.classes(), got, expected);
            rows.add(row);
            all.assertThat(row.largestRelativeDifference()).as("%s", row).isLessThanOrEqualTo(1e-5);
            all.assertThat(row.differentPredictions()).as("%s", row).isZero();
          }
        }
        ZooAnswers.write(rows);
      }
    }
    all.assertAll();
  }

  private static long weights(Network network) {
    return network.kernels().stream().mapToLong(kernel -> kernel.shape().size()).sum();
  }
}
