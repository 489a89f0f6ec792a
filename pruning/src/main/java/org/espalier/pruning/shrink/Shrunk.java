// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.shrink;

import org.espalier.graph.network.Network;
import org.espalier.graph.state.State;
import org.espalier.graph.training.Masking;

/**
 * A network without the channels that did nothing, and all that training it further depends on.
 *
 * @param network the same calls of layers, some with fewer channels
 * @param masking the same masks, over what is left
 * @param state the same tensors, over what is left
 */
public record Shrunk(Network network, Masking masking, State state) {}
