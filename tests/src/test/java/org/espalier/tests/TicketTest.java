// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tickets on the command line: found, trained, moved, exported and refused. */
class TicketTest {

  @TempDir private static Path shared;
  @TempDir private Path directory;
  private static Path run;
  private static Path ticket;

  @BeforeAll
  static void findOne() {
    run = SmallRun.finish(shared.resolve("run"));
    ticket = shared.resolve("ticket");
    espalier("ticket", run.toString(), "--round=2", "--to=" + ticket).code(0);
  }

  @Test
  void saysWhatItWroteAndHowToTrainIt() {
    Path last = directory.resolve("last");
    assertThat(espalier("ticket", run.toString(), "--round=last", "--to=" + last).code(0).out())
        .isEqualTo(
            "wrote the ticket of round 2 (density 64.01 %%, from step 0) to %s; espalier prune %s"
                    .formatted(last, run.resolve("config.yaml"))
                + " --ticket %s --rounds 0 trains it alone%n".formatted(last));
    assertThat(last.toFile().list())
        .containsExactlyInAnyOrder(
            "network.json", "start.state", "ticket.yaml", "masks.npz", "start.npz", "trained.npz");
  }

  @Test
  void trainsItWithoutPruning() throws IOException {
    Path alone = directory.resolve("alone");
    assertThat(espalier(SmallRun.prune(alone, "--ticket=" + ticket, "--rounds=0")).code(0).out())
        .contains("0 rounds to 36.0 % sparsity", "round 0 starts from the ticket " + ticket);
    assertThat(alone.resolve("replicate-1/round-00/trained.state"))
        .hasSameBinaryContentAs(run.resolve("replicate-1/round-02/trained.state"));
  }

  @Test
  void exportsARunWhoseTicketIsGone() throws IOException {
    Path gone = directory.resolve("gone");
    espalier("ticket", run.toString(), "--round=1", "--to=" + gone).code(0);
    Path alone = directory.resolve("alone");
    espalier(SmallRun.prune(alone, "--ticket=" + gone, "--rounds=0")).code(0);
    Files.move(gone, directory.resolve("elsewhere"));
    espalier("export", alone.toString(), "--round=last", "--to=" + directory.resolve("models/m"))
        .code(0);
    espalier(SmallRun.prune(alone, "--ticket=" + gone, "--rounds=0", "--resume")).code(0);
    SmallRun.forgetLastRound(alone);
    espalier(SmallRun.prune(alone, "--ticket=" + gone, "--rounds=0", "--resume"))
        .code(2)
        .says(gone + " holds no ticket: it has no network.json");
  }

  @Test
  void refusesATicketOfAnotherNetworkBeforeTheRunHasADirectory() {
    Path other = directory.resolve("other");
    espalier(SmallRun.prune(other, "--ticket=" + ticket, "--model=mlp-784-11-10"))
        .code(2)
        .says("the ticket is of another network: its parameter 1 is fc1/kernel[784, 10]");
    assertThat(other).doesNotExist();
  }

  @Test
  void refusesACorruptTicket() throws IOException {
    Path broken = directory.resolve("broken");
    espalier("ticket", run.toString(), "--round=1", "--to=" + broken).code(0);
    Path state = broken.resolve("start.state");
    byte[] bytes = Files.readAllBytes(state);
    bytes[bytes.length / 2] ^= 1;
    Files.write(state, bytes);
    Path other = directory.resolve("other");
    espalier(SmallRun.prune(other, "--ticket=" + broken))
        .code(2)
        .says("the ticket's " + state + " is corrupt: the checksum of tensor ");
    assertThat(other).doesNotExist();
  }

  @Test
  void refusesARoundThatIsNotThereAndAPlaceThatIs() {
    espalier("ticket", run.toString(), "--round=3", "--to=" + directory.resolve("x"))
        .code(2)
        .says("--round must be best, last, or a number up to 2, got 3");
    espalier("ticket", run.toString(), "--replicate=2", "--to=" + directory.resolve("x"))
        .code(2)
        .says("--replicate must be in 1 to 1, got 2");
    espalier("ticket", run.toString(), "--to=" + ticket)
        .code(2)
        .says(ticket + " exists and is never overwritten; give another --to");
    espalier("ticket", directory.toString(), "--to=" + directory.resolve("x"))
        .code(1)
        .says(directory + " holds no run");
    assertThat(directory).isEmptyDirectory();
  }
}
