// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.TrainingSettings;

/**
 * What a search has at hand.
 *
 * @param network that was trained
 * @param prunable its kernels that may be pruned
 * @param masking which masks there are
 * @param settings of training
 * @param source the data
 * @param execution device and threads
 * @param state that training ended with, with the masks so far
 * @param density to be reached, as the scope counts it
 * @param seed of the replicate
 * @param directory where the search keeps what it has found so far; it need not exist
 * @param run where the searches of all replicates keep what they share
 * @param stop asked between steps; once true, what was found is kept and the search stops
 * @param progress is told how far it has come
 */
public record Searching(
    Network network,
    List<Parameter> prunable,
    Masking masking,
    TrainingSettings settings,
    BatchSource source,
    Execution execution,
    State state,
    double density,
    long seed,
    Path directory,
    Path run,
    BooleanSupplier stop,
    Progress progress) {

  /** Hears how far a search has come. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Something was tried.
     *
     * @param tried so far
     * @param all that will be
     * @param best what the best was worth
     */
    void tried(long tried, long all, double best);

    /** Something that people should know of what was found. */
    default void warn(String message) {}
  }
}
