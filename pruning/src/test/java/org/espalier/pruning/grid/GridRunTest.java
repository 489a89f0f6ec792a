// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.results.ReplicateResult;
import org.espalier.pruning.results.Results;
import org.espalier.pruning.results.ResultsFile;
import org.espalier.pruning.results.RoundResult;
import org.espalier.pruning.run.Progress;
import org.espalier.pruning.run.Run;
import org.espalier.pruning.run.StoppedException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GridRunTest {

  static final Progress SILENCE = new Progress() {};
  static final BooleanSupplier NEVER = () -> false;
  static final String GRID =
      """
      version: 1
      set:
        model: mlp-784-8-10
        data: strokes[train=200,test=50,seed=1]
        device: cpu
        threads: 1
        training: {epochs: 1, batch: 1, schedule: {rate: 0.01}}
        pruning: {densities: [0.5, 0.25]}
      replicates: 2
      axes:
        method:
          learning-rate: {pruning: {rewind: learning-rate}}
          weights: {pruning: {rewind: weights, rewind-to: 10%}}
          fresh: {pruning: {rewind: reinitialise, masks-from: weights}}
      """;

  @TempDir static Path shared;
  private static Path finished;
  private static Grid grid;

  @TempDir Path directory;

  @BeforeAll
  static void runOnce() throws IOException {
    finished = shared.resolve("grid");
    grid = grid(shared, GRID);
    GridRun.of(grid, finished, new Lines(), NEVER).work();
  }

  @Test
  void aCellFindsWhatARunOfItsOwnFinds() {
    for (GridCell cell : grid.cells().subList(0, 4)) {
      Path alone = directory.resolve(cell.fileName());
      Run.start(cell.config(), alone, SILENCE, NEVER);

      assertThat(rounds(finished, cell)).isEqualTo(ResultsFile.read(alone).replicates());
    }
  }

  @Test
  void theDenseNetworkIsTrainedOnceASeed() throws IOException {
    try (Stream<Path> runs = Files.list(finished.resolve("runs"))) {
      assertThat(runs.map(run -> run.getFileName().toString()))
          .hasSize(2 + 6)
          .filteredOn(name -> name.startsWith("dense-"))
          .allMatch(name -> name.endsWith("-seed-1") || name.endsWith("-seed-2"))
          .hasSize(2);
    }
    for (GridCell cell : grid.cells()) {
      Path state = Path.of("replicate-1/round-00/trained.state");
      Path first =
          new GridDirectory(finished).run(grid.cells().get(cell.config().seed() == 1 ? 0 : 1));
      Path own = new GridDirectory(finished).run(cell);
      assertThat(own.resolve(state)).hasSameBinaryContentAs(first.resolve(state));
    }
  }

  @Test
  void controlsTakeTheMasksOfTheSameSeed() {
    GridCell ticket = grid.cells().get(3);
    GridCell fresh = grid.cells().get(5);

    RoundResult theirs = rounds(finished, ticket).get(0).rounds().get(2);
    RoundResult own = rounds(finished, fresh).get(0).rounds().get(2);
    assertThat(own.layers()).isEqualTo(theirs.layers());
    assertThat(
            CellFile.tree(new GridDirectory(finished).cell(fresh)).at("/config/pruning/masks-from"))
        .hasToString("\"weights\"");
    assertThat(own.testAccuracy()).isNotEqualTo(theirs.testAccuracy());
  }

  @Test
  void aFinishedGridHasNothingToDo() {
    Lines lines = new Lines();
    GridRun.of(grid, finished, lines, NEVER).work();

    assertThat(lines.heard).isEmpty();
  }

  @Test
  void aGridStoppedAndMovedAgainAndAgainEndsWithTheSameResults() throws IOException {
    Path place = directory.resolve("0");
    int stops = 0;
    int[] looks = {0};
    boolean working = true;
    while (working) {
      try {
        GridRun.of(grid, place, new Lines(), () -> ++looks[0] % 8 == 0).work();
        working = false;
      } catch (StoppedException e) {
        place = Files.move(place, directory.resolve(String.valueOf(++stops)));
      }
    }

    assertThat(stops).isGreaterThan(2);
    for (GridCell cell : grid.cells()) {
      assertThat(rounds(place, cell)).isEqualTo(rounds(finished, cell));
    }
  }

  @Test
  void aGridThatGrowsTrainsItsDenseNetworkAgainForStatesItHasNotKept() throws IOException {
    String later = "    fresh: {pruning: {rewind: reinitialise, masks-from: weights}}";
    Path out = directory.resolve("grid");
    String weights = "    weights: {pruning: {rewind: weights, rewind-to: 10%}}\n";
    String less =
        GRID.replace(weights, "")
            .replace(later, "    none: {pruning: {rewind: none, fine-tune-rate: 0.01}}");
    GridRun.of(grid(directory, less), out, new Lines(), NEVER).work();
    Lines lines = new Lines();
    GridRun.of(grid, out, lines, NEVER).work();

    assertThat(lines.heard)
        .containsExactly(
            "begins dense 1",
            "begins weights 1",
            "finished weights 1",
            "begins dense 2",
            "begins weights 2",
            "finished weights 2",
            "begins fresh 1",
            "finished fresh 1",
            "begins fresh 2",
            "finished fresh 2");
    for (GridCell cell : grid.cells()) {
      assertThat(rounds(out, cell)).isEqualTo(rounds(finished, cell));
    }
  }

  @Test
  void finishedCellsAreTakenFromOtherDirectoriesAndRunsOfSeveralReplicates() throws IOException {
    Path elsewhere = directory.resolve("elsewhere");
    Run.start(twoReplicates(grid.cells().get(0)), elsewhere.resolve("run"), SILENCE, NEVER);
    forgetNewerKeys(elsewhere.resolve("run/results.json"));
    Lines lines = new Lines();
    Path out = directory.resolve("grid");
    GridRun run = GridRun.of(grid, out, lines, NEVER);
    run.take(List.of(elsewhere, finished.resolve("cells")));

    assertThat(lines.heard)
        .containsExactly(
            "taken learning-rate 1",
            "taken learning-rate 2",
            "taken weights 1",
            "taken weights 2",
            "taken fresh 1",
            "taken fresh 2");
    for (GridCell cell : grid.cells()) {
      assertThat(rounds(out, cell)).isEqualTo(rounds(finished, cell));
    }
  }

  @Test
  void aCellThatDoesNotSayOfWhichDataItIsIsTakenAsThat() throws IOException {
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
    ObjectNode cell = (ObjectNode) CellFile.tree(finished.resolve("cells/weights-seed-1.json"));
    cell.withObject("cell").remove("data");
    Files.writeString(elsewhere.resolve("c.json"), cell.toString());
    Lines lines = new Lines();
    Path out = directory.resolve("grid");
    GridRun.of(grid, out, lines, NEVER).take(List.of(elsewhere));

    assertThat(lines.heard).containsExactly("taken weights 1 of unknown data");
    assertThat(CellFile.data(out.resolve("cells/weights-seed-1.json"))).isEmpty();
  }

  @Test
  void aControlRunsTheCellWhoseMasksItTakesIfThatWasTaken() throws IOException {
    Path out = directory.resolve("grid");
    Files.createDirectories(out.resolve("cells"));
    for (String name : List.of("weights-seed-1.json", "weights-seed-2.json")) {
      Files.copy(finished.resolve("cells").resolve(name), out.resolve("cells").resolve(name));
    }
    GridRun.of(grid, out, new Lines(), NEVER).work();

    assertThat(rounds(out, grid.cells().get(5))).isEqualTo(rounds(finished, grid.cells().get(5)));
  }

  @Test
  void refusesCellsOfOtherData() throws IOException {
    Path cells = Files.createDirectories(directory.resolve("elsewhere"));
    String cell = Files.readString(finished.resolve("cells/weights-seed-1.json"));
    Files.writeString(
        cells.resolve("c.json"),
        cell.replaceAll("\"data\" : \"[0-9a-f]{64}\"", "\"data\" : \"other\""));
    GridRun run = GridRun.of(grid, directory.resolve("grid"), new Lines(), NEVER);

    assertThatThrownBy(() -> run.take(List.of(cells)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(
            cells.resolve("c.json")
                + " is the cell weights-seed-1 of other data: their fingerprint was other, now it is ");
  }

  @Test
  void refusesACellFileThatIsBroken() throws IOException {
    Path out = directory.resolve("grid");
    Path file = out.resolve("cells/weights-seed-1.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{\"replicates");

    assertThatThrownBy(() -> GridRun.of(grid, out, new Lines(), NEVER))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + " is broken; delete it to do its cell again");
  }

  @Test
  void refusesADirectoryWithCellsOfAnotherConfiguration() throws IOException {
    Grid changed = grid(directory, GRID.replace("densities: [0.5, 0.25]", "densities: [0.5]"));

    assertThatThrownBy(() -> GridRun.of(changed, finished, new Lines(), NEVER))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "%s is a cell of another configuration; give another --out, or delete the file",
            finished.resolve("cells/learning-rate-seed-1.json"));
  }

  /** As an earlier version wrote it. */
  private static void forgetNewerKeys(Path results) throws IOException {
    ObjectNode tree = (ObjectNode) CellFile.tree(results);
    tree.withObject("config").withObject("training").remove("evaluate-every");
    tree.withObject("config").withObject("pruning").remove(List.of("masks-from", "gradual"));
    Files.writeString(results, tree.toString());
  }

  private static RunConfig twoReplicates(GridCell cell) {
    ObjectNode tree = ConfigFile.tree(cell.config());
    return ConfigFile.complete(tree.put("replicates", 2));
  }

  static Grid grid(Path directory, String yaml) throws IOException {
    return Grid.read(Files.writeString(directory.resolve("grid.yaml"), yaml));
  }

  private static List<ReplicateResult> rounds(Path directory, GridCell cell) {
    return ResultsFile.readFile(new GridDirectory(directory).cell(cell)).replicates();
  }

  /** Writes down what it hears. */
  static class Lines implements GridProgress {
    final List<String> heard = new ArrayList<>();

    @Override
    public Progress begins(String method, long seed) {
      heard.add("begins " + method + " " + seed);
      return SILENCE;
    }

    @Override
    public void taken(String method, long seed, Path from, boolean sameData) {
      heard.add("taken " + method + " " + seed + (sameData ? "" : " of unknown data"));
    }

    @Override
    public void finished(String method, long seed, Results results) {
      heard.add("finished " + method + " " + seed);
    }

    @Override
    public void failed(String method, long seed, String why) {
      heard.add("failed " + method + " " + seed);
    }
  }
}
