// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody can mean is refused at the door, with exit code 2, before anything is written. */
class WrongUseTest {

  private static final String DATA = "strokes[train=100,test=10]";

  @TempDir private Path directory;

  @Test
  void refusesAnUnknownCommand() {
    espalier("prun").code(2).says("'prun'", "did you mean prune", "espalier --help");
  }

  @Test
  void refusesAMissingCommand() {
    espalier().code(2).says("a command is missing", "prune", "espalier --help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prune",
        "amc",
        "compare G",
        "inspect D",
        "export D --to M",
        "check D",
        "bench D",
        "gate D",
        "doctor"
      })
  void refusesAnUnknownFlag(String command) {
    String[] arguments = (command + " --sparsitty").split(" ");
    espalier(arguments)
        .code(2)
        .says("Unknown option: '--sparsitty'", "espalier " + arguments[0] + " --help");
  }

  @ParameterizedTest
  @ValueSource(strings = {"compare", "inspect", "export", "check", "bench", "gate"})
  void refusesAMissingArgument(String command) {
    espalier(command).code(2).says("Missing required", "espalier " + command + " --help");
  }

  @Test
  void aRealProcessSaysOneLineAndNothingElse() throws IOException, InterruptedException {
    Ended ended = Child.espalier("prune", "--sparsity", "1.0");
    ended.code(2).says("sparsity must be in [0, 1), got 1.0");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void aStackTraceIsShownWhenAskedFor() throws IOException, InterruptedException {
    Ended ended = Child.espalier("--stacktrace", "prune", "--rounds=-1");
    ended.code(2);
    assertThat(ended.err()).contains("rounds must be in [0, 1000], got -1", "\tat org.espalier.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--sparsity       | 1.0       | sparsity must be in [0, 1), got 1.0",
        "--sparsity       | -0.1      | sparsity must be in [0, 1), got -0.1",
        "--sparsity       | NaN       | sparsity must be in [0, 1), got NaN",
        "--sparsity       | abc       | '--sparsity': 'abc'",
        "--sparsity       | 0.9999999 | keeps none of the 7940 weights of mlp-784-10-10; prune less",
        "--per-round      | 0         | per-round must be in (0, 1), got 0.0",
        "--per-round      | 1         | per-round must be in (0, 1), got 1.0",
        "--rounds         | -1         | rounds must be in [0, 1000], got -1",
        "--densities      | 0.5,0.6   | densities must not rise",
        "--densities      | 0         | densities must be in (0, 1], got 0.0",
        "--densities      | ,         | at least one density; give sparsity 0 for no pruning",
        "--epochs         | 0         | epochs must be above 0 and below 1e9, got 0.0",
        "--epochs         | Infinity  | epochs must be",
        "--retrain-epochs | 0         | retrain-epochs must be above 0 and below 1e9, got 0.0",
        "--retrain-epochs | 99        | retrain-epochs must be at least a step and at most the training's",
        "--rewind-to      | soon      | soon",
        "--rewind-to      | 100%      | a round must retrain from step 0 or later",
        "--rewind         | time      | time",
        "--fine-tune-rate | 0.1       | fine-tune-rate needs rewind none",
        "--batch          | 0         | batch must be at least 1, got 0",
        "--batch          | 1000      | batch must be at most the 90 training examples",
        "--replicates     | 0         | replicates must be at least 1, got 0",
        "--threads        | 0         | threads must be at least 1, or auto, got 0",
        "--threads        | many      | threads must be at least 1, or auto, got many",
        "--threads        | 9999      | threads must be at most 4 times the ",
        "--threads        | 123456789 | threads must be at most 4 times the ",
        "--device         | tpu       | tpu",
        "--together       | 0         | together must be at least 1, got 0",
        "--gpus           | 0         | gpu count must be at least 1, got 0",
        "--gpus           | 7         | each of 7 GPUs takes an equal share of a batch, got a batch of",
        "--precision      | float8    | float8",
        "--scope          | galaxy    | galaxy",
        "--criterion      | magnitud  | magnitud",
        "--model          | lenet-6   | there is no model lenet-6, perhaps you mean lenet-5",
        "--model          | mlp-784-10-5 | mlp-784-10-5",
        "--model          | mlp-100-10   | mlp-100-10",
        "--data           | mnist        | unknown data set mnist",
        "--data           | strokes[train=5,oops=1] | unknown option oops",
        "--data           | strokes[train=0] | train must be a whole number from",
        "--data           | strokes[     | opens a bracket it never closes",
        "--data           | idx:         | names no path",
        "--data           | strokes[n=5] | unknown option n",
        "--data           | strokes:here | leave out the path",
        "--data           | csv:t.csv[header=maybe] | header must be auto, yes or no, got maybe",
        "--data           | csv:t.csv[test=1.5]     | test must be a file or a fraction in (0, 1)",
        "--data           | cifar10:d[train=0]      | train must be a batch from 1 to 5",
        "--data           | cifar10:d[train=1-3,test=3] | they must differ",
      })
  void refusesAFlagOutOfRange(String flag, String value, String rule) {
    List<String> arguments = new ArrayList<>(List.of("prune", flag, value));
    add(arguments, flag, "--data", DATA);
    add(arguments, flag, "--model", "mlp-784-10-10");
    add(arguments, flag, "--batch", "20");
    add(arguments, flag, "--epochs", "2");
    Path out = directory.resolve("out");
    arguments.addAll(List.of("--out", out.toString()));
    espalier(arguments.toArray(String[]::new)).code(2).says(rule);
    assertThat(out).doesNotExist();
  }

  private static void add(List<String> arguments, String given, String flag, String value) {
    if (!given.equals(flag)) {
      arguments.addAll(List.of(flag, value));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version: 1\\nseeed: 3                              | unknown key seeed",
        "version: 1\\npruning: {per-ruond: 0.3}             | unknown key pruning.per-ruond",
        "seed: 3                                            | the key version is missing",
        "version: 2                                         | version must be 1, got 2",
        "version: 1\\ntraining: {schedule: {kind: cosine}}  | training.schedule.rate",
        "version: 1\\ntraining: {schedule: {kind: tan}}     | tan",
        "version: 1\\nepochs                                | is not YAML",
        "[1, 2]                                             | must be a table of keys",
        "version: 1\\nseed: 1\\nseed: 2                     | seed",
        "version: 1\\ntraining: {epochs: two}               | training.epochs",
        "version: 1\\npruning: {densities: []}             | densities must hold at least one",
        "version: 1\\npruning: {rounds: 2, sparsity: 0.5}   | exactly one of sparsity, rounds",
        "version: 1\\nmodel: null                           | model must have a value, got null",
        "version: 1\\npruning: {scope: null}               | pruning.scope must have a value",
        "''                                                 | must be a table of keys",
      })
  void refusesAConfigurationThatMakesNoSense(String yaml, String rule) throws IOException {
    Path file = Files.writeString(directory.resolve("c.yaml"), yaml.replace("\\n", "\n"));
    Path out = directory.resolve("out");
    espalier("prune", file.toString(), "--data", DATA, "--out", out.toString())
        .code(2)
        .says(file.toString(), rule);
    assertThat(out).doesNotExist();
  }

  @Test
  void refusesAConfigurationThatIsNotThere() {
    espalier("prune", "fashion").code(2).says("fashion", "built-in", "fashion-lenet-5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "compare G --processes=0            | --processes must be at least 1, got 0",
        "pack D --to=D/m --examples=D/none  | --examples must be a file of requests, D/none is none",
        "export D --to=D/m --batching=70000 | --batching must be in 1 to 65536, got 70000",
        "inspect D --round=3                | D is not a run; --replicate and --round choose among",
      })
  void refusesAFlagOfAnotherCommandBeforeAnythingIsRead(String command, String rule) {
    String place = directory.toString();
    espalier(command.replace("D", place).split(" ")).code(2).says(rule.replace("D", place));
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void refusesAnEmptyName() {
    espalier("prune", "")
        .code(2)
        .says("'' is neither a configuration file nor", "give one of these names, or a YAML file");
  }

  @Test
  void refusesWaysOfSayingHowMuchThatExcludeEachOther() {
    espalier("prune", "--sparsity", "0.5", "--rounds", "2")
        .code(2)
        .says("give one of --sparsity, --rounds and --densities");
  }

  @Test
  void refusesToResumeNowhere() {
    espalier("prune", "--resume").code(2).says("--resume needs --out DIR");
    espalier("prune", "--allow-drift").code(2).says("--allow-drift needs --resume");
  }

  @Test
  void refusesRewindingARateThatNeverFalls() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("constant.yaml"),
            "version: 1\ntraining: {schedule: {kind: constant, rate: 0.1}}\n");
    espalier("prune", file.toString(), "--data", DATA, "--out", directory.resolve("o").toString())
        .code(2)
        .says("rewind learning-rate under a constant schedule is fine-tuning by another name");
  }
}
