// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.zip.CRC32C;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkJson;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.CorruptStateException;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateFile;
import org.espalier.graph.state.Tensor;
import org.espalier.models.Models;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.grid.CellFiles;
import org.espalier.pruning.results.EarlyStopping;
import org.espalier.pruning.results.Environment;
import org.espalier.pruning.results.LayerResult;
import org.espalier.pruning.results.ReplicateResult;
import org.espalier.pruning.results.Results;
import org.espalier.pruning.results.ResultsFile;
import org.espalier.pruning.results.RoundResult;
import org.espalier.pruning.results.Timings;
import org.espalier.pruning.run.RunException;
import org.espalier.pruning.run.RunFiles;
import org.espalier.pruning.ticket.Ticket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs, States and tickets from strangers. */
@Timeout(900)
class HostileRunTest {

  private static final long FIXED = 4 << 20;
  private static final long PER_BYTE = 200;
  private static final int PREFIX = 20;

  /** What is fuzzed, and the error it may give. */
  enum Form {
    JOURNAL("journal.jsonl", RunException.class),
    METRICS("metrics.json", RunException.class),
    VALIDATION("validation.json", RunException.class),
    RESULTS("results.json", IllegalArgumentException.class),
    TIMINGS("timings.json", IllegalArgumentException.class),
    CELL("cell.json", IllegalArgumentException.class),
    STATE("trained.state", CorruptStateException.class),
    NETWORK("network.json", ConfigException.class),
    TICKET("start.state", ConfigException.class);

    final String file;
    final Class<? extends RuntimeException> error;

    Form(String file, Class<? extends RuntimeException> error) {
      this.file = file;
      this.error = error;
    }

    boolean isState() {
      return file.endsWith(".state");
    }
  }

  @TempDir private Path directory;

  @BeforeEach
  void writeGoodFiles() throws IOException {
    Network network = Models.create("lenet-5", Shape.of(28, 28, 1), 10);
    Files.writeString(directory.resolve("network.json"), NetworkJson.write(network));
    StateFile.write(directory.resolve("start.state"), state());
    StateFile.write(directory.resolve("trained.state"), state());
    RoundResult round = round();
    Results results =
        Results.of(
            "done",
            ConfigFile.tree(ConfigFile.defaults()),
            new Environment("0.1", "2.18", "17", "cpu", 1),
            List.of(new ReplicateResult(1, 1000L, 60, List.of(round))));
    ResultsFile.write(directory, results);
    Files.copy(directory.resolve("results.json"), directory.resolve("cell.json"));
    RunFiles.write(directory.resolve("metrics.json"), round);
    Files.writeString(
        directory.resolve("validation.json"),
        "[{\"steps\":10,\"validationLoss\":0.5,\"validationAccuracy\":0.9,\"testAccuracy\":null}]");
    new Timings(List.of(new Timings.Round("replicate-1/round-00", 1, 2, null, "rapl")), "abc")
        .write(directory);
    Files.writeString(
        directory.resolve("journal.jsonl"),
        """
        {"stage":"begin","espalier":"0.1","data":"abc","threads":1}
        {"stage":"replicate-1/round-00","seconds":1.5,"joules":2e3}
        {"stage":"report"}
        """);
  }

  private static State state() {
    return new State(
        java.util.Map.of(
            "parameter/fc/kernel",
            Tensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6),
            "mask/fc/kernel",
            Tensor.of(Shape.of(3, 2), 1, 1, 0, 1, 0, 1),
            State.STEP,
            Tensor.of(7),
            State.SCHEDULE_INDEX,
            Tensor.of(0),
            State.ORDER,
            Tensor.of(1)));
  }

  private static RoundResult round() {
    return new RoundResult(
        0,
        0.5,
        0.5,
        1000,
        10,
        500,
        2.0,
        1.5,
        0.1,
        0.2,
        0.9,
        0.8,
        1.0,
        new EarlyStopping(10, 0.5, 0.9, null),
        List.of(new LayerResult("fc", Shape.of(10, 100), 500, 1000)));
  }

  @ParameterizedTest
  @EnumSource
  void readsOrRefusesSpoiltFiles(Form form) throws IOException {
    fuzz(form, 1, 100);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("full")
  void readsOrRefusesManySpoiltFiles(Form form) throws IOException {
    System.out.println(fuzz(form, 2, 5000));
  }

  private Fuzz.Figures fuzz(Form form, long seed, int mutants) throws IOException {
    byte[] good = Files.readAllBytes(directory.resolve(form.file));
    Mutator mutator = new Mutator(seed);
    byte[] donor = Files.readAllBytes(directory.resolve("results.json"));
    IntFunction<byte[]> mutant =
        i ->
            form.isState()
                ? state(mutator, good)
                : mutator.text(good, mutator.oneIn(3) ? donor : good, Words.ANY);
    return fuzz(form).run(mutants, mutant, file -> read(form));
  }

  private Fuzz fuzz(Form form) {
    return new Fuzz(
        form.name().toLowerCase(Locale.ROOT),
        directory.resolve(form.file),
        directory.toString(),
        Set.of(form.error),
        FIXED,
        PER_BYTE);
  }

  private void read(Form form) {
    Path file = directory.resolve(form.file);
    switch (form) {
      case JOURNAL -> RunFiles.journal(directory);
      case METRICS -> RunFiles.metrics(file);
      case VALIDATION -> RunFiles.validation(file);
      case RESULTS -> ResultsFile.read(directory);
      case TIMINGS -> Timings.read(directory);
      case CELL -> CellFiles.read(file);
      case STATE -> StateFile.read(file).tensors().forEach((name, tensor) -> check(tensor));
      case NETWORK, TICKET -> {
        Ticket ticket = Ticket.read(directory);
        Network network = ticket.network();
        assertThat(NetworkJson.read(NetworkJson.write(network))).isEqualTo(network);
      }
    }
  }

  private static void check(Tensor tensor) {
    int values =
        tensor instanceof Tensor.Floats floats
            ? floats.values().length
            : ((Tensor.Longs) tensor).values().length;
    assertThat(tensor.shape().size()).isEqualTo(values);
  }

  /** What looks like UTF-32 and is not. */
  @Test
  void refusesAHeaderThatIsNoText() throws IOException {
    byte[] good = Files.readAllBytes(directory.resolve(Form.STATE.file));
    byte[] header = {0, 0, 0, '[', 0x7f, (byte) 0xff, 0, 0};
    byte[] state = withHeader(good, header, new byte[0]);
    fuzz(Form.STATE).run(1, i -> state, file -> read(Form.STATE));
  }

  /** Spoilt as it is, or its header spoilt and its checksum right again. */
  private static byte[] state(Mutator mutator, byte[] good) {
    if (mutator.oneIn(3)) {
      return mutator.bytes(good, good);
    }
    int length = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getInt(12);
    byte[] header = Arrays.copyOfRange(good, PREFIX, PREFIX + length);
    byte[] tensors = Arrays.copyOfRange(good, PREFIX + length, good.length);
    return withHeader(good, mutator.text(header, header, Words.ANY), tensors);
  }

  private static byte[] withHeader(byte[] good, byte[] header, byte[] tensors) {
    CRC32C sum = new CRC32C();
    sum.update(header);
    ByteBuffer prefix = ByteBuffer.wrap(Arrays.copyOf(good, PREFIX)).order(ByteOrder.LITTLE_ENDIAN);
    prefix.putInt(12, header.length).putInt(16, (int) sum.getValue());
    return Bytes.concat(prefix.array(), header, tensors);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "METRICS    | null",
        "METRICS    | [1]",
        "VALIDATION | null",
        "VALIDATION | [null]",
        "RESULTS    | null",
        "RESULTS    | {\"version\":1,\"status\":null}",
        "TIMINGS    | {",
        "CELL       | {\"version\":1}",
        "NETWORK    | null",
        "NETWORK    | {\"version\":1,\"name\":\"a\",\"inputs\":[null],\"calls\":[],\"outputs\":[]}",
      })
  void refusesAValueThatIsNone(Form form, String json) {
    assertThat(fuzz(form).attempt(json.getBytes(UTF_8), file -> read(form), json)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = Form.class,
      names = {"METRICS", "VALIDATION", "RESULTS", "CELL", "NETWORK", "JOURNAL"})
  void refusesWhatIsDeep(Form form) {
    byte[] deep = ("{\"stage\":\"a\",\"version\":" + "[".repeat(1 << 20) + "\n").getBytes(UTF_8);
    fuzz(form).run(1, i -> deep, file -> read(form));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[2147483647,2147483647,2147483647] | overflow",
        "[65536,65537]                      | should have",
        "[536870912]                        | should have",
        "[0]                                | at least 1",
        "[1.5]                              | whole number",
      })
  void takesNoMemoryForATensorThatTheFileCannotHold(String shape, String rule) throws IOException {
    byte[] good = Files.readAllBytes(directory.resolve(Form.STATE.file));
    byte[] header =
        "[{\"name\":\"parameter/a\",\"type\":\"float32\",\"shape\":%s,\"crc32c\":0}]"
            .formatted(shape)
            .getBytes(UTF_8);
    byte[] state = withHeader(good, header, new byte[100]);
    fuzz(Form.STATE).run(1, i -> state, file -> read(Form.STATE));
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> read(Form.STATE))
        .hasMessageContaining(rule);
  }
}
