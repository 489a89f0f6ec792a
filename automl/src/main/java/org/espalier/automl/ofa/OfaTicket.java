// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.network.Network;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.Gpu;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.PruningConfig;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.config.ScheduleConfig;
import org.espalier.pruning.config.TrainingConfig;
import org.espalier.pruning.rewind.Moment;
import org.espalier.pruning.ticket.Origin;
import org.espalier.pruning.ticket.Ticket;
import org.espalier.pruning.ticket.TicketDirectory;
import org.espalier.savedmodels.TrainedNetwork;

/**
 * A sub-network as a ticket, which {@code espalier prune} trains and prunes on: its network, the
 * weights it was taken out with, and beside them {@code prune.yaml}, which does so by learning-rate
 * rewinding, under the first stage's epochs and rate.
 */
final class OfaTicket {

  private static final String PRUNE = "prune.yaml";

  private OfaTicket() {}

  /**
   * Writes one.
   *
   * @param trained the sub-network
   * @param to a directory that does not exist
   * @return the configuration
   * @throws org.espalier.pruning.config.ConfigException if the directory exists
   */
  static Path write(OfaConfig config, DataSet data, TrainedNetwork trained, Path to) {
    TicketDirectory.requireFree(to);
    Network network = trained.network();
    RunConfig run = run(config, to);
    Masking masking = run.pruning().method().masking(network);
    State state =
        InitialValues.state(
                network,
                masking,
                run.training().resolve(data.training().size(), List.of()),
                config.seed())
            .with(named(trained));
    Origin origin =
        new Origin(
            1,
            Objects.requireNonNullElse(
                OfaTicket.class.getPackage().getImplementationVersion(), "development"),
            network.name(),
            config.data(),
            data.fingerprint(),
            config.seed(),
            1,
            0,
            1,
            "none",
            0,
            0);
    TicketDirectory.write(
        to,
        Ticket.of(network, state),
        origin,
        masking,
        state,
        Map.of(PRUNE, ConfigFile.write(run)));
    return to.resolve(PRUNE);
  }

  private static Map<String, Tensor> named(TrainedNetwork trained) {
    return trained.network().parameters().stream()
        .collect(
            Collectors.toMap(State::fullName, parameter -> trained.values().get(parameter.name())));
  }

  private static RunConfig run(OfaConfig config, Path to) {
    PruningConfig pruning = ConfigFile.defaults().pruning();
    TrainingConfig training = config.training();
    Stage first = config.stages().get(0);
    return new RunConfig(
        1,
        to.resolve(Ticket.NETWORK).toString(),
        config.data(),
        new TrainingConfig(
            first.epochs(),
            training.batch(),
            training.loss(),
            training.labelSmoothing(),
            training.optimizer(),
            new ScheduleConfig.Cosine(first.rate()),
            new Moment(0, Moment.Unit.STEPS),
            training.weightDecay(),
            training.clipNorm(),
            training.augmentation(),
            training.precision(),
            null),
        pruning,
        to.toString(),
        config.seed(),
        1,
        1,
        config.device(),
        Gpu.DEFAULT,
        config.threads());
  }
}
