// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.ticket;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkJson;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.CorruptStateException;
import org.espalier.graph.state.DurableFile;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateFile;
import org.espalier.graph.state.Tensor;
import org.espalier.pruning.config.ConfigException;

/**
 * A lottery ticket: the State that a round starts its training from, masks, step, optimizer slots,
 * statistics and data order included, and the network it is of. Equal tickets, seeds, settings and
 * data train to the same bits on a processor.
 *
 * @param network that is trained
 * @param state that training starts from
 * @param fingerprint of both, wherever they are kept
 * @see <a href="https://arxiv.org/abs/1803.03635">Frankle and Carbin, ICLR 2019</a>
 */
public record Ticket(Network network, State state, String fingerprint) {

  /** The file of the network. */
  public static final String NETWORK = "network.json";

  /** The file of the State. */
  static final String START = "start.state";

  /** A ticket and its fingerprint. */
  public static Ticket of(Network network, State state) {
    return new Ticket(network, state, fingerprint(network, state));
  }

  /**
   * Reads a ticket from its directory.
   *
   * @throws ConfigException if there is none, or it is corrupt, naming the file
   */
  public static Ticket read(Path directory) {
    for (String file : List.of(NETWORK, START)) {
      if (!Files.isRegularFile(directory.resolve(file))) {
        throw new ConfigException(
            "%s holds no ticket: it has no %s; espalier ticket RUN --to DIR makes one"
                .formatted(directory, file));
      }
    }
    try {
      String json = Files.readString(directory.resolve(NETWORK), StandardCharsets.UTF_8);
      return of(NetworkJson.read(json), StateFile.read(directory.resolve(START)));
    } catch (CorruptStateException e) {
      throw broken(directory.resolve(START), e.problem(), e);
    } catch (IllegalArgumentException e) {
      throw broken(directory.resolve(NETWORK), e.getMessage(), e);
    } catch (CharacterCodingException e) {
      throw broken(directory.resolve(NETWORK), "it is not UTF-8", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the ticket " + directory, e);
    }
  }

  void write(Path directory) {
    DurableFile.write(directory.resolve(NETWORK), NetworkJson.write(network) + "\n");
    StateFile.write(directory.resolve(START), state);
  }

  /** The schedule step that training starts at. */
  public long step() {
    return state.step();
  }

  /** The schedule that training starts under: 0 is that of training, 1 that of retraining. */
  public int schedule() {
    return Math.toIntExact(state.scalar(State.SCHEDULE_INDEX));
  }

  /** The data order that training starts in. */
  public int order() {
    return Math.toIntExact(state.scalar(State.ORDER));
  }

  /**
   * Requires that a network is the one it is of, whatever the two are called.
   *
   * @throws IllegalArgumentException naming the first parameter whose name or shape differs
   */
  public void requireOf(Network other) {
    List<Parameter> own = network.parameters();
    List<Parameter> others = other.parameters();
    for (int i = 0; i < Math.max(own.size(), others.size()); i++) {
      String mine = i < own.size() ? text(own.get(i)) : "none";
      String theirs = i < others.size() ? text(others.get(i)) : "none";
      if (!mine.equals(theirs)) {
        throw new IllegalArgumentException(
            ("the ticket is of another network: its parameter %d is %s, that of %s is %s; give model"
                    + " the name of the ticket's network or another ticket")
                .formatted(i + 1, mine, other.name(), theirs));
      }
    }
  }

  /**
   * Requires that its State has just the tensors of another one.
   *
   * @throws IllegalArgumentException naming the first that differs
   */
  public void requireLike(State other) {
    Map<String, Tensor> own = state.tensors();
    Map<String, Tensor> needed = other.tensors();
    TreeSet<String> names = new TreeSet<>(own.keySet());
    names.addAll(needed.keySet());
    for (String name : names) {
      String found = String.valueOf(own.get(name));
      String wanted = String.valueOf(needed.get(name));
      if (!found.equals(wanted)) {
        throw new IllegalArgumentException(
            ("the ticket's State has for %s %s, this configuration needs %s; give the"
                    + " optimizer, the scope and the excluded layers that the ticket was found with")
                .formatted(name, orNothing(found), orNothing(wanted)));
      }
    }
  }

  private static String fingerprint(Network network, State state) {
    Hasher hasher = Hashing.sha256().newHasher();
    hasher.putString(NetworkJson.write(network), StandardCharsets.UTF_8);
    state
        .tensors()
        .forEach(
            (name, tensor) -> {
              hasher.putString(name + tensor, StandardCharsets.UTF_8);
              if (tensor instanceof Tensor.Floats floats) {
                for (float value : floats.values()) {
                  hasher.putFloat(value);
                }
              } else if (tensor instanceof Tensor.Longs longs) {
                for (long value : longs.values()) {
                  hasher.putLong(value);
                }
              }
            });
    return hasher.hash().toString();
  }

  private static String text(Parameter parameter) {
    return parameter.name() + parameter.shape();
  }

  private static String orNothing(String type) {
    return type.equals("null") ? "nothing" : type;
  }

  private static ConfigException broken(
      Path file, @org.jspecify.annotations.Nullable String problem, Exception cause) {
    return new ConfigException(
        "the ticket's %s is corrupt: %s; write the ticket again by espalier ticket"
            .formatted(file, problem),
        cause);
  }
}
