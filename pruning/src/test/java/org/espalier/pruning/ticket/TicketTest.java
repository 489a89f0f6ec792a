// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.pruning.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TicketTest {

  private static final Network NETWORK = network(7, 3);
  private static final Ticket TICKET = ticket(1);
  private static final Origin ORIGIN =
      new Origin(1, "0.1.0", "net", "csv:/a b/c.csv", "abc", 7, 1, 3, 0.5, "weights", 120, 3);

  @TempDir Path directory;

  @Test
  void whatIsWrittenIsReadBack() {
    Path to = directory.resolve("deep/er/ticket");

    write(to, TICKET);

    assertThat(Ticket.read(to)).isEqualTo(TICKET);
    assertThat(to.getParent().toFile().list()).containsExactly("ticket");
  }

  @Test
  void saysWhereItWasFound() throws IOException {
    write(directory.resolve("ticket"), TICKET);

    assertThat(Files.readString(directory.resolve("ticket/ticket.yaml")))
        .isEqualTo(
            """
            version: 1
            espalier: 0.1.0
            model: net
            data: csv:/a b/c.csv
            data-fingerprint: abc
            seed: 7
            replicate: 1
            round: 3
            density: 0.5
            rewind: weights
            step: 120
            data-order: 3
            """);
  }

  @Test
  void holdsArraysForNumpyWithMasksMultipliedIn() throws IOException {
    State start = TICKET.state();
    float[] mask = new float[42];
    mask[5] = 1;
    State pruned = start.with(Map.of("mask/a/kernel", Tensor.of(Shape.of(6, 7), mask)));
    write(directory.resolve("ticket"), Ticket.of(NETWORK, pruned));

    assertThat(arrays("masks.npz")).containsExactly("a/kernel.npy", "b/kernel.npy");
    assertThat(arrays("start.npz"))
        .isEqualTo(arrays("trained.npz"))
        .containsExactly("a/bias.npy", "a/kernel.npy", "b/bias.npy", "b/kernel.npy");
    float[] kernel = last("start.npz", 42);
    assertThat(kernel[5]).isEqualTo(start.floats("parameter/a/kernel")[5]).isNotZero();
    kernel[5] = 0;
    assertThat(kernel).containsOnly(0);
    assertThat(last("trained.npz", 42)).isEqualTo(start.floats("parameter/a/kernel"));
  }

  @Test
  void theFingerprintIsOfEveryNumberAndOfTheNetwork() {
    State later = TICKET.state().with(Map.of(State.STEP, Tensor.of(1)));

    assertThat(ticket(1).fingerprint()).isEqualTo(TICKET.fingerprint()).hasSize(64);
    assertThat(ticket(2).fingerprint()).isNotEqualTo(TICKET.fingerprint());
    assertThat(Ticket.of(NETWORK, later).fingerprint()).isNotEqualTo(TICKET.fingerprint());
    assertThat(Ticket.of(network(7, 4), TICKET.state()).fingerprint())
        .isNotEqualTo(TICKET.fingerprint());
  }

  @Test
  void neverOverwrites() {
    Path to = directory.resolve("ticket");
    write(to, TICKET);

    assertThatThrownBy(() -> write(to, ticket(2)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(to + " exists and is never overwritten; give another --to");
    assertThat(Ticket.read(to)).isEqualTo(TICKET);
  }

  @Test
  void leavesTheTemporaryDirectoryOfAnotherWriterAlone() throws IOException {
    Path other = Files.createDirectory(directory.resolve(".tmp-ticket"));

    write(directory.resolve("ticket"), TICKET);

    assertThat(directory.toFile().list()).containsExactlyInAnyOrder(".tmp-ticket", "ticket");
    assertThat(other).isEmptyDirectory();
  }

  @Test
  void namesTheFileThatIsMissing() throws IOException {
    assertThatThrownBy(() -> Ticket.read(directory))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            directory
                + " holds no ticket: it has no network.json; espalier ticket RUN --to DIR makes"
                + " one");
  }

  @Test
  void namesTheTensorOfACorruptState() throws IOException {
    Path to = directory.resolve("ticket");
    write(to, TICKET);
    byte[] bytes = Files.readAllBytes(to.resolve("start.state"));
    bytes[bytes.length - 1] ^= 1;
    Files.write(to.resolve("start.state"), bytes);

    assertThatThrownBy(() -> Ticket.read(to))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "the ticket's %s/start.state is corrupt: the checksum of tensor slot/momentum/b/kernel"
                + " differs; write the ticket again by espalier ticket",
            to);
  }

  @Test
  void namesACorruptNetwork() throws IOException {
    Path to = directory.resolve("ticket");
    write(to, TICKET);
    Files.writeString(to.resolve("network.json"), "{}");

    assertThatThrownBy(() -> Ticket.read(to))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "the ticket's %s/network.json is corrupt: network version must be 1, got null; write"
                + " the ticket again by espalier ticket",
            to);
  }

  @Test
  void namesTheFirstParameterOfAnotherNetwork() {
    String advice = "; give model the name of the ticket's network or another ticket";
    TICKET.requireOf(network(7, 3));
    refused(
        () -> TICKET.requireOf(network(8, 3)),
        "the ticket is of another network: its parameter 1 is a/kernel[6, 7], that of net is"
            + " a/kernel[6, 8]"
            + advice);
    Network longer = extended(NETWORK);
    refused(
        () -> TICKET.requireOf(longer),
        "the ticket is of another network: its parameter 5 is none, that of net is c/kernel[3, 2]"
            + advice);
    refused(
        () -> Ticket.of(longer, TICKET.state()).requireOf(NETWORK),
        "the ticket is of another network: its parameter 5 is c/kernel[3, 2], that of net is none"
            + advice);
  }

  @Test
  void namesTheFirstTensorOfAnotherOptimizerOrMasking() {
    TICKET.requireLike(ticket(2).state());
    String advice =
        "; give the optimizer, the scope and the excluded layers that the ticket was found with";
    refused(
        () -> TICKET.requireLike(state(Masking.kernels(NETWORK), Optimizer.adam(), 1)),
        "the ticket's State has for slot/adam-step nothing, this configuration needs int64[]"
            + advice);
    Masking one = new Masking(List.of(new Masking.Elementwise("b/kernel")));
    refused(
        () -> TICKET.requireLike(state(one, Optimizer.sgd(0.9), 1)),
        "the ticket's State has for mask/a/kernel float32[6, 7], this configuration needs nothing"
            + advice);
  }

  private List<String> arrays(String file) throws IOException {
    try (ZipFile zip = new ZipFile(directory.resolve("ticket").resolve(file).toFile())) {
      return zip.stream().map(ZipEntry::getName).toList();
    }
  }

  /** The last values of a/kernel. */
  private float[] last(String file, int count) throws IOException {
    try (ZipFile zip = new ZipFile(directory.resolve("ticket").resolve(file).toFile())) {
      byte[] npy = zip.getInputStream(zip.getEntry("a/kernel.npy")).readAllBytes();
      float[] values = new float[count];
      ByteBuffer.wrap(npy, npy.length - 4 * count, 4 * count)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values);
      return values;
    }
  }

  private static void write(Path to, Ticket ticket) {
    TicketDirectory.write(to, ticket, ORIGIN, Masking.kernels(NETWORK), TICKET.state());
  }

  private static void refused(ThrowingCallable what, String message) {
    assertThatIllegalArgumentException().isThrownBy(what).withMessage(message);
  }

  private static Ticket ticket(long seed) {
    return Ticket.of(NETWORK, state(Masking.kernels(NETWORK), Optimizer.sgd(0.9), seed));
  }

  private static State state(Masking masking, Optimizer optimizer, long seed) {
    return InitialValues.state(NETWORK, masking, optimizer, seed);
  }

  private static Network network(int hidden, int outputs) {
    NetworkBuilder net = Network.builder("net");
    String x = net.call(Dense.of("a", hidden), net.input("x", Shape.of(6)));
    return net.output("y", net.call(Dense.of("b", outputs), x)).build();
  }

  private static Network extended(Network like) {
    NetworkBuilder net = Network.builder(like.name());
    String x = net.call(Dense.of("a", 7), net.input("x", Shape.of(6)));
    x = net.call(Dense.of("b", 3), x);
    return net.output("y", net.call(Dense.of("c", 2), x)).build();
  }
}
