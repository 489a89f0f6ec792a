// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    TicketDirectory.write(to, TICKET, ORIGIN);

    assertThat(Ticket.read(to)).isEqualTo(TICKET);
    assertThat(to.getParent().toFile().list()).containsExactly("ticket");
  }

  @Test
  void saysWhereItWasFound() throws IOException {
    TicketDirectory.write(directory.resolve("ticket"), TICKET, ORIGIN);

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
    TicketDirectory.write(to, TICKET, ORIGIN);

    assertThatThrownBy(() -> TicketDirectory.write(to, ticket(2), ORIGIN))
        .isInstanceOf(ConfigException.class)
        .hasMessage(to + " exists and is never overwritten; give another --to");
    assertThat(Ticket.read(to)).isEqualTo(TICKET);
  }

  @Test
  void leavesTheTemporaryDirectoryOfAnotherWriterAlone() throws IOException {
    Path other = Files.createDirectory(directory.resolve(".ticket.tmp"));

    TicketDirectory.write(directory.resolve("ticket"), TICKET, ORIGIN);

    assertThat(directory.toFile().list()).containsExactlyInAnyOrder(".ticket.tmp", "ticket");
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
    TicketDirectory.write(to, TICKET, ORIGIN);
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
    TicketDirectory.write(to, TICKET, ORIGIN);
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
    TICKET.requireOf(network(7, 3));
    refused(
        () -> TICKET.requireOf(network(8, 3)),
        "the ticket is of another network: its parameter 1 is a/kernel[6, 7], that of net is"
            + " a/kernel[6, 8]");
    Network longer = extended(NETWORK);
    refused(
        () -> TICKET.requireOf(longer),
        "the ticket is of another network: its parameter 5 is none, that of net is c/kernel[3, 2]");
    refused(
        () -> Ticket.of(longer, TICKET.state()).requireOf(NETWORK),
        "the ticket is of another network: its parameter 5 is c/kernel[3, 2], that of net is none");
  }

  @Test
  void namesTheFirstTensorOfAnotherOptimizerOrMasking() {
    TICKET.requireLike(ticket(2).state());
    String advice = "; give the optimizer and the excluded layers that the ticket was found with";
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
